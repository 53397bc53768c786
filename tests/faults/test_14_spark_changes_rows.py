"""14: Spark runs DELETE, UPDATE and MERGE on a table that a flow writes, and that another one reads."""

import pytest

from messages import check_said

CHANGES = {
    "DELETE": "DELETE FROM {table} WHERE file = 'f000.json' AND line = 1",
    "UPDATE": "UPDATE {table} SET device = 'changed' WHERE file = 'f000.json' AND line = 1",
    "MERGE": "MERGE INTO {table} t USING (SELECT 'f000.json' AS file, 1 AS line) s ON t.file = s.file AND t.line = s.line"
    " WHEN MATCHED THEN DELETE",
}


@pytest.mark.spark
@pytest.mark.parametrize("change", CHANGES)
def test_the_writer_goes_on_and_the_reader_stops(flow, spark, change):
    flow.add_files(2)
    flow.run()
    spark.sql(CHANGES[change].format(table=f"delta.`{flow.table()}`"))
    flow.add("late.json")
    done = flow.refused()
    assert "flow 'bronze'" not in done.stderr, done
    check_said(done, 14)
    left = flow.origins - ({("f000.json", 1)} if change != "UPDATE" else set())
    flow.verify(["bronze"], origins=left, spark=spark)
    # Nothing of the commit that changed rows, nor of those after it, is in silver.
    flow.verify(["silver"], origins={origin for origin in flow.origins if origin[0] != "late.json"}, finished=False)
    flow.run("--full-refresh", "silver", "--yes")
    flow.verify(["silver"], origins=left)
