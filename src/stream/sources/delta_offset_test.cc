#include "stream/sources/delta_offset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/disk.h"
#include "stream/checkpoint/offset_log.h"

namespace freshet {
namespace {

using testing::HasSubstr;

TEST(DeltaOffset, WritesDeltasBytes) {
  // As delta-spark 4.1.0 wrote them.
  EXPECT_EQ(SerializeDeltaOffset({"c42757c4-f4f8-499f-8a64-84c719e7b8dc", 3, 1, true}),
            R"({"sourceVersion":1,"reservoirId":"c42757c4-f4f8-499f-8a64-84c719e7b8dc",)"
            R"("reservoirVersion":3,"index":1,"isStartingVersion":true})");
  EXPECT_EQ(SerializeDeltaOffset({"x", 4, DeltaOffset::kBaseIndex, false}),
            R"({"sourceVersion":1,"reservoirId":"x","reservoirVersion":4,"index":-1,)"
            R"("isStartingVersion":false})");
}

TEST(DeltaOffset, ReadsWhatItWrites) {
  for (const DeltaOffset& offset : {DeltaOffset{"a\"b", 0, 0, true}, DeltaOffset{"x", 7, -1, false},
                                    DeltaOffset{"x", 1LL << 40, 1 << 20, false}}) {
    EXPECT_EQ(ParseDeltaOffset(SerializeDeltaOffset(offset)).ValueOrDie(), offset);
  }
}

TEST(DeltaOffset, SparksOffsetsComeBackAsTheyWere) {
  const auto disk = MakePosixDisk(Durability::kOs);
  const std::string folder = std::string(FRESHET_TEST_DATA) + "/spark_checkpoint/delta/offsets/";
  for (int id = 0; id <= 5; ++id) {
    const auto text = disk->Read(folder + std::to_string(id)).ValueOrDie();
    ASSERT_TRUE(text.has_value()) << id;
    const Offset offset = ParseOffsetLogEntry(*text)->offsets.at(0).value();
    EXPECT_EQ(SerializeDeltaOffset(ParseDeltaOffset(offset).ValueOrDie()), offset);
  }
}

TEST(DeltaOffset, SourceVersion3) {
  const auto offset = [](int64_t index) {
    return R"({"sourceVersion":3,"reservoirId":"x","reservoirVersion":4,"index":)" +
           std::to_string(index) + R"(,"isStartingVersion":false})";
  };
  EXPECT_EQ(ParseDeltaOffset(offset(-100))->index, DeltaOffset::kBaseIndex);
  EXPECT_EQ(ParseDeltaOffset(offset(2))->index, 2);
  EXPECT_THAT(ParseDeltaOffset(offset(-20)).status().message(), HasSubstr("schema"));
}

TEST(DeltaOffset, SaysWhatIsWrong) {
  EXPECT_THAT(ParseDeltaOffset("{\"logOffset\":1}").status().message(),
              HasSubstr("not an offset of a Delta table"));
  EXPECT_TRUE(ParseDeltaOffset("").status().IsInvalid());
  EXPECT_TRUE(ParseDeltaOffset("[]").status().IsInvalid());
  for (const int version : {0, 2, 4}) {
    const auto parsed = ParseDeltaOffset("{\"sourceVersion\":" + std::to_string(version) +
                                         R"(,"reservoirId":"x","reservoirVersion":4,"index":0,)"
                                         R"("isStartingVersion":false})");
    EXPECT_TRUE(parsed.status().IsNotImplemented());
  }
}

}  // namespace
}  // namespace freshet
