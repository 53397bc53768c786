"""13: Spark runs OPTIMIZE and writes checkpoints of a table while Freshet commits to it, and reads from it."""

import pytest

from flow_folder import FlowFolder


@pytest.mark.spark
def test_no_row_is_lost_or_read_twice(freshet, tmp_path, spark, long_run):
    flow = FlowFolder(freshet, tmp_path, {"delta.checkpointInterval": "3"})
    flow.add_files(3)
    flow.run()
    optimized = 0
    with flow.start() as running:
        for round in range(30 if long_run else 6):
            flow.add_files(8, prefix=f"r{round}-")
            result = spark.sql(f"OPTIMIZE delta.`{flow.table()}`").collect()[0]
            optimized += result["metrics"]["numFilesRemoved"] > 0
        last = flow.checkpoint() / "commits" / str(3 + 8 * (round + 1) - 1)
        running.wait_until(last.exists, "all files are taken")
        assert running.stop().returncode == 0
    assert optimized >= 3, "OPTIMIZE never found anything to do"
    flow.run()
    flow.verify(["silver"], spark=spark)
    flow.verify(["bronze"], spark=spark)
