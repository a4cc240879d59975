/** A run's model beside Spark: how it is saved and described. */
@NullMarked
package dev.anneal.jobs.model;

import org.jspecify.annotations.NullMarked;
