package dev.anneal.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An element of the page. Text and attributes are escaped here and nowhere else, so that no label, path or example can break the page or run in it;
 * the result is well-formed XML. Grows by {@code add}, not thread-safe.
 */
final class Element {
    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Object> children = new ArrayList<>();

    private Element(String name) {
        this.name = name;
    }

    static Element of(String name) {
        return new Element(name);
    }

    static Element of(String name, String text) {
        return of(name).text(text);
    }

    /** An element with a CSS class. */
    static Element styled(String name, String cssClass) {
        return of(name).with("class", cssClass);
    }

    Element with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    /** A coordinate or a length, with two decimals at most. */
    Element with(String attribute, double value) {
        return with(attribute, number(value));
    }

    Element add(Element child) {
        children.add(child);
        return this;
    }

    Element addAll(Iterable<Element> elements) {
        elements.forEach(children::add);
        return this;
    }

    Element text(String text) {
        children.add(text);
        return this;
    }

    /** Text of one long word, such as a label, that may go on in the next line after each underscore, dot or slash. */
    Element breakable(String word) {
        for (String part : word.split("(?<=[_./])")) {
            text(part).add(of("wbr"));
        }
        children.remove(children.size() - 1);
        return this;
    }

    String render() {
        StringBuilder out = new StringBuilder();
        render(out);
        return out.toString();
    }

    /** Two decimals at most, without trailing zeros. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        String trimmed = text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
        return trimmed.equals("-0") ? "0" : trimmed;
    }

    private void render(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((key, value) -> {
            out.append(' ').append(key).append("=\"");
            escape(value, "&quot;", out);
            out.append('"');
        });
        if (children.isEmpty() && isVoid()) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object child : children) {
            if (child instanceof Element element) {
                element.render(out);
            } else {
                escape((String) child, "\"", out);
            }
        }
        out.append("</").append(name).append('>');
    }

    /** HTML knows self-closing only for these; inside SVG it is right for all shapes. */
    private boolean isVoid() {
        return switch (name) {
            case "meta", "wbr", "line", "rect", "circle", "path", "polyline" -> true;
            default -> false;
        };
    }

    /** Quotes mean something in attributes only; a style sheet, which HTML does not unescape, needs them as they are. */
    private static void escape(String text, String quote, StringBuilder out) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append(quote);
                default -> out.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
            }
        });
    }

    /** What XML 1.0 allows: no control characters, no half surrogates. */
    private static boolean isAllowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0x7F)
                || (c >= 0xA0 && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }
}
