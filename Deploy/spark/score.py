#!/usr/bin/env python3
"""spark-submit score.py NAMES MODEL ROWS: scores the files that NAMES lists, one a line, and writes ROWS as Parquet.

gradcon, MODEL and the files lie at the same paths on every worker. One process a partition, one thread a process."""
import os
import shlex
import sys

from pyspark.sql import SparkSession

names, model, rows = sys.argv[1:]
spark = SparkSession.builder.appName("gradcon").getOrCreate()
command = f"gradcon score --files-from - --format jsonl --threads 1 --exit-zero --model {shlex.quote(model)}"
files = spark.sparkContext.textFile(names, spark.sparkContext.defaultParallelism)
lines = files.pipe(command, env=dict(os.environ), checkCode=True)  # Without env, PATH would be empty.
schema = "file STRING, score DOUBLE, threshold DOUBLE, is_anomaly BOOLEAN, p_value DOUBLE, error STRING"
spark.read.json(lines, schema=schema).write.mode("overwrite").parquet(rows)
