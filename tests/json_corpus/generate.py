"""Asks Spark for its answers to cases.py and writes them to corpus.json.

    python3 generate.py      (needs pyspark 4.1.1 and pyarrow)
    python3 generate.py --fuzz SEED COUNT OUT      random spoiled lines in place of cases.py

corpus.json is a list of groups:
    {"name", "options", "schema": Spark's JSON of the StructType, "cases": [
        {"input": base 64 of the file, "rows": [...], "dropmalformed": [...], "failfast": bool,
         "message": [...]}]}
`rows` are those of the mode PERMISSIVE, each a list with a value for each column: DATE as days,
TIMESTAMP as microseconds, DECIMAL as text, BINARY as hexadecimal text, a MAP as a list of pairs,
NaN and the infinities as text. "message" is what from_json makes of the whole file as one message,
null included. "failfast" (whether that mode stops) is only there where it was
asked. json_decoder_corpus_test reads the file.
"""

import base64
import json
import math
import os
import pathlib
import sys
import tempfile

os.environ.pop("SPARK_HOME", None)
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import col, from_json

import fuzz
from cases import FAILFAST, GROUPS

HERE = pathlib.Path(__file__).resolve().parent


def plain(scalar):
    """A pyarrow scalar as JSON."""
    if not scalar.is_valid:
        return None
    kind = scalar.type
    if pa.types.is_struct(kind):
        return [plain(scalar[i]) for i in range(kind.num_fields)]
    if pa.types.is_map(kind):
        return [[plain(entry["key"]), plain(entry["value"])] for entry in scalar.values]
    if pa.types.is_list(kind):
        return [plain(value) for value in scalar.values]
    if pa.types.is_string(kind):
        return scalar.as_buffer().to_pybytes().decode("utf-8", "replace")
    if pa.types.is_binary(kind):
        return scalar.as_py().hex()
    if pa.types.is_decimal(kind):
        return format(scalar.as_py(), "f")
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return scalar.value
    value = scalar.as_py()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def read(spark, schema, options, folder, mode):
    """Rows of each file in the folder, by the file's name."""
    frame = spark.read.schema(schema).options(mode=mode, **options).json(folder)
    columns = frame.columns
    table = frame.select("*", col("_metadata.file_name").alias("__file")).toArrow()
    rows = {}
    for i in range(table.num_rows):
        name = table.column("__file")[i].as_py()
        rows.setdefault(name, []).append([plain(table.column(c)[i]) for c in range(len(columns))])
    return rows


def decode_messages(spark, schema, options, inputs):
    """What from_json(CAST(value AS STRING), …) gives for each input."""
    numbered = [(i, bytearray(text)) for i, text in enumerate(inputs)]
    frame = spark.createDataFrame(numbered, "i INT, value BINARY").repartition(2)
    decoded = from_json(col("value").cast("string"), schema, options)
    table = frame.select("i", decoded.alias("row")).toArrow().sort_by("i")
    return [plain(value) for value in table.column("row")]


def main():
    groups, failfast, out = GROUPS, FAILFAST, HERE / "corpus.json"
    if sys.argv[1:2] == ["--fuzz"]:
        groups, failfast, out = fuzz.groups(int(sys.argv[2]), int(sys.argv[3])), [], sys.argv[4]
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    corpus = []
    for name, schema, options, inputs in groups:
        with tempfile.TemporaryDirectory() as folder:
            for i, text in enumerate(inputs):
                pathlib.Path(folder, f"{i:04}.json").write_bytes(text)
            rows = read(spark, schema, options, folder, "PERMISSIVE")
            kept = read(spark, schema, options, folder, "DROPMALFORMED")
            messages = decode_messages(spark, schema, options, inputs)
            cases = []
            for i, text in enumerate(inputs):
                file = f"{i:04}.json"
                case = {
                    "input": base64.b64encode(text).decode(),
                    "rows": rows.get(file, []),
                    "dropmalformed": kept.get(file, []),
                    "message": messages[i],
                }
                if (name, i) in failfast:
                    try:
                        read(spark, schema, options, f"{folder}/{file}", "FAILFAST")
                        case["failfast"] = False
                    except Exception:
                        case["failfast"] = True
                cases.append(case)
        parsed = spark.createDataFrame([], schema).schema.jsonValue()
        corpus.append({"name": name, "options": options, "schema": parsed, "cases": cases})
    with open(out, "w", encoding="utf-8") as out:
        out.write("[\n")
        for g, group in enumerate(corpus):
            head = {k: v for k, v in group.items() if k != "cases"}
            out.write(json.dumps(head)[:-1] + ', "cases": [\n')
            out.write(",\n".join(json.dumps(case, ensure_ascii=True) for case in group["cases"]))
            out.write("\n]}" + (",\n" if g + 1 < len(corpus) else "\n"))
        out.write("]\n")
    print(sum(len(group["cases"]) for group in corpus), "cases", file=sys.stderr)
    spark.stop()


if __name__ == "__main__":
    main()
