#include "result_table.h"

#include <sstream>

#include <arrow/c/bridge.h>

#include "cli/table_printer.h"
#include "python_values.h"
#include "query/cell_text.h"
#include "sql/schema_text.h"
#include "status_error.h"

namespace freshet::python {
namespace {

namespace nb = nanobind;

/// Owns a structure of the C data interface until somebody moves its contents out.
template <typename Struct>
void DestroyCapsule(PyObject* capsule) {
  auto* held = static_cast<Struct*>(PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule)));
  if (held->release != nullptr) held->release(held);
  delete held;
}

template <typename Struct>
nb::object MakeCapsule(std::unique_ptr<Struct> held, const char* name) {
  nb::object capsule = nb::steal(PyCapsule_New(held.get(), name, DestroyCapsule<Struct>));
  if (!capsule.is_valid()) nb::raise_python_error();
  (void)held.release();
  return capsule;
}

}  // namespace

std::vector<ResultTable::Column> ResultTable::Columns() const {
  std::vector<Column> columns;
  for (const auto& field : table_->schema()->fields()) {
    const arrow::Type::type id = field->type()->id();
    columns.push_back({field->name(), TypeText(*field->type()),
                       arrow::is_integer(id) || arrow::is_floating(id) || arrow::is_decimal(id)});
  }
  return columns;
}

nb::list ResultTable::Rows(int64_t first, int64_t count) const {
  return PythonRows(*table_, first, count);
}

nb::list ResultTable::Cells(int64_t first, int64_t count) const {
  const auto part = table_->Slice(first, count);
  nb::list rows;
  for (int64_t i = 0; i < part->num_rows(); ++i) rows.append(nb::list());
  for (const auto& column : part->columns()) {
    size_t at = 0;
    for (const auto& chunk : column->chunks()) {
      for (int64_t row = 0; row < chunk->length(); ++row) {
        nb::list cells = nb::borrow<nb::list>(rows[at++]);
        if (chunk->IsNull(row)) {
          cells.append(nb::none());
        } else {
          const std::string text = query::CellText(*chunk, row);
          cells.append(nb::steal(
              PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace")));
        }
      }
    }
  }
  return rows;
}

std::string ResultTable::Text(int64_t count) const {
  std::ostringstream text;
  arrow::TableBatchReader rows(table_->Slice(0, count));
  ThrowIfFailed(cli::PrintFramed(&rows, {}, text, [] {}));
  return text.str();
}

nb::object ResultTable::Stream() const {
  auto stream = std::make_unique<ArrowArrayStream>();
  ThrowIfFailed(arrow::ExportRecordBatchReader(std::make_shared<arrow::TableBatchReader>(table_),
                                               stream.get()));
  return MakeCapsule(std::move(stream), "arrow_array_stream");
}

nb::object ResultTable::Schema() const {
  auto schema = std::make_unique<ArrowSchema>();
  ThrowIfFailed(arrow::ExportSchema(*table_->schema(), schema.get()));
  return MakeCapsule(std::move(schema), "arrow_schema");
}

}  // namespace freshet::python
