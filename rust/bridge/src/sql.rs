//! Spark SQL through polyglot-sql: to DuckDB's dialect, and to a syntax tree in JSON.

use polyglot_sql::{parse_one, transpile, DialectType};

use crate::error::{guard, BridgeError, Result};

#[cxx::bridge(namespace = "freshet::bridge")]
mod ffi {
    extern "Rust" {
        /// Translates one Spark SQL statement into DuckDB's dialect.
        fn transpile_spark_to_duckdb(sql: &str) -> Result<String>;

        /// Parses one Spark SQL statement; polyglot-sql's Expression as serde writes it. Columns,
        /// functions and identifiers carry `span` with `start` and `end` counted in characters
        /// (not bytes) of `sql`.
        fn parse_spark_ast_json(sql: &str) -> Result<String>;
    }
}

// Databricks is the superset of Spark's dialect that the pipeline language is written in.
const SPARK: DialectType = DialectType::Databricks;

fn transpile_spark_to_duckdb(sql: &str) -> Result<String> {
    let mut statements = guard(|| transpile(sql, SPARK, DialectType::DuckDB))?;
    if statements.len() != 1 {
        return Err(BridgeError::new(format!(
            "expected one SQL statement, found {}",
            statements.len()
        )));
    }
    Ok(statements.remove(0))
}

fn parse_spark_ast_json(sql: &str) -> Result<String> {
    let tree = guard(|| parse_one(sql, SPARK))?;
    guard(|| serde_json::to_string(&tree))
}
