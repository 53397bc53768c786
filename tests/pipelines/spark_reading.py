"""Reads a case's pipeline with Apache Spark, so that the expected rows are Spark's and not ours.

Spark has no read_files, EXPECT or DISTINCT ON, so this takes the few statements of the cases apart by
itself, and gives Spark plain batch SELECTs over all input: files ordered by modification time, as the
stream reads them; an expectation that drops is a filter; DISTINCT ON is the first row of a window. It
is a second reading of the language, on purpose simple and apart from the program's.
"""

import re
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

ORDER = "__order"
_FILES = re.compile(r"STREAM\s+read_files\s*\(", re.I)
_STREAM = re.compile(r"\bSTREAM\s*\(\s*(\w+)\s*\)|\bSTREAM\s+(\w+)", re.I)
_VIEW = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?TEMPORARY\s+VIEW\s+(\w+)\s+AS\s+(.*)$", re.I | re.S
)
_TABLE = re.compile(
    r"CREATE\s+(?:OR\s+REFRESH\s+)?STREAMING\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`?(\w+)`?(.*)$",
    re.I | re.S,
)
_CONSTRAINT = re.compile(
    r"^CONSTRAINT\s+\w+\s+EXPECT\s*\((.*)\)\s*(?:ON\s+VIOLATION\s+(DROP\s+ROW|FAIL\s+UPDATE))?$",
    re.I | re.S,
)
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def tables_by_spark(spark: SparkSession, case, folder: Path) -> dict:
    """Table name → DataFrame, of every streaming table of the case, whose inputs are laid out in `folder`."""
    values = dict(define.split("=", 1) for define in case.defines) | {"max_files": "1"}
    text = _VARIABLE.sub(lambda m: values.get(m[1], m[2]), without_comments(case.pipeline))
    waiting = [statement.strip() for statement in split_outside(text, ";") if statement.strip()]
    tables: dict[str, DataFrame] = {}
    known: set[str] = set()
    while waiting:
        ready = [s for s in waiting if inputs_of(s) <= known]
        assert ready, f"nothing can be read first of {waiting}"
        for statement in ready:
            waiting.remove(statement)
            if match := _VIEW.match(statement):
                name, frame = match[1], run_query(spark, match[2], folder)
            else:
                match = _TABLE.match(statement)
                name, frame = match[1], read_table_statement(spark, match[2], folder)
                tables[name] = frame
            frame.createOrReplaceTempView(name)
            known.add(name.lower())
    return {name: frame.drop(ORDER) for name, frame in tables.items()}


def split_columns(text: str) -> list:
    """At commas, but not at those of STRUCT<a: INT, b: INT>; in a constraint `<` is a comparison."""
    if "CONSTRAINT" in text:
        return split_outside(text, ",")
    return split_outside(text, ",", "(<", ")>")


def inputs_of(statement: str) -> set:
    query = statement[re.search(r"\bAS\s+SELECT\b", statement, re.I).start() :]
    streams = {(a or b).lower() for a, b in _STREAM.findall(query)} - {"read_files"}
    views = {name.lower() for name in re.findall(r"\bFROM\s+(\w+)", query, re.I)} - {"stream"}
    return streams | views


def read_table_statement(spark, rest: str, folder: Path) -> DataFrame:
    start = re.search(r"\bAS\s+(?=SELECT\b)", rest, re.I)
    clauses, query = rest[: start.start()].strip(), rest[start.end() :]
    columns, constraints = [], []
    if clauses.startswith("("):
        end = closing(clauses, 0)
        for item in split_columns(clauses[1:end]):
            match = _CONSTRAINT.match(item.strip())
            (constraints if match else columns).append(match or item.strip())
    frame = run_query(spark, query, folder)
    if columns:
        parsed = spark.createDataFrame([], ", ".join(columns)).schema
        casts = [f"CAST(`{f.name}` AS {f.dataType.simpleString()}) AS `{f.name}`" for f in parsed]
        frame = frame.selectExpr(*casts, *([ORDER] if ORDER in frame.columns else []))
    for match in constraints:
        if match[2] and match[2].upper().startswith("DROP"):
            frame = frame.filter(f"coalesce({match[1]}, false)")
    return frame


