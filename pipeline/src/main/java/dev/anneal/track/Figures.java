package dev.anneal.track;

import java.util.Locale;

/** Numbers as people read them, the same in every locale: "3,668", "22.7M", "2m 41s", "272 MB", "5e-5". */
public final class Figures {
    private static final String[] LARGE = {"", "k", "M", "G", "T"};
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    /** All digits, in groups of three. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Three digits and a letter: 950, 9.1k, 22.7M. */
    public static String compact(double number) {
        return scaled(number, LARGE, "");
    }

    /** Decimal units: 272 MB is 272,000,000 bytes. */
    public static String bytes(long bytes) {
        return scaled(bytes, BYTES, " ");
    }

    private static String scaled(double number, String[] units, String gap) {
        if (!Double.isFinite(number)) {
            return Double.toString(number);
        }
        double rest = number;
        int unit = 0;
        while (Math.abs(rest) >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        boolean whole = Math.abs(rest) >= 99.95 || rest == Math.rint(rest);
        return String.format(
                Locale.ROOT, whole ? "%.0f%s%s" : "%.1f%s%s", rest, units[unit].isEmpty() ? "" : gap, units[unit]);
    }

    /** 0.4s, 45s, 2m 41s, 1h 03m, 2d 04h; a dash where it is not known. */
    public static String duration(double seconds) {
        if (!Double.isFinite(seconds) || seconds < 0) {
            return "-";
        }
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1fs", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + "s";
        }
        if (whole < 3600) {
            return pair(whole, 60, "m", "s");
        }
        return whole < 86_400 ? pair(whole / 60, 60, "h", "m") : pair(whole / 3600, 24, "d", "h");
    }

    private static String pair(long small, long perLarge, String large, String unit) {
        return String.format(Locale.ROOT, "%d%s %02d%s", small / perLarge, large, small % perLarge, unit);
    }

    /** A metric or a loss, with four decimals. */
    public static String metric(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : Double.toString(value);
    }

    /** A learning rate or another number of unknown size, with three digits: 5e-5, 0.012, 3.25, 1240. */
    public static String small(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        double size = Math.abs(value);
        if (size != 0 && size < 1e-3) {
            String scientific = String.format(Locale.ROOT, "%.2e", value);
            return scientific.replaceFirst("\\.?0*e-0?", "e-");
        }
        return trimmed(String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 1 ? "%.2f" : "%.4f", value));
    }

    /** A share of 1 in per cent: 84.3 %. */
    public static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", share * 100) : "-";
    }

    private static String trimmed(String decimal) {
        return decimal.contains(".") ? decimal.replaceFirst("\\.?0+$", "") : decimal;
    }
}
