#include "query/scan_condition.h"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "query/plan_constant.h"

namespace freshet::query {
namespace {

using Json = nlohmann::json;
using Kind = ScanCondition::Kind;

const Json kNone;

/// A member of an object; null when it is not there.
const Json& Member(const Json& object, const char* name) {
  if (!object.is_object()) return kNone;
  const auto found = object.find(name);
  return found == object.end() ? kNone : *found;
}

std::string Text(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : std::string();
}

/// The one input of a filter or a projection; nullptr for any other node.
const Json* OnlyChild(const Json& node) {
  const std::string type = Text(node, "type");
  const Json& children = Member(node, "children");
  const bool row_wise = type == "LOGICAL_FILTER" || type == "LOGICAL_PROJECTION";
  return row_wise && children.is_array() && children.size() == 1 ? &children[0] : nullptr;
}

/// What stands at each of the positions in `columns`; all of them when there are no positions.
std::vector<std::string> Pick(const std::vector<std::string>& columns, const Json& positions) {
  if (positions.empty()) return columns;
  std::vector<std::string> picked;
  for (const Json& position : positions) {
    const bool known = position.is_number_unsigned() && position.get<uint64_t>() < columns.size();
    picked.push_back(known ? columns[position.get<uint64_t>()] : "");
  }
  return picked;
}

/// The scan's columns that a node of a chain hands up, "" for what is not a column.
std::vector<std::string> OutputOf(const Json& node) {
  std::vector<std::string> columns;
  if (const Json* child = OnlyChild(node)) {
    const std::vector<std::string> below = OutputOf(*child);
    if (Text(node, "type") == "LOGICAL_FILTER") return Pick(below, Member(node, "projection_map"));
    for (const Json& expression : Member(node, "expressions")) {
      const Json& index = Member(expression, "index");
      const bool column = Text(expression, "expression_class") == "BOUND_REF" &&
                          index.is_number_unsigned() && index.get<uint64_t>() < below.size();
      columns.push_back(column ? below[index.get<uint64_t>()] : "");
    }
    return columns;
  }
  const Json& names = Member(node, "names");
  for (const Json& index : Member(node, "column_indexes")) {
    const Json& position = Member(index, "index");
    const bool known = position.is_number_unsigned() && position.get<uint64_t>() < names.size() &&
                       names[position.get<uint64_t>()].is_string();
    columns.push_back(known ? names[position.get<uint64_t>()].get<std::string>() : "");
  }
  return Pick(columns, Member(node, "projection_ids"));
}

/// A column, a field of one, or a cast of such.
struct Operand {
  std::vector<std::string> column;
  std::vector<std::string> casts;
};

class ConditionReader {
 public:
  explicit ConditionReader(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  ScanCondition Read(const Json& expression) const {
    const std::string kind = Text(expression, "expression_class");
    const std::string type = Text(expression, "type");
    if (kind == "BOUND_CONJUNCTION" && type == "CONJUNCTION_AND") {
      return ReadAll(Member(expression, "children"), Kind::kAnd);
    }
    if (kind == "BOUND_CONJUNCTION" && type == "CONJUNCTION_OR") {
      return ReadAll(Member(expression, "children"), Kind::kOr);
    }
    if (kind == "BOUND_COMPARISON") return ReadComparison(expression, type);
    if (kind == "BOUND_BETWEEN") return ReadBetween(expression);
    if (kind == "BOUND_OPERATOR") return ReadOperator(expression, type);
    if (kind == "BOUND_FUNCTION") return ReadFunction(expression);
    return {};
  }

 private:
  ScanCondition ReadAll(const Json& expressions, Kind kind) const {
    if (!expressions.is_array() || expressions.empty()) return {};
    ScanCondition all;
    all.kind = kind;
    for (const Json& expression : expressions) all.parts.push_back(Read(expression));
    return all;
  }

  std::optional<Operand> ReadOperand(const Json& expression) const {
    const std::string kind = Text(expression, "expression_class");
    if (kind == "BOUND_REF") {
      const Json& index = Member(expression, "index");
      if (!index.is_number_unsigned() || index.get<uint64_t>() >= columns_.size()) return {};
      const std::string& column = columns_[index.get<uint64_t>()];
      if (column.empty()) return {};
      return Operand{{column}, {}};
    }
    if (kind == "BOUND_CAST") {
      auto operand = ReadOperand(Member(expression, "child"));
      const std::string type = PlanTypeText(Member(expression, "return_type"));
      if (!operand || type.empty()) return {};
      operand->casts.push_back(type);
      return operand;
    }
    const Json& children = Member(expression, "children");
    const bool field = kind == "BOUND_FUNCTION" && Text(expression, "name") == "struct_extract" &&
                       children.is_array() && children.size() == 2;
    if (!field) return {};
    auto operand = ReadOperand(children[0]);
    const Json& name = Member(Member(children[1], "value"), "value");
    if (!operand || !operand->casts.empty() || !name.is_string()) return {};
    operand->column.push_back(name.get<std::string>());
    return operand;
  }

  ScanCondition Compare(const Json& left, std::string comparison, const Json& right) const {
    const auto operand = ReadOperand(left);
    const auto value = PlanConstantSql(right);
    if (!operand || !value) return {};
    ScanCondition condition;
    condition.kind = Kind::kCompare;
    condition.column = operand->column;
    condition.casts = operand->casts;
    condition.comparison = std::move(comparison);
    condition.value = *value;
    return condition;
  }

  ScanCondition ReadComparison(const Json& expression, const std::string& type) const {
    static const std::map<std::string, std::pair<const char*, const char*>> kSigns = {
        {"COMPARE_EQUAL", {"=", "="}},
        {"COMPARE_NOTEQUAL", {"<>", "<>"}},
        {"COMPARE_LESSTHAN", {"<", ">"}},
        {"COMPARE_GREATERTHAN", {">", "<"}},
        {"COMPARE_LESSTHANOREQUALTO", {"<=", ">="}},
        {"COMPARE_GREATERTHANOREQUALTO", {">=", "<="}},
    };
    const auto sign = kSigns.find(type);
    if (sign == kSigns.end()) return {};
    const Json& left = Member(expression, "left");
    const Json& right = Member(expression, "right");
    ScanCondition condition = Compare(left, sign->second.first, right);
    if (condition.kind != Kind::kAnything) return condition;
    return Compare(right, sign->second.second, left);
  }

  ScanCondition ReadBetween(const Json& expression) const {
    const Json& lower = Member(expression, "lower_inclusive");
    const Json& upper = Member(expression, "upper_inclusive");
    if (!lower.is_boolean() || !upper.is_boolean()) return {};
    const Json& input = Member(expression, "input");
    ScanCondition both;
    both.kind = Kind::kAnd;
    both.parts.push_back(
        Compare(input, lower.get<bool>() ? ">=" : ">", Member(expression, "lower")));
    both.parts.push_back(
        Compare(input, upper.get<bool>() ? "<=" : "<", Member(expression, "upper")));
    return both;
  }

  ScanCondition ReadOperator(const Json& expression, const std::string& type) const {
    const Json& children = Member(expression, "children");
    if (!children.is_array() || children.empty()) return {};
    if (type == "COMPARE_IN") {
      ScanCondition any;
      any.kind = Kind::kOr;
      for (size_t i = 1; i < children.size(); ++i) {
        any.parts.push_back(Compare(children[0], "=", children[i]));
      }
      return any.parts.empty() ? ScanCondition{} : any;
    }
    const bool is_null = type == "OPERATOR_IS_NULL";
    if (!is_null && type != "OPERATOR_IS_NOT_NULL") return {};
    const auto operand = ReadOperand(children[0]);
    // A cast may make NULL of what is not.
    if (!operand || !operand->casts.empty()) return {};
    ScanCondition condition;
    condition.kind = is_null ? Kind::kIsNull : Kind::kIsNotNull;
    condition.column = operand->column;
    return condition;
  }

  ScanCondition ReadFunction(const Json& expression) const {
    const std::string name = Text(expression, "name");
    const Json& children = Member(expression, "children");
    const bool prefix = name == "prefix" || name == "starts_with" || name == "^@";
    if (!prefix || !children.is_array() || children.size() != 2) return {};
    ScanCondition condition = Compare(children[0], "^@", children[1]);
    return condition.casts.empty() ? condition : ScanCondition{};
  }

  const std::vector<std::string> columns_;
};

class PlanReader {
 public:
  explicit PlanReader(const std::map<int64_t, std::string>& scans) : scans_(scans) {}

