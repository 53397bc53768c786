#include "generate/broken_reading.h"

namespace freshet {
namespace {

/// Where the value of a field begins and ends in a line as ReadingGenerator writes it.
struct Place {
  size_t begin;
  size_t size;
};

Place ValueOf(std::string_view field, const std::string& line) {
  const std::string name = "\"" + std::string(field) + "\": ";
  const size_t begin = line.find(name) + name.size();
  return {begin, line.find_first_of(",}", begin) - begin};
}

void Replace(std::string_view field, std::string_view value, std::string* line) {
  const Place place = ValueOf(field, *line);
  line->replace(place.begin, place.size, value);
}

void GiveWrongType(Random* random, std::string* line) {
  switch (random->Below(3)) {
    case 0:
      return Replace("timestamp", "\"yesterday\"", line);
    case 1:
      return Replace("floor", "\"second\"", line);
    default:
      return Replace("value", "\"high\"", line);
  }
}

void SpoilUtf8(Random* random, std::string* line) {
  const Place id = ValueOf("device_id", *line);
  // Between the quotes.
  const size_t at = id.begin + 1 + random->Below(id.size - 2);
  (*line)[at] = '\xff';
}

void TakeOutOfObject(Random* random, std::string* line) {
  const Place id = ValueOf("device_id", *line);
  const Place value = ValueOf("value", *line);
  const std::string quoted_id = line->substr(id.begin, id.size);
  const std::string number = line->substr(value.begin, value.size);
  switch (random->Below(4)) {
    case 0:
      *line = "[" + quoted_id + ", " + number + "]";
      return;
    case 1:
      *line = quoted_id;
      return;
    case 2:
      *line = number;
      return;
    default:
      *line = quoted_id.substr(1, quoted_id.size() - 2) + ";" + number;
  }
}

}  // namespace

ReadingKind BreakReading(size_t value_end, Random* random, std::string* line) {
  switch (random->Below(4)) {
    case 0:
      line->resize(1 + random->Below(value_end));
      return ReadingKind::kCut;
    case 1:
      GiveWrongType(random, line);
      return ReadingKind::kWrongType;
    case 2:
      SpoilUtf8(random, line);
      return ReadingKind::kInvalidUtf8;
    default:
      TakeOutOfObject(random, line);
      return ReadingKind::kNotAnObject;
  }
}

}  // namespace freshet
