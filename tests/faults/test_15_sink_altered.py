"""15: the table that a flow writes is altered: a column more, another type, a feature that Freshet does not know."""

import json

import pytest

from messages import check_said


@pytest.mark.spark
def test_a_column_more_while_it_runs(flow, spark):
    """The flow stops before it writes anything by the old schema."""
    flow.add_files(2)
    flow.run()
    with flow.start("--only", "bronze") as running:
        running.wait_until(lambda: "waits for data" in running.stderr_so_far(), "it has taken all there is")
        spark.sql(f"ALTER TABLE delta.`{flow.table()}` ADD COLUMNS (note STRING)")
        before = sorted((flow.table() / "_delta_log").glob("*.json"))
        flow.add("late.json")
        done = running.wait()
    assert done.returncode == 1, done
    check_said(done, 15, 1)
    assert sorted((flow.table() / "_delta_log").glob("*.json")) == before


@pytest.mark.spark
def test_a_column_is_dropped(flow, spark):
    flow.add_files(2)
    flow.run()
    table = f"delta.`{flow.table()}`"
    spark.sql(f"ALTER TABLE {table} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')")
    spark.sql(f"ALTER TABLE {table} DROP COLUMN device")
    before = len(list((flow.table() / "_delta_log").glob("*.json")))
    flow.add("late.json")
    done = flow.once("--only", "bronze")
    assert done.returncode in (1, 2), done
    assert len(list((flow.table() / "_delta_log").glob("*.json"))) == before
    check_said(done, 15, 2)


def test_a_writer_feature_that_nobody_knows(flow):
    flow.add_files(2)
    flow.run()
    log = flow.table() / "_delta_log"
    protocol = {"minReaderVersion": 1, "minWriterVersion": 7, "writerFeatures": ["appendOnly", "timeTravelToMars"]}
    (log / f"{3:020}.json").write_text(json.dumps({"protocol": protocol}) + "\n")
    flow.add("late.json")
    before = flow.image()
    done = flow.once("--only", "bronze")
    assert done.returncode in (1, 2), done
    check_said(done, 15, 3)
    after = flow.image()
    assert {name: data for name, data in after.items() if "/_delta_log/" in name} == {
        name: data for name, data in before.items() if "/_delta_log/" in name
    }
