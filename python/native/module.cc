// The extension module freshet._native: what the Python package calls. Thin: each function lets go
// of the GIL, calls one of ours and turns a failed status into _native.StatusError.
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "pipeline/build_flow_graph.h"
#include "pipeline_run.h"
#include "process_bound.h"
#include "query_session.h"
#include "result_table.h"
#include "sql/schema_text.h"
#include "status_error.h"

namespace {

namespace nb = nanobind;
using namespace freshet;  // NOLINT(google-build-using-namespace): the whole file is about it
using namespace freshet::python;  // NOLINT(google-build-using-namespace)

using Unlocked = nb::call_guard<nb::gil_scoped_release>;

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

/// QuerySession for Python, which closes it whenever it likes.
class Session {
 public:
  explicit Session(const std::string& warehouse)
      : session_(ValueOrThrow(QuerySession::Open(warehouse)).release()) {}
  ~Session() {
    const nb::gil_scoped_release unlocked;  // it may have to wait
    session_ = nullptr;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void StartQuery(const std::string& text) { session_->StartQuery(text); }
  void StartRead(const std::string& table, std::optional<int64_t> version,
                 std::optional<int64_t> timestamp_ms) {
    session_->StartRead(table, {version, timestamp_ms});
  }
  bool WaitFor(double seconds) { return session_->WaitFor(Milliseconds(seconds)); }
  void Cancel() { session_->Cancel(); }
  ResultTable Take() {
    auto result = ValueOrThrow(session_->Take());
    return {std::move(result.table), std::move(result.note)};
  }
  std::vector<std::string> Tables() { return ValueOrThrow(session_->Tables()); }

 private:
  ProcessBound<QuerySession> session_;
};

/// PipelineRun for Python.
class Run {
 public:
  Run(const PipelineText& pipeline, const RunOptions& options)
      : run_(ValueOrThrow(PipelineRun::Start(pipeline, options)).release()) {}
  ~Run() {
    const nb::gil_scoped_release unlocked;  // it may have to wait
    run_ = nullptr;
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void Stop() { run_->Stop(); }
  std::vector<std::tuple<std::string, std::string>> Take(double seconds) {
    std::vector<std::tuple<std::string, std::string>> taken;
    for (RunEvent& event : run_->events().Take(Milliseconds(seconds))) {
      taken.emplace_back(std::move(event.kind), std::move(event.text));
    }
    return taken;
  }
  bool Drained() { return run_->events().Drained(); }
  std::map<std::string, std::string> Failures() { return run_->events().Failures(); }

 private:
  ProcessBound<PipelineRun> run_;
};

std::string InputKind(const Flow& flow) {
  struct Kind {
    std::string operator()(const FilesInput& /*files*/) const { return "files"; }
    std::string operator()(const TableInput& /*table*/) const { return "table"; }
    std::string operator()(const KafkaInput& /*topics*/) const { return "kafka"; }
  };
  return std::visit(Kind(), flow.input);
}

nb::dict FlowDict(const Flow& flow) {
  nb::list columns;
  for (const auto& field : flow.output_schema()->fields()) {
    columns.append(nb::make_tuple(field->name(), TypeText(*field->type())));
  }
  nb::dict dict;
  dict["name"] = flow.name;
  dict["comment"] = flow.comment;
  dict["reads"] = InputKind(flow);
  dict["writes"] = flow.table() != nullptr ? "table" : "kafka";
  dict["columns"] = columns;
  dict["depends_on"] = nb::cast(flow.depends_on);
  return dict;
}

/// The graph as text, and its flows.
nb::tuple Check(const PipelineText& pipeline) {
  FlowGraph graph;
  std::string text;
  {
    const nb::gil_scoped_release unlocked;
    const auto disk = MakePosixDisk(Durability::kOs);
    auto loaded =
        ValueOrThrow(LoadPipeline(SourceText(pipeline.name, pipeline.text), pipeline.definitions,
                                  {pipeline.warehouse, {}}, disk.get()));
    graph = std::move(loaded.graph);
    text = DescribeFlowGraph(graph);
  }
  nb::list flows;
  for (const Flow& flow : graph.flows) flows.append(FlowDict(flow));
  return nb::make_tuple(text, flows);
}

}  // namespace

NB_MODULE(_native, module) {
  nb::set_leak_warnings(false);  // objects that live when the interpreter ends are no news to users
  const nb::exception<StatusError> status_error(module, "StatusError");
  module.attr("version") = FRESHET_VERSION;

  nb::class_<ResultTable>(module, "ResultTable")
      .def_prop_ro("num_rows", &ResultTable::num_rows)
      .def_prop_ro("note", &ResultTable::note)
      .def("columns",
           [](const ResultTable& table) {
             nb::list columns;
             for (const ResultTable::Column& column : table.Columns()) {
               columns.append(nb::make_tuple(column.name, column.type, column.is_number));
             }
             return columns;
           })
      .def("rows", &ResultTable::Rows)
      .def("cells", &ResultTable::Cells)
      .def("text", &ResultTable::Text)
      .def("stream", &ResultTable::Stream)
      .def("schema", &ResultTable::Schema);

  nb::class_<Session>(module, "Session")
      .def(nb::init<const std::string&>(), Unlocked())
      .def("start_query", &Session::StartQuery, Unlocked())
      .def("start_read", &Session::StartRead, nb::arg("table"), nb::arg("version").none(),
           nb::arg("timestamp_ms").none(), Unlocked())
      .def("wait", &Session::WaitFor, Unlocked())
      .def("cancel", &Session::Cancel, Unlocked())
      .def("take", &Session::Take, Unlocked())
      .def("tables", &Session::Tables, Unlocked());

  nb::class_<PipelineText>(module, "PipelineText")
      .def(
          "__init__",
          [](PipelineText* self, std::string name, std::string text, std::string warehouse,
             std::map<std::string, std::string> definitions) {
            new (self) PipelineText{std::move(name), std::move(text), std::move(warehouse),
                                    std::move(definitions)};
          },
          nb::arg("name"), nb::arg("text"), nb::arg("warehouse"), nb::arg("definitions"));

  nb::class_<Run>(module, "Run")
      .def(
          "__init__",
          [](Run* self, const PipelineText& pipeline, bool once, std::vector<std::string> only,
             std::vector<std::string> full_refresh, bool fsync) {
            new (self) Run(pipeline, {once, std::move(only), std::move(full_refresh),
                                      fsync ? Durability::kFull : Durability::kOs});
          },
          nb::arg("pipeline"), nb::arg("once"), nb::arg("only"), nb::arg("full_refresh"),
          nb::arg("fsync"), Unlocked())
      .def("stop", &Run::Stop, Unlocked())
      .def("take", &Run::Take, Unlocked())
      .def("drained", &Run::Drained, Unlocked())
      .def("failures", &Run::Failures, Unlocked());

  module.def("check", &Check);
}
