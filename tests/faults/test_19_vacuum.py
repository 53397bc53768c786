"""19: VACUUM with a short retention while a batch is open, or while a flow that reads the table lags."""

import pytest

from messages import check_said


def test_files_that_a_lagging_flow_needs_are_gone(flow):
    flow.add_files(3)
    flow.run("--only", "bronze")
    gone = sorted(flow.table().glob("*.parquet"))[0]
    kept = gone.read_bytes()
    gone.unlink()
    check_said(flow.refused("--only", "silver"), 19)
    gone.write_bytes(kept)
    flow.run()
    flow.verify()


def test_a_batch_whose_files_are_gone_before_its_commit(flow):
    """Cut after the data files were written; what is left of them is vacuumed; the batch writes them anew."""
    flow.add_files(1)
    cut = flow.once(env={"FRESHET_FAILPOINT": "after-parquet"})
    assert cut.killed, cut
    orphans = list(flow.table().glob("*.parquet"))
    assert orphans
    for orphan in orphans:
        orphan.unlink()
    flow.run()
    flow.verify()


@pytest.mark.spark
def test_spark_vacuums_while_it_runs(flow, spark):
    """Without the check of the retention: Spark removes all that no version names, an open batch's files too."""
    flow.add_files(2)
    flow.run()
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    with flow.start("--only", "bronze", env={"FRESHET_FAILPOINT": "after-parquet@3:stop"}) as running:
        flow.add("third.json")
        flow.add("fourth.json")
        flow.add("fifth.json")
        running.wait_until(lambda: stopped(running.pid), "it stands between its data files and the commit")
        open_files = set(flow.table().glob("*.parquet"))
        spark.sql(f"VACUUM delta.`{flow.table()}` RETAIN 0 HOURS")
        lost = open_files - set(flow.table().glob("*.parquet"))
        assert lost, "Spark has removed nothing"
        running.send(18)  # SIGCONT
        done = running.wait()
    assert done.returncode == 1, done
    check_said(done, 19, 2)
    flow.run()
    flow.verify()


def stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"