  void Read(const Json& node) {
    if (node.is_array()) {
      for (const Json& element : node) Read(element);
    } else if (node.is_object() && !ReadChain(node)) {
      for (const auto& [name, member] : node.items()) Read(member);
    }
  }

  std::map<std::string, ScanCondition> Take() { return std::move(conditions_); }

 private:
  /// Reads filters and projections down to a scan; rows that fail one of the filters go nowhere.
  /// False: the node does not begin such a chain.
  bool ReadChain(const Json& top) {
    std::vector<const Json*> filters;
    const Json* node = &top;
    while (Text(*node, "type") != "LOGICAL_GET") {
      const Json* child = OnlyChild(*node);
      if (child == nullptr) return false;
      if (Text(*node, "type") == "LOGICAL_FILTER") filters.push_back(node);
      node = child;
    }
    const Json& parameters = Member(*node, "parameters");
    if (!parameters.is_array() || parameters.size() != 1) return true;
    const Json& id = Member(parameters[0], "value");
    const auto scan = id.is_number_integer() ? scans_.find(id.get<int64_t>()) : scans_.end();
    if (scan == scans_.end()) return true;
    ScanCondition condition;
    condition.kind = filters.empty() ? Kind::kAnything : Kind::kAnd;
    for (const Json* filter : filters) {
      const ConditionReader reader(OutputOf(*OnlyChild(*filter)));
      for (const Json& expression : Member(*filter, "expressions")) {
        condition.parts.push_back(reader.Read(expression));
      }
    }
    ScanCondition& all = conditions_[scan->second];
    all.kind = Kind::kOr;
    all.parts.push_back(std::move(condition));
    return true;
  }

  const std::map<int64_t, std::string>& scans_;
  std::map<std::string, ScanCondition> conditions_;
};

}  // namespace

std::map<std::string, ScanCondition> ConditionsOfPlan(std::string_view plan_json,
                                                      const std::map<int64_t, std::string>& scans) {
  const Json plan = Json::parse(plan_json, nullptr, /*allow_exceptions=*/false);
  const Json& error = Member(plan, "error");
  if (!error.is_boolean() || error.get<bool>()) return {};
  PlanReader reader(scans);
  reader.Read(Member(plan, "plans"));
  return reader.Take();
}

}  // namespace freshet::query
