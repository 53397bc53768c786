"""An Apache Spark session with Delta Lake and Kafka: the independent reader and writer of the tests.

scripts/setup --tests installs pyspark into .deps/venv and the jars of Delta and of Spark's Kafka
source into .deps/jars; nothing is downloaded when a session starts. Starting takes some seconds and
one process has one session, so tests share it:

    from spark_session import spark_session

    def test_spark_reads_the_table(tmp_path):
        rows = spark_session().read.format("delta").load(str(tmp_path / "t")).collect()

Spark's scratch files go to a temporary folder that is deleted at exit.
"""

import atexit
import functools
import os
import pathlib
import shutil
import tempfile
import time

from pyspark.sql import SparkSession

_HERE = pathlib.Path(__file__).resolve().parent
_JARS = _HERE.parents[1] / ".deps" / "jars"


def _jar_list() -> str:
    jars = sorted(_JARS.glob("*.jar"))
    if not jars:
        raise FileNotFoundError(f"no jars in {_JARS}: run scripts/setup --tests")
    return ",".join(str(jar) for jar in jars)


@functools.lru_cache(maxsize=None)
def spark_session() -> SparkSession:
    """The session of this process, started on the first call: two threads, time zone UTC."""
    os.environ.pop("SPARK_HOME", None)  # pyspark's own Spark, not one that the machine has
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["TZ"] = "UTC"  # collect() gives timestamps without a zone, in the process's own
    time.tzset()
    scratch = tempfile.mkdtemp(prefix="freshet-spark-")
    log_config = (_HERE / "spark_log4j2.properties").as_uri()
    spark = (
        SparkSession.builder.master("local[2]")
        .appName("freshet tests")
        .config("spark.jars", _jar_list())
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"
        )
        .config("spark.sql.session.timeZone", "UTC")
        .config(
            "spark.driver.extraJavaOptions",
            f"-Duser.timezone=UTC -Dlog4j2.configurationFile={log_config}"
            f" -Dderby.system.home={scratch} -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        )
        .config("spark.driver.memory", "1g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        .config("spark.sql.warehouse.dir", f"{scratch}/warehouse")
        .config("spark.local.dir", f"{scratch}/local")
        .getOrCreate()
    )
    atexit.register(_stop, spark, scratch)
    return spark


def _stop(spark: SparkSession, scratch: str) -> None:
    spark.stop()
    shutil.rmtree(scratch, ignore_errors=True)
