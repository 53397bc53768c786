#include "pipeline/choose_flows.h"

#include "base/ascii_text.h"
#include "base/near_match.h"

namespace freshet {

arrow::Result<std::vector<const Flow*>> ChooseFlows(const FlowGraph& graph,
                                                    const std::vector<std::string>& names,
                                                    const std::string& option) {
  std::vector<std::string> known;
  for (const Flow& flow : graph.flows) known.push_back(flow.name);
  for (const std::string& name : names) {
    bool found = false;
    for (const std::string& candidate : known) {
      found = found || EqualsIgnoreCase(candidate, name);
    }
    if (!found) {
      return arrow::Status::Invalid(option, " names '", name,
                                    "', which is no table and no flow of this pipeline.",
                                    DidYouMean(name, known));
    }
  }
  std::vector<const Flow*> chosen;
  for (const Flow& flow : graph.flows) {
    bool wanted = names.empty();
    for (const std::string& name : names) {
      wanted = wanted || EqualsIgnoreCase(flow.name, name);
    }
    if (wanted) chosen.push_back(&flow);
  }
  return chosen;
}

}  // namespace freshet
