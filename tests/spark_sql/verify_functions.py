#!/usr/bin/env python3
"""Compares Freshet's Spark SQL with Apache Spark's, expression by expression and query by query: values and
types.

    verify_functions.py build/freshet                 against the recorded answers (spark_answers.jsonl)
    verify_functions.py build/freshet --spark         against a Spark that is asked now (needs pyspark)
    verify_functions.py --record                      asks Spark and writes the answers down

Every function and operator that src/query/spark_functions.cc lists has a line in expressions.sql; a new
one is added there and recorded. What Freshet refuses is listed and is no failure; a value or a type that
differs is.
"""

import argparse
import base64
import concurrent.futures
import decimal
import json
import math
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = HERE / "spark_answers.jsonl"

ROWS = """(SELECT CAST(i AS INT) AS i, CAST(l AS BIGINT) AS l, CAST(f AS FLOAT) AS f, CAST(d AS DOUBLE) AS d,
  CAST(de AS DECIMAL(10,2)) AS de, s, b, CAST(dt AS DATE) AS dt, CAST(ts AS TIMESTAMP) AS ts, n FROM VALUES
  (1, 1, '18.1', '18.1', '18.10', 'abc', true, '2025-01-12', '2025-01-12 08:18:00', 1),
  (2, -7, '2.5', '-2.5', '18.25', 'ABC', false, '2024-02-29', '1999-12-31 23:59:59.987654', 2),
  (-3, 40, '-0.45', '1234.5678', '-99999.99', '', true, '1970-01-01', '1970-01-01 00:00:00', 3),
  (7, 3, '100', '0.005', '0.05', 'b', false, '2023-12-31', '2025-03-30 02:30:00.5', 4),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 5) AS v(i, l, f, d, de, s, b, dt, ts, n)) AS t"""


def split_list(text: str) -> list:
    """The expressions of a line: commas outside of parentheses and quotes part them."""
    parts, depth, quote, start, escaped = [], 0, None, 0, False
    for at, letter in enumerate(text):
        if quote:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == quote:
                quote = None
        elif letter in "'\"":
            quote = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return parts + [text[start:].strip()]


def lines() -> list:
    """(mark, expressions) of each line: mark is '', '!' or '~'."""
    found = []
    for line in (HERE / "expressions.sql").read_text().splitlines():
        if not line or line.startswith("--"):
            continue
        mark = line[0] if line[0] in "!~" else ""
        text = line[len(mark) :].strip()
        found.append((mark, [text] if mark == "!" else split_list(text)))
    return found


def queries() -> list:
    found = []
    for line in (HERE / "queries.sql").read_text().splitlines():
        if line and not line.startswith("--"):
            found.append(("!", [line[1:].strip()]) if line.startswith("!") else ("~", [line]))
    return found


def is_query(expressions: list) -> bool:
    return re.match(r"(SELECT|WITH)\b", expressions[0]) is not None


def query_of(expressions: list) -> str:
    if is_query(expressions):
        rest = re.sub(r"^WITH ", ", ", expressions[0])
        return f"WITH t AS (SELECT * FROM {ROWS}) {rest}"
    columns = ", ".join(f"{expression} AS r{at}" for at, expression in enumerate(expressions))
    return f"SELECT {columns} FROM {ROWS} ORDER BY n"


def ask(one_query, todo: list, wrong_answer) -> dict:
    """Answers by expression. A line is one query; where that fails, each of its expressions is one."""
    answers = {}
    for _, expressions in todo:
        try:
            results = one_query(expressions)
        except Exception as error:  # noqa: BLE001: whatever an engine throws is its answer
            if len(expressions) > 1:
                results = [ask(one_query, [("", [item])], wrong_answer)[item] for item in expressions]
            else:
                results = [wrong_answer(error)]
        answers.update(zip(expressions, results))
    return answers


