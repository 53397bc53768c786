#include "pipeline/dependency_order.h"

#include <string>

namespace freshet {
namespace {

enum class State { kNew, kOnPath, kOrdered, kInCycle };

class Orderer {
 public:
  Orderer(const Definitions& definitions, const std::vector<std::optional<QueryInput>>& inputs,
          const BuildContext& context)
      : definitions_(definitions),
        inputs_(inputs),
        context_(context),
        states_(definitions.size(), State::kNew) {}

  std::vector<size_t> Run() {
    for (size_t i = 0; i < definitions_.size(); ++i) Visit(i);
    return std::move(order_);
  }

 private:
  std::optional<size_t> Next(size_t i) const {
    return inputs_[i] ? inputs_[i]->definition : std::nullopt;
  }

  /// Each definition reads one other at most, so what is to be ordered before it is a chain.
  void Visit(size_t first) {
    std::vector<size_t> path;
    std::optional<size_t> at = first;
    while (at && states_[*at] == State::kNew) {
      states_[*at] = State::kOnPath;
      path.push_back(*at);
      at = Next(*at);
    }
    const bool new_cycle = at && states_[*at] == State::kOnPath;
    if (new_cycle) Report(*at);
    const bool broken = at && (new_cycle || states_[*at] == State::kInCycle);
    for (auto i = path.rbegin(); i != path.rend(); ++i) {
      states_[*i] = broken ? State::kInCycle : State::kOrdered;
      if (!broken) order_.push_back(*i);
    }
  }

  std::string Name(size_t i) const { return "'" + definitions_.at(i).name().text + "'"; }

  void Report(size_t start) const {
    size_t first = start;
    for (size_t i = *Next(start); i != start; i = *Next(i)) first = std::min(first, i);
    std::string message;
    if (Next(first) == first) {
      message = "a cycle: " + Name(first) + " reads itself";
    } else {
      message = "a cycle: " + Name(first) + " reads " + Name(*Next(first));
      for (size_t i = *Next(first); i != first; i = *Next(i)) {
        message += ", which reads " + Name(*Next(i));
      }
    }
    context_.Refuse(inputs_[first]->name.span, message);
  }

  const Definitions& definitions_;
  const std::vector<std::optional<QueryInput>>& inputs_;
  const BuildContext& context_;
  std::vector<State> states_;
  std::vector<size_t> order_;
};

}  // namespace

std::vector<size_t> DependencyOrder(const Definitions& definitions,
                                    const std::vector<std::optional<QueryInput>>& inputs,
                                    const BuildContext& context) {
  return Orderer(definitions, inputs, context).Run();
}

}  // namespace freshet
