package dev.anneal.jobs.cluster;

/** The part of a version that says what fits together: 3.5 of Spark 3.5.5, 2.12 of Scala 2.12.18. */
public final class ReleaseLine {
    private ReleaseLine() {}

    public static String of(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }

    /** Of the Scala that runs. */
    public static String ofScala() {
        return of(scala.util.Properties.versionNumberString());
    }
}
