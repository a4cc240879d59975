package dev.anneal.architecture.bad;

import org.apache.spark.sql.SparkSession;

/** Breaks {@code Rules.noSpark}. */
public record SparkInPipeline(SparkSession session) {}
