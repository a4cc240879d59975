package dev.anneal.config;

/** What preparing does about equal texts in several splits, and about equal texts with different labels. */
public enum Duplicates {
    /** They are counted. */
    REPORT,
    /** They are counted, and rows leave the training and validation splits so that none are left which would matter. */
    REMOVE,
    /** Nobody looks for them. */
    OFF;

    /** How configurations and manifests write it. */
    public String yamlName() {
        return YamlName.of(this);
    }
}
