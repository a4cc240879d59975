package dev.anneal.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which options of a data source nobody but the data source may see. An option is secret by its name: one of its words, cut at dots, dashes,
 * underscores and capitals, ends in password, token, secret, key or the like. Addresses may hold secrets too, as parameters or before an @.
 */
final class Secrets {
    /** Stands where a secret was. */
    static final String MASK = "***";

    private static final String WORDS = "password|passwd|pwd|passphrase|secret|token|key|credential";
    private static final Pattern SECRET_WORD = Pattern.compile("\\w*(" + WORDS + ")s?");
    private static final Pattern WORD_ENDS =
            Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Pattern ADDRESS = Pattern.compile("(?i)(jdbc:|[a-z][a-z0-9+.]*://)[^\\s\"']*");
    private static final Pattern PARAMETER = Pattern.compile("(?i)([?&;,(][\\w.-]*(" + WORDS + ")s?=)[^&;,)\\s]*");
    private static final Pattern USER = Pattern.compile("(://[^/@:\\s]*:)[^@/\\s]+(?=@)");
    private static final Pattern ORACLE_USER = Pattern.compile("(?i)(jdbc:oracle:\\w+:[^/@\\s]+/)[^@\\s]+(?=@)");

    private Secrets() {}

    static boolean isSecret(String option) {
        return Arrays.stream(WORD_ENDS.split(option))
                .anyMatch(word ->
                        SECRET_WORD.matcher(word.toLowerCase(Locale.ROOT)).matches());
    }

    /** The value of an option, or what may be seen of it. */
    static String masked(String option, String value) {
        return isSecret(option) ? MASK : maskedAddress(value);
    }

    /** Options as files and people may see them. */
    static Map<String, String> masked(Map<String, String> options) {
        Map<String, String> masked = new LinkedHashMap<>();
        options.forEach((name, value) -> masked.put(name, masked(name, value)));
        return masked;
    }

    /** Options that decide something: who changes a password changes nothing else. */
    static Map<String, String> decisive(Map<String, String> options) {
        Map<String, String> decisive = masked(options);
        decisive.keySet().removeIf(Secrets::isSecret);
        return decisive;
    }

    /** A text with masks for the secrets in the addresses that it holds. */
    static String maskedAddress(String text) {
        return ADDRESS.matcher(text).replaceAll(match -> {
            String address = PARAMETER.matcher(match.group()).replaceAll("$1" + MASK);
            address = USER.matcher(address).replaceAll("$1" + MASK);
            return java.util.regex.Matcher.quoteReplacement(
                    ORACLE_USER.matcher(address).replaceAll("$1" + MASK));
        });
    }
}
