#include "delta/data_file_writer.h"

#include <set>

#include <gmock/gmock.h>
#include <parquet/file_reader.h>

#include "base/simulated_disk.h"
#include "delta/test_table.h"

namespace freshet::delta {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

std::shared_ptr<arrow::Schema> Readings() {
  return arrow::schema({
      arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
      arrow::field("device_id", arrow::utf8()),
      arrow::field("building", arrow::utf8()),
      arrow::field("floor", arrow::int32()),
      arrow::field("value", arrow::float32()),
  });
}

constexpr const char* kRows = R"([
  {"timestamp":1736669880000000,"device_id":"d1","building":"North/East","floor":1,"value":18.1},
  {"timestamp":1736669881000000,"device_id":"d2","building":null,"floor":2,"value":null},
  {"timestamp":1736669882000000,"device_id":"d3","building":"North/East","floor":3,"value":1200}])";

class DataFileWriterTest : public testing::Test {
 protected:
  arrow::Result<std::vector<AddedFile>> Write(const arrow::RecordBatchVector& batches,
                                              const std::vector<std::string>& partition_columns,
                                              const DataFileOptions& options = {}) {
    return WriteDataFiles(disk_.get(), folder_.path(), Readings(), partition_columns, batches,
                          options);
  }

  std::shared_ptr<arrow::Table> Read(const std::vector<AddedFile>& files,
                                     const std::vector<std::string>& partition_columns,
                                     const std::shared_ptr<arrow::Schema>& schema = Readings()) {
    arrow::RecordBatchVector all;
    for (const AddedFile& file : files) {
      for (const auto& batch :
           Unwrap(ReadDataFile(folder_.path(), file, schema, partition_columns))) {
        all.push_back(batch);
      }
    }
    return Unwrap(Unwrap(arrow::Table::FromRecordBatches(schema, all))->CombineChunks());
  }

  TemporaryFolder folder_;
  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
};

TEST_F(DataFileWriterTest, WritesOneFileThatReadsBack) {
  const auto rows = Rows(Readings(), kRows);
  const auto files = Unwrap(Write({rows->Slice(0, 1), rows->Slice(1)}, {}));
  ASSERT_EQ(files.size(), 1U);
  EXPECT_THAT(files[0].path,
              MatchesRegex("part-00000-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                           "[0-9a-f]{12}-c000\\.snappy\\.parquet"));
  EXPECT_EQ(files[0].num_records, 3);
  EXPECT_TRUE(files[0].data_change);
  EXPECT_EQ(static_cast<uintmax_t>(files[0].size),
            std::filesystem::file_size(JoinPath(folder_.path(), files[0].path)));
  EXPECT_THAT(files[0].stats_json, HasSubstr(R"("numRecords":3)"));
  EXPECT_TRUE(Read(files, {})->Equals(*Unwrap(arrow::Table::FromRecordBatches({rows}))));
}

TEST_F(DataFileWriterTest, WritesWhatSparkReads) {
  const auto files = Unwrap(Write({Rows(Readings(), kRows)}, {}));
  const auto reader = parquet::ParquetFileReader::OpenFile(JoinPath(folder_.path(), files[0].path));
  const auto metadata = reader->metadata();
  EXPECT_EQ(metadata->num_row_groups(), 1);
  const auto* timestamp = metadata->schema()->Column(0);
  EXPECT_EQ(timestamp->physical_type(), parquet::Type::INT64);
  EXPECT_THAT(timestamp->logical_type()->ToString(), HasSubstr("isAdjustedToUTC=true"));
  EXPECT_THAT(timestamp->logical_type()->ToString(), HasSubstr("microseconds"));
  EXPECT_EQ(metadata->RowGroup(0)->ColumnChunk(0)->compression(), parquet::Compression::SNAPPY);
}

TEST_F(DataFileWriterTest, SplitsByPartition) {
  const auto files = Unwrap(Write({Rows(Readings(), kRows)}, {"building"}));
  ASSERT_EQ(files.size(), 2U);
  EXPECT_THAT(files[0].path, testing::StartsWith("building=North%2FEast/part-00000-"));
  EXPECT_EQ(files[0].partition_values.at("building"), "North/East");
  EXPECT_EQ(files[0].num_records, 2);
  EXPECT_THAT(files[1].path,
              testing::StartsWith("building=__HIVE_DEFAULT_PARTITION__/part-00001-"));
  EXPECT_EQ(files[1].partition_values.at("building"), std::nullopt);
  EXPECT_THAT(files[0].stats_json, testing::Not(HasSubstr("building")));

  const auto expected = Rows(Readings(), R"([
    {"timestamp":1736669880000000,"device_id":"d1","building":"North/East","floor":1,"value":18.1},
    {"timestamp":1736669882000000,"device_id":"d3","building":"North/East","floor":3,"value":1200},
    {"timestamp":1736669881000000,"device_id":"d2","building":null,"floor":2,"value":null}])");
  const auto read = Read(files, {"building"});
  EXPECT_TRUE(read->Equals(*Unwrap(arrow::Table::FromRecordBatches({expected}))))
      << read->ToString();
}

TEST_F(DataFileWriterTest, PartitionsBySeveralColumnsKeepValuesApart) {
  // Texts that would be the same when put together carelessly.
  const auto schema =
      arrow::schema({arrow::field("a", arrow::utf8()), arrow::field("b", arrow::utf8()),
                     arrow::field("c", arrow::int32())});
  const auto rows = Rows(schema, R"([{"a":"1","b":"1:1","c":1},{"a":"11:","b":"1","c":2},
                                     {"a":"~","b":null,"c":3},{"a":null,"b":"~","c":4}])");
  const auto files =
      Unwrap(WriteDataFiles(disk_.get(), folder_.path(), schema, {"a", "b"}, {rows}, {}));
  EXPECT_EQ(files.size(), 4U);
}

