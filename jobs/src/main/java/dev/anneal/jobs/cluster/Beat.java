package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** A heartbeat on its way. */
record Beat(Serializable news) implements Serializable {}