def run_query(spark, query: str, folder: Path) -> DataFrame:
    while match := _FILES.search(query):
        end = closing(query, match.end() - 1)
        view = f"files_{abs(hash(query[match.start() : end]))}"
        read_files(spark, query[match.end() : end], folder).createOrReplaceTempView(view)
        query = query[: match.start()] + view + query[end + 1 :]
    query = _STREAM.sub(lambda m: m[1] or m[2], query).strip()
    keys = None
    if distinct := re.match(r"SELECT\s+DISTINCT\s+ON\s*\(", query, re.I):
        end = closing(query, distinct.end() - 1)
        keys = query[distinct.end() : end]
        query = "SELECT" + query[end + 1 :]
    elif re.match(r"SELECT\s+DISTINCT\b", query, re.I):  # of rows without their order
        return spark.sql(query).drop(ORDER)
    at = top_level_from(query)
    selected = split_outside(query[len("SELECT") : at], ",")
    carried = any(item.strip() == "*" or item.strip().endswith(".*") for item in selected)
    inner = query if carried else f"{query[:at]}, {ORDER} {query[at:]}"
    if keys is None:
        return spark.sql(inner)
    names = {name.lower() for name in spark.sql(inner).columns}
    if not {key.strip().lower() for key in split_outside(keys, ",")} <= names:  # keys of the input
        head = top_level_from(inner)
        window = f"row_number() OVER (PARTITION BY {keys} ORDER BY {ORDER}) AS __first"
        return (
            spark.sql(f"{inner[:head]}, {window} {inner[head:]}")
            .filter("__first = 1")
            .drop("__first")
        )
    window = f"row_number() OVER (PARTITION BY {keys} ORDER BY {ORDER}) AS __first"
    return spark.sql(f"SELECT *, {window} FROM ({inner})").filter("__first = 1").drop("__first")


def read_files(spark, arguments: str, folder: Path) -> DataFrame:
    path, *named = [item.strip() for item in split_outside(arguments, ",")]
    options = {}
    for item in named:
        key, value = item.split("=>", 1)
        options[key.strip()] = value.strip().strip("'")
    schema = options.pop("schema")
    for key in ("format", "maxFilesPerTrigger", "maxBytesPerTrigger", "latestFirst"):
        options.pop(key, None)
    frame = spark.read.schema(schema).options(**options).json(str(folder / path.strip("'")))
    order = "struct(_metadata.file_modification_time, _metadata.file_path, monotonically_increasing_id())"
    return frame.selectExpr("*", f"{order} AS {ORDER}")


# Text.


def without_comments(text: str) -> str:
    """Removes `-- …` and `/* … */` outside quotes."""
    pattern = re.compile(r"('(?:[^'\\]|\\.)*'|\"[^\"]*\"|`[^`]*`)|--[^\n]*|/\*.*?\*/", re.S)
    return pattern.sub(lambda m: m[1] or " ", text)


def scan(text: str, open_: str = "(", close: str = ")"):
    """(index, character, depth of brackets) outside quotes."""
    depth, quote = 0, None
    for index, character in enumerate(text):
        if quote:
            quote = None if character == quote else quote
            continue
        if character in "'\"`":
            quote = character
            continue
        depth -= character in close
        yield index, character, depth
        depth += character in open_


def split_outside(text: str, separator: str, open_: str = "(", close: str = ")") -> list:
    cuts = [
        index
        for index, character, depth in scan(text, open_, close)
        if character == separator and depth == 0
    ]
    return [text[a + 1 : b] for a, b in zip([-1, *cuts], [*cuts, len(text)])]


def closing(text: str, opening: int) -> int:
    return next(opening + i for i, c, depth in scan(text[opening:]) if c == ")" and depth == 0)


def top_level_from(query: str) -> int:
    return next(
        i
        for i, _, depth in scan(query)
        if depth == 0 and query[i - 1].isspace() and re.match(r"FROM\b", query[i:], re.I)
    )
