#include "stream/sources/file_decoder.h"

#include <utility>

#include "base/parallel_for.h"
#include "stream/sources/input_file.h"

namespace freshet {
namespace {

/// Files of a worker's turn: below this many bytes a thread costs more than it saves.
constexpr int64_t kTurnBytes = int64_t{4} << 20;
/// What a file of unknown size counts as.
constexpr int64_t kAssumedBytes = int64_t{1} << 20;

struct Turn {
  size_t begin;
  size_t end;
};

std::vector<Turn> MakeTurns(const std::vector<PlannedFile>& files) {
  std::vector<Turn> turns;
  int64_t bytes = kTurnBytes;
  for (size_t i = 0; i < files.size(); ++i) {
    if (bytes >= kTurnBytes) {
      turns.push_back({i, i});
      bytes = 0;
    }
    bytes += files[i].size >= 0 ? files[i].size : kAssumedBytes;
    turns.back().end = i + 1;
  }
  return turns;
}

}  // namespace

FileDecoder::FileDecoder(std::shared_ptr<arrow::Schema> schema, JsonDecoderOptions options,
                         Disk* disk)
    : schema_(std::move(schema)), options_(std::move(options)), disk_(disk) {}

arrow::Result<JsonDecoder*> FileDecoder::DecoderOf(size_t worker) {
  if (!decoders_[worker]) {
    ARROW_ASSIGN_OR_RAISE(decoders_[worker], JsonDecoder::Make(schema_, options_));
  }
  return decoders_[worker].get();
}

arrow::Result<SourceBatch> FileDecoder::Decode(const std::vector<PlannedFile>& files) {
  const std::vector<Turn> turns = MakeTurns(files);
  std::vector<SourceBatch> parts(turns.size());
  const size_t workers = ParallelWorkers(turns.size());
  if (decoders_.size() < workers) decoders_.resize(workers);

  const arrow::Status decoded = ParallelFor(turns.size(), [&](size_t turn, size_t worker) {
    ARROW_ASSIGN_OR_RAISE(JsonDecoder * decoder, DecoderOf(worker));
    const int64_t corrupt_before = decoder->counts().corrupt;
    for (size_t i = turns[turn].begin; i < turns[turn].end; ++i) {
      ARROW_ASSIGN_OR_RAISE(const std::string bytes,
                            ReadInputFile(disk_, files[i].path, files[i].size));
      ARROW_RETURN_NOT_OK(decoder->DecodeLines(bytes, files[i].path));
    }
    ARROW_ASSIGN_OR_RAISE(parts[turn].batches, decoder->Finish());
    parts[turn].corrupt_records = decoder->counts().corrupt - corrupt_before;
    return arrow::Status::OK();
  });
  if (!decoded.ok()) {
    // A decoder in the middle of a turn still holds rows of it.
    decoders_.clear();
    return decoded;
  }

  SourceBatch whole;
  for (SourceBatch& part : parts) {
    whole.corrupt_records += part.corrupt_records;
    for (std::shared_ptr<arrow::RecordBatch>& batch : part.batches) {
      whole.input_rows += batch->num_rows();
      whole.batches.push_back(std::move(batch));
    }
  }
  return whole;
}

}  // namespace freshet