TEST_F(DataFileWriterTest, StartsANewFileWhenOneIsFull) {
  DataFileOptions options;
  options.target_file_rows = 2;
  const auto rows = Rows(Readings(), kRows);
  const auto files = Unwrap(Write({rows, rows}, {}, options));
  std::vector<int64_t> counts;
  std::set<std::string> names;
  for (const AddedFile& file : files) {
    counts.push_back(file.num_records);
    names.insert(file.path);
  }
  EXPECT_THAT(counts, ElementsAre(2, 2, 2));
  EXPECT_EQ(names.size(), 3U);
  EXPECT_EQ(Read(files, {})->num_rows(), 6);
}

TEST_F(DataFileWriterTest, WritesNoFileWithoutRows) {
  EXPECT_TRUE(Unwrap(Write({}, {})).empty());
  EXPECT_TRUE(Unwrap(Write({Rows(Readings(), "[]")}, {})).empty());
  EXPECT_TRUE(Unwrap(Write({Rows(Readings(), "[]")}, {"building"})).empty());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(DataFileWriterTest, RefusesNullsInAColumnThatIsNotNull) {
  const auto schema = arrow::schema({arrow::field("a", arrow::int32(), /*nullable=*/false)});
  arrow::Int32Builder builder;
  ASSERT_OK(builder.AppendNull());
  const auto rows = arrow::RecordBatch::Make(schema, 1, {Unwrap(builder.Finish())});
  const auto status = WriteDataFiles(disk_.get(), folder_.path(), schema, {}, {rows}, {}).status();
  EXPECT_THAT(status.message(), HasSubstr("'a' is NOT NULL"));
}

TEST_F(DataFileWriterTest, RefusesRowsOfAnotherSchema) {
  const auto other = arrow::schema({arrow::field("a", arrow::int32())});
  EXPECT_TRUE(Write({Rows(other, R"([{"a":1}])")}, {}).status().IsInvalid());
}

TEST_F(DataFileWriterTest, RefusesPartitionColumnsThatCannotBe) {
  EXPECT_THAT(Write({Rows(Readings(), kRows)}, {"bilding"}).status().message(),
              HasSubstr("'bilding'"));
  const auto schema = arrow::schema({arrow::field("a", arrow::binary())});
  const auto status =
      WriteDataFiles(disk_.get(), folder_.path(), schema, {"a"}, {Rows(schema, "[]")}, {}).status();
  EXPECT_THAT(status.message(), HasSubstr("binary"));
}

TEST_F(DataFileWriterTest, NestedColumnsReadBack) {
  const auto schema = arrow::schema(
      {arrow::field("s", arrow::struct_({arrow::field("x", arrow::int32()),
                                         arrow::field("y", arrow::list(arrow::field(
                                                               "element", arrow::utf8())))})),
       arrow::field("m", arrow::map(arrow::utf8(), arrow::int64())),
       arrow::field("d", arrow::decimal128(10, 2)), arrow::field("n", arrow::date32())});
  const auto rows = Rows(schema, R"([
    {"s":{"x":1,"y":["a",null]},"m":[["k",1]],"d":"1.50","n":20100},
    {"s":null,"m":null,"d":null,"n":null}])");
  const auto files = Unwrap(WriteDataFiles(disk_.get(), folder_.path(), schema, {}, {rows}, {}));
  const auto read = Read(files, {}, schema);
  EXPECT_TRUE(read->Equals(*Unwrap(arrow::Table::FromRecordBatches({rows})))) << read->ToString();
}

