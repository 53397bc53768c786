// Every case of tests/check/pipelines.test, its whole text compared.
#include <gtest/gtest.h>

#include "pipeline/test_world.h"
#include "sql/check_cases.h"

namespace freshet {
namespace {

class WrongPipelineTest : public testing::TestWithParam<CheckCase> {};

TEST_P(WrongPipelineTest, IsExplained) {
  TestWorld world;
  const auto built = world.Build(GetParam().pipeline);
  EXPECT_EQ(built.ok() ? "ok" : built.status().message(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Pipelines, WrongPipelineTest,
                         testing::ValuesIn(ReadCheckCases(FRESHET_CHECK_CASES "/pipelines.test")));

}  // namespace
}  // namespace freshet
