"""`freshet sql` on Delta tables that Spark wrote, feature by feature: the same rows as Spark, in the
newest version and in older ones."""

import json
import shutil

import pytest

from delta_feature_tables import REFUSED, TABLES, make_refused, make_tables

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
    failed.update(make_refused(spark, warehouse))
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


@pytest.mark.parametrize("name, feature", [(name, feature) for name, feature, _ in REFUSED])
def test_what_cannot_be_read_is_refused_by_name(freshet, lake, name, feature):
    warehouse, failed, _ = lake
    assert name not in failed, failed[name]
    done = freshet.run("sql", "-c", f"SELECT * FROM {name}", "--warehouse", warehouse)
    assert done.returncode != 0
    assert f"'{feature}'" in done.stderr, done


def test_a_float_that_became_a_double_keeps_its_value(freshet, lake):
    """It is 1.100000023841858. Spark skips its file, whose statistics still say 1.1, and so loses the row."""
    warehouse, _, rows = lake
    assert any('"f":1.100000023841858' in row for row in rows["widened", None])
    assert freshet_rows(freshet, warehouse, "widened WHERE f > 1.1D") == rows["widened", None]


def test_a_table_that_is_not_read_is_not_refused(freshet, lake):
    warehouse, _, _ = lake
    query = "SELECT count(*) AS n FROM deleted WHERE s = 'varied'"
    assert freshet.rows(query, warehouse) == [{"n": 0}]


def test_a_feature_of_the_future_is_refused_by_name(freshet, lake, tmp_path):
    warehouse, _, _ = lake
    shutil.copytree(warehouse / "deleted", tmp_path / "future")
    log = tmp_path / "future" / "_delta_log"
    version = max(int(path.stem) for path in log.glob("*.json")) + 1
    protocol = {
        "minReaderVersion": 3,
        "minWriterVersion": 7,
        "readerFeatures": ["deletionVectors", "timeMachine"],
        "writerFeatures": ["deletionVectors", "timeMachine"],
    }
    (log / f"{version:020}.json").write_text(json.dumps({"protocol": protocol}) + "\n")
    done = freshet.run("sql", "-c", "SELECT * FROM future", "--warehouse", tmp_path)
    assert done.returncode != 0
    assert "'timeMachine' is not supported: read the table with" in done.stderr, done
    done = freshet.run("sql", "-c", "SELECT count(*) FROM future VERSION AS OF 1", "--warehouse", tmp_path)
    assert done.returncode == 0, done


def test_a_compacted_log_is_read(freshet, lake, tmp_path):
    """Files 0.2.compacted.json stand for commits; Spark does not write them without being told how."""
    warehouse, _, rows = lake
    shutil.copytree(warehouse / "clustered", tmp_path / "compacted")
    log = tmp_path / "compacted" / "_delta_log"
    actions = []
    for version in (1, 2):
        for line in (log / f"{version:020}.json").read_text().splitlines():
            if "commitInfo" not in json.loads(line):
                actions.append(line)
    (log / f"{1:020}.{2:020}.compacted.json").write_text("\n".join(actions) + "\n")
    assert freshet_rows(freshet, tmp_path, "compacted") == rows["clustered", None]


# Conditions on tables whose files can be told apart by Spark's statistics or by partition values.
CONDITIONS = [
    ("deleted", "i = 250"),
    ("deleted", "i BETWEEN 290 AND 305 OR s = 'new'"),
    ("deleted", "s LIKE 'x1%' AND i < 150"),
    ("deleted_parts", "part IN (1, 3)"),
    ("deleted_parts", "part IS NULL"),
    ("deleted_parts", "p >= 150 AND part <> 2"),
    ("parted", "s = 'a b/c=%ü'"),
    ("parted", "n < 1"),
    ("parted", "at < TIMESTAMP '2000-01-01 00:00:00'"),
    ("parted", "day IS NULL AND n = 1"),
    ("parted", "b"),
    ("simple_parts", "s = 's1'"),
    ("simple_parts", "s > 's1' AND n = 1"),
    ("types", "f > 1"),
    ("types", "d = 0.0D"),
    ("types", "day = DATE '1582-10-04'"),
    ("types", "at < TIMESTAMP '0001-01-02 00:00:00'"),
    ("types", "q = 100000000000000000000"),
    ("types", "st.a = 1"),
    ("types", "i32 IS NULL"),
    ("renamed", "b2 > 2"),
    ("renamed", "st.why.z = 2"),
    ("widened", "f < 1.2D"),
    ("widened", "b = 1 OR w > 5"),
    ("evolved", "c IS NULL"),
    ("evolved", "st.y = 'y'"),
    ("cloned", "i < 0"),
    ("without_zone", "at > TIMESTAMP_NTZ '2024-01-01 00:00:00.123'"),
]


@pytest.fixture(scope="module")
def chosen(lake):
    """Spark's rows under each condition, over the folders that it made."""
    from spark_session import spark_session

    warehouse, _, _ = lake
    return {
        (name, where): sorted(
            row[0]
            for row in spark_session()
            .sql(ROWS.format(f"delta.`{warehouse}/{name}`") + " WHERE " + where)
            .collect()
        )
        for name, where in CONDITIONS
    }


@pytest.mark.parametrize("name, where", CONDITIONS, ids=[f"{n}-{w}" for n, w in CONDITIONS])
def test_conditions_choose_sparks_rows(freshet, lake, chosen, name, where):
    warehouse, _, _ = lake
    assert freshet_rows(freshet, warehouse, f"{name} WHERE {where}") == chosen[name, where]
