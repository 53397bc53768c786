"""Delta tables that Spark writes, one for each feature that changes how a table is read.

`TABLES` says how each is made. Every statement is a commit or more; the tables are made in one go, in
one session, because starting Spark takes longer than all of them.
"""

from dataclasses import dataclass, field

_DV = "'delta.enableDeletionVectors' = 'true'"
_NAMES = "'delta.columnMapping.mode' = 'name'"


@dataclass
class FeatureTable:
    name: str
    statements: list
    """{t} stands for the table. What is not a text is called with the session and the folder."""
    older: list = field(default_factory=lambda: [0, 1])
    """Versions that are compared beside the newest."""
    settings: dict = field(default_factory=dict)
    """Of the Spark session, while the table is made."""


def _make_generated(spark, path):
    """Spark's SQL can't make such a table without a catalog; Delta's builder can."""
    from delta.tables import DeltaTable, IdentityGenerator

    builder = DeltaTable.create(spark).tableName("generated").location(path)
    builder.addColumn("id", "BIGINT", generatedAlwaysAs=IdentityGenerator()).addColumn(
        "a", "INT"
    ).addColumn("b", "INT", generatedAlwaysAs="a + 1").execute()


TABLES = [
    FeatureTable(
        "types",
        [
            "CREATE TABLE {t} (b BOOLEAN, i8 TINYINT, i16 SMALLINT, i32 INT, i64 BIGINT, f FLOAT,"
            " d DOUBLE, p DECIMAL(10,2), q DECIMAL(38,10), s STRING, x BINARY, day DATE,"
            " at TIMESTAMP, st STRUCT<a: INT, b: ARRAY<STRUCT<c: STRING>>>, m MAP<STRING, INT>)"
            " USING delta",
            "INSERT INTO {t} VALUES (true, 1, 2, 3, 4, 1.5, double('NaN'), 12.34, 1e20, 'ä\"',"
            " X'00FF', DATE '1582-10-04', TIMESTAMP '2024-02-29 01:02:03.456789',"
            " named_struct('a', 1, 'b', array(named_struct('c', 'z'), null)), map('k', 1, 'n', null))",
            "INSERT INTO {t} (i32) VALUES (NULL), (7)",
            "INSERT INTO {t} (d, f, day, at) VALUES (-0.0, float('inf'), DATE '9999-12-31',"
            " TIMESTAMP '0001-01-01 00:00:00')",
        ],
    ),
    FeatureTable(
        "parted",
        [
            "CREATE TABLE {t} (i INT, s STRING, n INT, day DATE, at TIMESTAMP, b BOOLEAN)"
            " USING delta PARTITIONED BY (s, n, day, at, b)",
            "INSERT INTO {t} VALUES (1, 'a b/c=%ü', 1, DATE '2024-01-01',"
            " TIMESTAMP '2024-01-01 10:00:00.123456', true), (2, NULL, NULL, NULL, NULL, NULL)",
            "INSERT INTO {t} VALUES (3, '', -5, DATE '1500-01-01', TIMESTAMP '1969-12-31 23:59:59',"
            " false), (4, 'null', 0, NULL, NULL, NULL), (5, '__HIVE_DEFAULT_PARTITION__', 1, NULL,"
            " NULL, NULL)",
        ],
    ),
    FeatureTable(
        "simple_parts",
        [
            "CREATE TABLE {t} (i INT, s STRING, n INT) USING delta PARTITIONED BY (s, n)",
            "INSERT INTO {t} SELECT id, concat('s', id % 3), id % 2 FROM range(20)",
            "DELETE FROM {t} WHERE s = 's1' AND n = 0",
        ],
        older=[1],
    ),
    FeatureTable(
        "deleted",
        [
            "CREATE TABLE {t} (i BIGINT, s STRING) USING delta TBLPROPERTIES (" + _DV + ")",
            "INSERT INTO {t} SELECT id, concat('x', id) FROM range(0, 1000, 1, 4)",
            "DELETE FROM {t} WHERE i % 7 = 0",
            "INSERT INTO {t} SELECT id, 'new' FROM range(1000, 1100)",
            "UPDATE {t} SET s = 'changed' WHERE i % 10 = 1",
            "DELETE FROM {t} WHERE i BETWEEN 300 AND 420",
        ],
        older=[1, 2, 4],
    ),
    FeatureTable(
        "deleted_parts",
        [
            "CREATE TABLE {t} (i BIGINT, p INT) USING delta PARTITIONED BY (p)"
            " TBLPROPERTIES (" + _DV + ", " + _NAMES + ")",
            "INSERT INTO {t} SELECT id, id % 4 FROM range(200)",
            "DELETE FROM {t} WHERE i < 20 AND p <> 3",
            "ALTER TABLE {t} RENAME COLUMN p TO part",
            "ALTER TABLE {t} RENAME COLUMN i TO p",
            "INSERT INTO {t} VALUES (-1, NULL)",
        ],
        older=[1, 2, 3],
    ),
    FeatureTable(
        "renamed",
        [
            "CREATE TABLE {t} (a INT, b STRING, st STRUCT<x: INT, y: STRUCT<z: INT>>,"
            " l ARRAY<STRUCT<e: INT>>, m MAP<STRING, STRUCT<v: INT>>) USING delta"
            " TBLPROPERTIES (" + _NAMES + ")",
            "INSERT INTO {t} VALUES (1, 'one', named_struct('x', 1, 'y', named_struct('z', 2)),"
            " array(named_struct('e', 5), null), map('k', named_struct('v', 1))),"
            " (2, NULL, NULL, NULL, NULL), (3, 'x', named_struct('x', NULL, 'y', NULL), array(),"
            " map())",
            "ALTER TABLE {t} RENAME COLUMN a TO b2",
            "ALTER TABLE {t} RENAME COLUMN st.y TO why",
            "ALTER TABLE {t} RENAME COLUMN l.element.e TO eel",
            "ALTER TABLE {t} DROP COLUMN b",
            "ALTER TABLE {t} ADD COLUMNS (b DOUBLE, st.new INT)",
            "INSERT INTO {t} (b2, b) VALUES (4, 1.5)",
        ],
        older=[1, 3, 6],
    ),
    FeatureTable(
        "by_id",
        [
            "CREATE TABLE {t} (a INT, b STRING, st STRUCT<x: INT>) USING delta"
            " TBLPROPERTIES ('delta.columnMapping.mode' = 'id')",
            "INSERT INTO {t} VALUES (1, 'one', named_struct('x', 1)), (2, NULL, NULL)",
            "ALTER TABLE {t} RENAME COLUMN a TO c",
            "ALTER TABLE {t} DROP COLUMN b",
            "ALTER TABLE {t} ADD COLUMN b INT",
            "INSERT INTO {t} VALUES (3, named_struct('x', 3), 3)",
        ],
        older=[1, 2],
    ),
    FeatureTable(
        "widened",
        [
            "CREATE TABLE {t} (b BYTE, i INT, f FLOAT, p DECIMAL(5,2), n SHORT, w INT,"
            " st STRUCT<x: INT>) USING delta"
            " TBLPROPERTIES ('delta.enableTypeWidening' = 'true')",
            "INSERT INTO {t} VALUES (1, 2147483647, 1.1, 123.45, 3, 4, named_struct('x', 5))",
            "ALTER TABLE {t} ALTER COLUMN b TYPE INT",
            "ALTER TABLE {t} ALTER COLUMN i TYPE BIGINT",
            "ALTER TABLE {t} ALTER COLUMN f TYPE DOUBLE",
            "ALTER TABLE {t} ALTER COLUMN p TYPE DECIMAL(12,4)",
            "ALTER TABLE {t} ALTER COLUMN n TYPE DOUBLE",
            "ALTER TABLE {t} ALTER COLUMN w TYPE DECIMAL(15,1)",
            "ALTER TABLE {t} ALTER COLUMN st.x TYPE BIGINT",
            "INSERT INTO {t} VALUES (70000, 9223372036854775807, 1e300, 12345678.1234, 0.5,"
            " 12345678901.5, named_struct('x', 5000000000))",
        ],
        older=[1, 4],
    ),
    FeatureTable(
        "evolved",
        [
            "CREATE TABLE {t} (a INT, st STRUCT<x: INT>) USING delta",
            "INSERT INTO {t} VALUES (1, named_struct('x', 1))",
            "ALTER TABLE {t} ADD COLUMNS (b STRING FIRST, st.y STRING)",
            "INSERT INTO {t} VALUES ('b', 2, named_struct('x', 2, 'y', 'y'))",
            "ALTER TABLE {t} ADD COLUMN c DATE",
            "INSERT INTO {t} VALUES ('b', 3, NULL, DATE '2024-01-01')",
        ],
        older=[1, 3],
    ),
    FeatureTable(
        "v2_checkpoints",
        [
            "CREATE TABLE {t} (i INT) USING delta TBLPROPERTIES ('delta.checkpointPolicy' = 'v2',"
            " 'delta.checkpointInterval' = '3')",
        ]
        + ["INSERT INTO {t} VALUES (%d)" % i for i in range(8)],
        older=[2, 5],
    ),
    FeatureTable(
        "many_parts",
        [
            "CREATE TABLE {t} (i INT) USING delta TBLPROPERTIES ('delta.checkpointInterval' = '4')",
        ]
        + ["INSERT INTO {t} VALUES (%d), (%d)" % (i, -i) for i in range(9)],
        older=[3, 5],
        settings={"spark.databricks.delta.checkpoint.partSize": "2"},
    ),
    FeatureTable(
        "commit_times",
        [
            "CREATE TABLE {t} (i INT) USING delta"
            " TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')",
            "INSERT INTO {t} VALUES (1)",
            "INSERT INTO {t} VALUES (2)",
        ],
    ),
    FeatureTable(
        "tracked",
        [
            "CREATE TABLE {t} (i INT, s STRING) USING delta"
            " TBLPROPERTIES ('delta.enableRowTracking' = 'true', " + _DV + ")",
            "INSERT INTO {t} VALUES (1, 'a'), (2, 'b'), (3, 'c')",
            "UPDATE {t} SET s = 'u' WHERE i = 2",
        ],
    ),
    FeatureTable(
        "without_zone",
        [
            "CREATE TABLE {t} (at TIMESTAMP_NTZ, p TIMESTAMP_NTZ) USING delta PARTITIONED BY (p)",
            "INSERT INTO {t} VALUES (TIMESTAMP_NTZ '2024-01-01 00:00:00.123456',"
            " TIMESTAMP_NTZ '2020-02-02 02:02:02.5'), (NULL, NULL)",
        ],
        older=[1],
    ),
    FeatureTable(
        "columns_of_all_kinds",
        [
            "CREATE TABLE {t} (a INT DEFAULT 5, c CHAR(4), v VARCHAR(5), n INT NOT NULL) USING delta"
            " TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')",
            "ALTER TABLE {t} ADD CONSTRAINT small CHECK (n < 100)",
            "INSERT INTO {t} (a, c, v, n) VALUES (1, 'wxyz', 'vv', 1), (DEFAULT, 'abcd', NULL, 2)",
        ],
        older=[0],
    ),
    FeatureTable(
        "generated",
        [_make_generated, "INSERT INTO {t} (a) VALUES (1), (7), (NULL)"],
    ),
    FeatureTable(
        "clustered",
        [
            "CREATE TABLE {t} (i BIGINT, s STRING) USING delta CLUSTER BY (i)"
            " TBLPROPERTIES ('delta.appendOnly' = 'false')",
            "INSERT INTO {t} SELECT id, 'c' FROM range(100)",
            "INSERT INTO {t} SELECT id, 'd' FROM range(100)",
            "OPTIMIZE {t}",
        ],
    ),
    FeatureTable(
        "cautious",
        [
            "CREATE TABLE {t} (i INT) USING delta TBLPROPERTIES ('delta.appendOnly' = 'true',"
            " 'delta.feature.vacuumProtocolCheck' = 'supported',"
            " 'delta.enableIcebergCompatV2' = 'true', " + _NAMES + ")",
            "INSERT INTO {t} VALUES (1)",
            "INSERT INTO {t} VALUES (2)",
        ],
    ),
    FeatureTable(
        "dropped_feature",
        [
            "CREATE TABLE {t} (i INT) USING delta TBLPROPERTIES (" + _DV + ")",
            "INSERT INTO {t} VALUES (1), (2), (3)",
            "DELETE FROM {t} WHERE i = 2",
            "ALTER TABLE {t} DROP FEATURE deletionVectors",
        ],
        older=[1, 2],
    ),
    FeatureTable(
        "cloned",
        [
            "CREATE TABLE {t} SHALLOW CLONE deleted",
            "INSERT INTO {t} VALUES (-5, 'own')",
            "DELETE FROM {t} WHERE i > 1050",
        ],
        older=[0, 1, 2],
    ),
    FeatureTable(
        "overwritten",
        [
            "CREATE TABLE {t} (i INT) USING delta",
            "INSERT INTO {t} VALUES (1)",
            "INSERT OVERWRITE {t} VALUES (2), (3)",
            "RESTORE TABLE {t} TO VERSION AS OF 1",
            "DELETE FROM {t}",
        ],
        older=[1, 2, 3],
    ),
]


