package dev.anneal.jobs.experiment;

import dev.anneal.digest.Sha256;

/** Names of folders for runs that differ. */
final class TrialName {
    private static final int LONGEST = 100;
    private static final int DIGITS = 8;

    private TrialName() {}

    /**
     * As much of what a run changes as a folder's name can hold, and the first digits of its digest, so that two never share a folder.
     *
     * @param shown for people
     * @param change all of it
     */
    static String of(String shown, String change) {
        String name = shown.replaceAll("[^A-Za-z0-9._-]+", "-");
        return name.substring(0, Math.min(name.length(), LONGEST)) + "-"
                + Sha256.ofText(change).substring(0, DIGITS);
    }
}
