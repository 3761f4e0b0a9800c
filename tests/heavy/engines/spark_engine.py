"""Spark, on a machine of its own with two threads."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession, functions
from pyspark.sql.types import LongType, StringType, StructField, StructType, TimestampNTZType, TimestampType

from tests.heavy.engines.serving import Engine, Value, plain, serve, spooled

JAVA = Path("/usr/lib/jvm")
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "UTC",
}


class Spark(Engine):
    """Spark; every run has a database of its own."""

    def __init__(self) -> None:
        folder = tempfile.mkdtemp()
        os.environ.update(SPARK_LOCAL_IP="127.0.0.1", SPARK_LOCAL_DIRS=folder)
        os.environ["JAVA_HOME"] = str(next(JAVA.glob("java-17-openjdk-*")))
        # A machine that lives for minutes has no use for its best compiler.
        # With one compiler alone there is room for 48 MB of code, which many queries fill; what the machine then says stands among the answers.
        room = "-XX:ReservedCodeCacheSize=240m -XX:+DisplayVMOutputToStderr"
        java = f"-Djava.io.tmpdir={folder} -XX:TieredStopAtLevel=1 -XX:+UseSerialGC {room}"
        places = {"spark.sql.warehouse.dir": f"{folder}/warehouse", "spark.driver.extraJavaOptions": java}
        self._spark = SparkSession.builder.master("local[2]").config(map=SETTINGS | places).getOrCreate()
        self._numbers = count(1)

    def version(self) -> str:
        return f"Spark {self._spark.version}"

    def run_all(
        self, statements: Sequence[str], table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]], queries: Sequence[str]
    ) -> list[list[tuple]]:
        database = f"run_{next(self._numbers)}"
        spark = self._spark.newSession()
        spark.sql(f"CREATE DATABASE {database}")
        spark.sql(f"USE {database}")
        try:
            _fill(spark, _quoted(table), columns, rows)
            for statement in statements:
                spark.sql(statement)
            return [[tuple(map(plain, row)) for row in _countable(spark.sql(query)).collect()] for query in queries]
        finally:
            spark.sql(f"DROP DATABASE {database} CASCADE")

    def close(self) -> None:
        self._spark.stop()


def _fill(spark: SparkSession, table: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Value]]) -> None:
    types = {"text": StringType(), "bigint": LongType(), "timestamptz": LongType()}
    shape = StructType([StructField(name, types[type]) for name, type in columns.items()])
    with spooled(rows) as path:
        read = spark.read.schema(shape).json(path, mode="FAILFAST")
        instants = {name: functions.timestamp_micros(_quoted(name)) for name, type in columns.items() if type == "timestamptz"}
        read.withColumns(instants).write.saveAsTable(table)


def _countable(frame: DataFrame) -> DataFrame:
    """Give instants as microseconds: Python would read them in the zone of the machine."""
    types = [field.dataType for field in frame.schema.fields]
    named = frame.toDF(*(f"c{number}" for number in range(len(types))))
    instants = {f"c{number}": functions.unix_micros(f"c{number}") for number, type in enumerate(types) if isinstance(type, TimestampType)}
    assert not any(isinstance(type, TimestampNTZType) for type in types), "an instant without a zone is none"
    return named.withColumns(instants) if instants else named


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


if __name__ == "__main__":
    serve(Spark())
