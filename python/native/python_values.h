// Arrow columns → Python's own values.
#pragma once

#include <cstdint>

#include <arrow/table.h>
#include <nanobind/nanobind.h>

namespace freshet::python {

/// Rows [first, first + count) of a table as a list of tuples. NULL is None; numbers, texts, bytes
/// and booleans are Python's; DECIMAL is decimal.Decimal, DATE datetime.date, TIMESTAMP a
/// datetime.datetime in UTC, TIMESTAMP_NTZ one without a zone; ARRAY is a list, STRUCT a dict, MAP
/// a dict or, where a key is one that Python can't have in a dict, a list of pairs.
/// Throws a Python exception (OverflowError) for a time that Python's years 1 to 9999 don't have.
/// The GIL is held.
nanobind::list PythonRows(const arrow::Table& table, int64_t first, int64_t count);

}  // namespace freshet::python
