"""What the cases expect is what Apache Spark gives: each case that does not say why not is read by Spark too."""

from collections import Counter

import pytest

import rows
from spark_reading import tables_by_spark
from test_pipelines import CASES

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
