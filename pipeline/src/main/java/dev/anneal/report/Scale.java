package dev.anneal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values on an axis: where they lie, from 0 to 1, and which of them are worth a tick. Ticks are 1, 2 or 5 times a power of ten, as in Heckbert,
 * "Nice numbers for graph labels" (Graphics Gems, 1990).
 */
sealed interface Scale {

    /** Position of a value, 0 at the low end and 1 at the high end; outside of it for values beyond. */
    double at(double value);

    List<Tick> ticks();

    record Tick(double value, String text) {}

    /** Equal steps, about {@code count} of them; ends at the data, or at ticks if the data allow it. */
    static Scale linear(double low, double high, int count) {
        double span = high > low ? high - low : Math.max(Math.abs(high), 1e-9);
        return new Linear(low, high > low ? high : low + span, step(span, count));
    }

    /** From the tick below the data to the tick above, for vertical axes. */
    static Scale rounded(double low, double high, int count) {
        boolean flat = !(high > low);
        double margin = flat ? Math.max(Math.abs(high) * 0.1, 1e-9) : 0;
        double step = step(high - low + 2 * margin, count);
        double from = Math.floor((low - margin) / step + 1e-9) * step;
        double to = Math.ceil((high + margin) / step - 1e-9) * step;
        return new Linear(low >= 0 ? Math.max(0, from) : from, to, step);
    }

    /** Equal factors, for values above 0 over several powers of ten. */
    static Scale logarithmic(double low, double high) {
        return new Logarithmic(
                Math.floor(Math.log10(low)), Math.max(Math.ceil(Math.log10(high)), Math.floor(Math.log10(low)) + 1));
    }

    private static double step(double span, int count) {
        double rough = span / count;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double digit = rough / power;
        return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
    }

    /** Ticks at the multiples of {@code step}. */
    record Linear(double low, double high, double step) implements Scale {
        @Override
        public double at(double value) {
            return (value - low) / (high - low);
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            long first = (long) Math.ceil(low / step - 1e-9);
            long last = (long) Math.floor(high / step + 1e-9);
            for (long i = first; i <= last; i++) {
                ticks.add(new Tick(i * step, text(i * step)));
            }
            return ticks;
        }

        private String text(double value) {
            double size = Math.max(Math.abs(low), Math.abs(high));
            if (value == 0) {
                return "0";
            }
            if (size >= 10_000 && step >= 100) {
                double unit = size >= 1e6 && step >= 1e5 ? 1e6 : 1e3;
                return decimal(value / unit, step / unit) + (unit == 1e6 ? "M" : "k");
            }
            if (size < 1e-2) {
                int exponent = (int) Math.floor(Math.log10(size) + 1e-9);
                double unit = Math.pow(10, exponent);
                return decimal(value / unit, step / unit) + "e" + exponent;
            }
            return decimal(value, step);
        }

        private static String decimal(double value, double step) {
            int digits = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
            return String.format(Locale.ROOT, "%." + digits + "f", value);
        }
    }

    /** Ticks at powers of ten, given as exponents. */
    record Logarithmic(double lowExponent, double highExponent) implements Scale {
        @Override
        public double at(double value) {
            return (Math.log10(value) - lowExponent) / (highExponent - lowExponent);
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            int apart = (int) Math.max(1, Math.ceil((highExponent - lowExponent) / 6));
            for (int exponent = (int) lowExponent; exponent <= highExponent; exponent += apart) {
                String text =
                        exponent >= -2 && exponent <= 4 ? Element.number(Math.pow(10, exponent)) : "1e" + exponent;
                ticks.add(new Tick(Math.pow(10, exponent), text));
            }
            return ticks;
        }
    }
}
