"""`freshet sql` on Delta tables that Spark wrote, feature by feature: the same rows as Spark, in the
newest version and in older ones."""

import json

import pytest

from delta_feature_tables import TABLES, make_tables

pytestmark = pytest.mark.spark

# Spark's own text of a row, so that nothing is lost on the way to the comparison.
ROWS = "SELECT to_json(struct(*)) AS row FROM {}"


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """The warehouse that Spark made, what it could not make, and Spark's rows of every version."""
    from spark_session import spark_session

    spark = spark_session()
    warehouse = tmp_path_factory.mktemp("lake")
    failed = make_tables(spark, warehouse)
    rows = {}
    for table in TABLES:
        if table.name in failed:
            continue
        rows[table.name, None] = _spark_rows(spark, table.name)
        for version in table.older:
            rows[table.name, version] = _spark_rows(spark, f"{table.name} VERSION AS OF {version}")
    for table in TABLES:
        spark.sql(f"DROP TABLE IF EXISTS {table.name}")  # the folders stay
    return warehouse, failed, rows


def _spark_rows(spark, table) -> list:
    return sorted(row[0] for row in spark.sql(ROWS.format(table)).collect())


def freshet_rows(freshet, warehouse, table) -> list:
    done = freshet.run(
        "sql", "-c", ROWS.format(table), "--warehouse", warehouse, "--format", "json"
    )
    assert done.returncode == 0, done
    assert not done.stderr, done
    return sorted(json.loads(line)["row"] for line in done.stdout.splitlines())


CASES = [(table.name, version) for table in TABLES for version in [None, *table.older]]


@pytest.mark.parametrize(
    "name, version", CASES, ids=[f"{n}-{'newest' if v is None else v}" for n, v in CASES]
)
def test_rows_are_sparks(freshet, lake, name, version):
    warehouse, failed, rows = lake
    assert name not in failed, failed[name]
    table = name if version is None else f"{name} VERSION AS OF {version}"
    assert freshet_rows(freshet, warehouse, table) == rows[name, version]
