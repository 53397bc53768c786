// Types and constants of DuckDB's plans in JSON (json_serialize_plan) as SQL. Pure functions.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace freshet::query {

/// `DECIMAL(10,2)`, `DATE` …; empty for a type whose values are not compared here.
std::string PlanTypeText(const nlohmann::json& type);

/// A constant of such a type that is not NULL, as SQL that gives exactly that value; nullopt for
/// any other expression.
std::optional<std::string> PlanConstantSql(const nlohmann::json& expression);

}  // namespace freshet::query
