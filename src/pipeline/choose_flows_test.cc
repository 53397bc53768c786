#include "pipeline/choose_flows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using testing::ElementsAre;

class ChooseFlowsTest : public testing::Test {
 protected:
  ChooseFlowsTest() {
    for (const char* name : {"bronze", "silver", "gold"}) graph_.flows.emplace_back().name = name;
  }
  std::vector<std::string> Chosen(const std::vector<std::string>& names) {
    std::vector<std::string> chosen;
    const auto flows = ChooseFlows(graph_, names, "--only");
    EXPECT_TRUE(flows.ok()) << flows.status().message();
    if (!flows.ok()) return chosen;
    for (const Flow* flow : *flows) chosen.push_back(flow->name);
    return chosen;
  }
  FlowGraph graph_;
};

TEST_F(ChooseFlowsTest, GivesTheNamedInTheOrderOfTheGraph) {
  EXPECT_THAT(Chosen({"GOLD", "bronze", "gold"}), ElementsAre("bronze", "gold"));
}

TEST_F(ChooseFlowsTest, GivesAllWhenNoneIsNamed) {
  EXPECT_THAT(Chosen({}), ElementsAre("bronze", "silver", "gold"));
}

TEST_F(ChooseFlowsTest, NamesTheOptionAndWhatWasMeant) {
  const auto flows = ChooseFlows(graph_, {"gold", "sliver"}, "--only");
  EXPECT_EQ(flows.status().message(),
            "--only names 'sliver', which is no table and no flow of this pipeline. Did you mean "
            "'silver'?");
}

}  // namespace
}  // namespace freshet