def plain(value):
    """A value of Spark's as JSON has it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if hasattr(value, "asDict"):
        return {name: plain(item) for name, item in value.asDict().items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return re.sub(r"(\.\d*?)0+$", r"\1", str(value))


def ask_spark(todo: list) -> dict:
    import os
    import tempfile
    import time

    os.environ["TZ"] = "UTC"
    time.tzset()
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", tempfile.mkdtemp(prefix="freshet-spark-"))
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC -XX:TieredStopAtLevel=1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")

    def one_query(expressions):
        frame = spark.sql(query_of(expressions))
        rows = frame.collect()
        if is_query(expressions):
            columns = [f"{field.name} {field.dataType.simpleString()}" for field in frame.schema]
            return [{"type": columns, "values": [[plain(value) for value in row] for row in rows]}]
        return [
            {"type": field.dataType.simpleString(), "values": [plain(row[at]) for row in rows]}
            for at, field in enumerate(frame.schema)
        ]

    answers = ask(one_query, todo, lambda error: {"error": str(error).strip().splitlines()[0][:200]})
    spark.stop()
    return answers


def as_objects(value):
    """JSON objects come as lists of pairs, for columns of one name; values of STRUCT are objects."""
    if isinstance(value, list) and value and all(isinstance(item, tuple) for item in value):
        return {name: as_objects(item) for name, item in value}
    return [as_objects(item) for item in value] if isinstance(value, list) else value


def json_lines(text: str) -> list:
    """Lines end with a line feed only: str.splitlines() would part them at U+2028 too."""
    return [line for line in text.split("\n") if line]


class Refused(Exception):
    pass


def ask_freshet(program: str, todo: list) -> dict:
    def call(sql):
        return subprocess.run(
            [program, "sql", "-c", sql, "--format", "json", "--warehouse", "/nonexistent"], capture_output=True, text=True
        )

    def one_query(expressions):
        done = call(query_of(expressions))
        first = (done.stderr.strip().splitlines() or [""])[0]
        if first.startswith("error:"):
            raise RuntimeError(first)
        if done.returncode != 0 or first.startswith("note:"):
            raise Refused(first)
        rows = [json.loads(line, object_pairs_hook=list, parse_float=decimal.Decimal) for line in json_lines(done.stdout)]
        described = [json.loads(line) for line in call("DESCRIBE " + query_of(expressions)).stdout.splitlines()]
        kinds = [re.sub("([,:]) ", r"\1", field["data_type"]) for field in described]
        if is_query(expressions):
            columns = [f"{field['col_name']} {kind}" for field, kind in zip(described, kinds)]
            return [{"type": columns, "values": [[as_objects(value) for _, value in row] for row in rows]}]
        return [{"type": kind, "values": [as_objects(row[at][1]) for row in rows]} for at, kind in enumerate(kinds)]

    def wrong_answer(error):
        return {"refused" if isinstance(error, Refused) else "error": str(error)}

    with concurrent.futures.ThreadPoolExecutor() as pool:
        parts = pool.map(lambda line: ask(one_query, [line], wrong_answer), todo)
        return {key: value for part in parts for key, value in part.items()}


def same(expected, found, kind: str, loose: bool) -> bool:
    if kind == "binary" and isinstance(expected, str) and isinstance(found, str):
        return expected == base64.b64decode(found).hex()
    if expected is None or found is None or isinstance(expected, (bool, str)) and not kind.startswith("decimal"):
        return expected == found and isinstance(expected, bool) == isinstance(found, bool)
    if isinstance(expected, list):
        inner = re.sub(r"^array<(.*)>$", r"\1", kind)
        return len(expected) == len(found) and all(same(a, b, inner, loose) for a, b in zip(expected, found))
    if isinstance(expected, dict):
        return expected.keys() == found.keys() and all(same(expected[k], found[k], "", loose) for k in expected)
    if kind.startswith("decimal"):
        return decimal.Decimal(expected) == decimal.Decimal(found)
    if isinstance(expected, float):
        import struct

        value = float(found)
        if kind == "float":
            value = struct.unpack("f", struct.pack("f", value))[0]
        return value == expected or (loose and math.isclose(value, expected, rel_tol=1e-14))
    return expected == found


def differs(mark: str, expected: dict, found: dict) -> bool:
    if (mark == "!") != ("error" in expected):
        return True  # the mark in expressions.sql is wrong
    failed = "error" in found or "refused" in found
    if "error" in expected or failed:
        return ("error" in expected) != failed
    if isinstance(expected["type"], list):
        return query_differs(expected, found)
    if expected["type"] != found["type"] and expected["type"] != "void":
        return True
    pairs = list(zip(expected["values"], found["values"], strict=True))
    return not all(same(a, b, expected["type"], mark == "~") for a, b in pairs)


def query_differs(expected: dict, found: dict) -> bool:
    if expected["type"] != found["type"] or len(expected["values"]) != len(found["values"]):
        return True
    kinds = [column.rpartition(" ")[2] for column in expected["type"]]
    return not all(
        same(a, b, kind, True)
        for row, other in zip(expected["values"], found["values"])
        for a, b, kind in zip(row, other, kinds, strict=True)
    )


def compare(program: str, answers: dict) -> int:
    todo = lines() + queries()
    given = ask_freshet(program, todo)
    refused, wrong, count = 0, 0, 0
    for mark, expressions in todo:
        for expression in expressions:
            count += 1
            found = given[expression]
            if expression not in answers:
                wrong += 1
                print(f"no recorded answer (run --record): {expression}")
            elif "refused" in found and mark != "!":
                refused += 1
                print(f"refused: {expression}\n    {found['refused']}")
            elif differs(mark, answers[expression], found):
                wrong += 1
                print(f"DIFFERS: {expression}\n    Spark:   {answers[expression]}\n    Freshet: {found}")
    print(f"{count} expressions: {count - refused - wrong} the same, {refused} refused, {wrong} differ")
    return 1 if wrong else 0


def recorded() -> dict:
    answers = {}
    for line in json_lines(ANSWERS.read_text()):
        entry = json.loads(line)
        answers[entry.pop("expression")] = entry
    return answers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", help="the freshet to check")
    parser.add_argument("--spark", action="store_true", help="ask Spark instead of taking the recorded answers")
    parser.add_argument("--record", action="store_true", help="ask Spark and record its answers")
    options = parser.parse_args()
    if options.record:
        answers = ask_spark(lines() + queries())
        records = [json.dumps({"expression": key, **value}, ensure_ascii=False) for key, value in answers.items()]
        ANSWERS.write_text("\n".join(records) + "\n")
        return 0
    if not options.program:
        parser.error("name the program: build/freshet")
    return compare(options.program, ask_spark(lines() + queries()) if options.spark else recorded())


if __name__ == "__main__":
    sys.exit(main())
