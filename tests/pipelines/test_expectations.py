"""What the cases expect is what Apache Spark gives: each case that does not say why not is read by Spark too.

And Spark reads from our tables what they hold, where types, partitions or checkpoints make that worth a look.
"""

from collections import Counter

import pytest

import rows
from judge import Mode, Outcome, run_stage
from oracle import verify
from spark_reading import tables_by_spark
from test_pipelines import CASES

READ_BACK = (
    "all_types",
    "nested_types",
    "partitioned",
    "partitioned_by_two",
    "table_properties",
    "unicode",
)
CASES_READ_BACK = [case for case in CASES if case.path.stem in READ_BACK]
CHECKED = [case for case in CASES if "spark" not in case.skips and case.error is None]


@pytest.mark.spark
@pytest.mark.parametrize("case", CHECKED, ids=[case.path.stem for case in CHECKED])
def test_spark_gives_the_expected_rows(case, spark, tmp_path):
    for stage in range(len(case.stages)):
        case.lay_out(tmp_path, stage, one_row_a_file=False)
    tables = tables_by_spark(spark, case, tmp_path)
    for expect in case.expects:
        frame = tables[expect.table]
        assert frame.columns == expect.columns
        said = rows.difference(rows.of_table(frame.toArrow()), Counter(expect.rows))
        assert not said, said
        if expect.table in case.schemas:
            found = [f"{f.name} {type_text(f.dataType)}" for f in frame.schema]
            assert found == case.schemas[expect.table]


@pytest.mark.spark
@pytest.mark.parametrize("case", CASES_READ_BACK, ids=lambda case: case.path.stem)
def test_spark_reads_our_tables(case, spark, freshet, tmp_path):
    (tmp_path / "pipeline.sql").write_text(case.pipeline)
    for stage in range(len(case.stages)):
        case.lay_out(tmp_path, stage, one_row_a_file=False)
        finished = run_stage(freshet, case, Mode("whole", max_files=2), tmp_path, Outcome(0, 0))
        assert finished.returncode == 0, finished
    for expect in case.expects:
        found = verify(
            tmp_path / "warehouse", expect.table, path=tmp_path / expect.path, spark=spark
        )
        said = rows.difference(rows.of_table(found), Counter(expect.rows))
        assert not said, said


def type_text(spark_type) -> str:
    """As Spark prints it, in capitals, names of fields as they are."""
    kind = spark_type.typeName()
    if kind == "array":
        return f"ARRAY<{type_text(spark_type.elementType)}>"
    if kind == "map":
        return f"MAP<{type_text(spark_type.keyType)}, {type_text(spark_type.valueType)}>"
    if kind == "struct":
        return f"STRUCT<{', '.join(f'{f.name}: {type_text(f.dataType)}' for f in spark_type)}>"
    return spark_type.simpleString().upper()