# Tables that Freshet can't read: the name, the feature, how it is made.
REFUSED = [
    ("varied", "variantType", ["CREATE TABLE {t} (i INT, v VARIANT) USING delta"]),
]


def make_refused(spark, warehouse) -> dict:
    failed = {}
    for name, _, statements in REFUSED:
        try:
            for statement in statements:
                spark.sql(_with_location(statement.format(t=name), f"{warehouse}/{name}"))
        except Exception as error:
            failed[name] = str(error).split("\n")[0]
        spark.sql(f"DROP TABLE IF EXISTS {name}")
    return failed


def make_tables(spark, warehouse) -> dict:
    """Makes them all; gives the error of each that could not be made, by its name."""
    failed = {}
    for table in TABLES:
        before = {key: spark.conf.get(key, None) for key in table.settings}
        for key, value in table.settings.items():
            spark.conf.set(key, value)
        try:
            for number, statement in enumerate(table.statements):
                if callable(statement):
                    statement(spark, f"{warehouse}/{table.name}")
                    continue
                text = statement.format(t=table.name)
                if number == 0:  # a table of the session, in a folder of the warehouse
                    text = _with_location(text, f"{warehouse}/{table.name}")
                spark.sql(text)
        except Exception as error:  # what Spark refuses is told by the test of that table
            failed[table.name] = str(error).split("\n")[0]
        for key, value in before.items():
            spark.conf.unset(key) if value is None else spark.conf.set(key, value)
    return failed


def _with_location(create: str, path: str) -> str:
    if "SHALLOW CLONE" in create:
        return f"{create} LOCATION '{path}'"
    before, _, after = create.partition(" USING delta")
    return f"{before} USING delta LOCATION '{path}'{after}"