TEST_F(DataFileWriterTest, ColumnsThatAFileLacksAreNull) {
  const auto files = Unwrap(Write({Rows(Readings(), kRows)}, {}));
  const auto schema =
      arrow::schema({arrow::field("added", arrow::int64()), arrow::field("FLOOR", arrow::int32())});
  const auto read = Read(files, {}, schema);
  const auto expected = Rows(
      schema, R"([{"added":null,"FLOOR":1},{"added":null,"FLOOR":2},{"added":null,"FLOOR":3}])");
  EXPECT_TRUE(read->Equals(*Unwrap(arrow::Table::FromRecordBatches({expected}))))
      << read->ToString();
}

TEST_F(DataFileWriterTest, NamesAFileThatIsNotThere) {
  AddedFile file;
  file.path = "part-gone.parquet";
  EXPECT_THAT(ReadDataFile(folder_.path(), file, Readings(), {}).status().message(),
              HasSubstr("part-gone.parquet"));
}

TEST(DataFileWriterOnFailingDisk, RemovesFilesOfAFailedCall) {
  const auto rows = Rows(Readings(), kRows);
  SimulatedDisk counting;
  Unwrap(WriteDataFiles(&counting, "t", Readings(), {"building"}, {rows}, {}));
  ASSERT_GT(counting.mutations(), 4);
  for (int n = 1; n <= counting.mutations(); ++n) {
    SimulatedDisk disk;
    disk.FailMutation(n, "no space left");
    const auto written = WriteDataFiles(&disk, "t", Readings(), {"building"}, {rows}, {});
    ASSERT_FALSE(written.ok()) << n;
    EXPECT_THAT(written.status().message(), HasSubstr("no space left")) << n;
    for (const char* folder :
         {"t/building=North%2FEast", "t/building=__HIVE_DEFAULT_PARTITION__"}) {
      EXPECT_TRUE(Unwrap(disk.List(folder)).empty()) << n << " " << folder;
    }
  }
}

TEST(DataFileWriterOnFailingDisk, FilesSurviveALossOfPower) {
  SimulatedDisk disk;
  const auto files =
      Unwrap(WriteDataFiles(&disk, "t", Readings(), {}, {Rows(Readings(), kRows)}, {}));
  disk.LosePower();
  const auto text = Unwrap(disk.Read(JoinPath("t", files[0].path)));
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(static_cast<int64_t>(text->size()), files[0].size);
}

}  // namespace
}  // namespace freshet::delta
