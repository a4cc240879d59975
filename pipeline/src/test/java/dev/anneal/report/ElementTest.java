package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElementTest {
    @Test
    void textAndAttributesAreEscaped() throws IOException {
        String evil = "</p><script>alert(\"1\" & '2')</script>";

        String html = Element.of("p", evil).with("title", evil).render();

        assertThat(html).doesNotContain("<script").contains("&quot;1&quot;");
        assertThat(Page.parse(html).texts("p")).containsExactly(evil);
        assertThat(Page.parse(html).elements("p").get(0).getAttribute("title")).isEqualTo(evil);
    }

    @Test
    void charactersThatXmlForbidsAreReplaced() throws IOException {
        String html = Element.of("p", "a\u0000b\u001b[31mc\ud800d\uffffe\u0085f \ud83d\ude00")
                .render();

        assertThat(Page.parse(html).texts("p"))
                .containsExactly("a\ufffdb\ufffd[31mc\ufffdd\ufffde\ufffdf \ud83d\ude00");
    }

    @Test
    void longLabelsMayBreakAfterUnderscores() {
        assertThat(Element.of("span").breakable("lost_or_stolen").render())
                .isEqualTo("<span>lost_<wbr/>or_<wbr/>stolen</span>");
        assertThat(Element.of("span").breakable("").render()).isEqualTo("<span></span>");
    }

    @Test
    void numbersAreShort() {
        assertThat(Element.number(12.3456)).isEqualTo("12.35");
        assertThat(Element.number(100)).isEqualTo("100");
        assertThat(Element.number(-0.001)).isEqualTo("0");
    }

    @Test
    void configurationIsFlattenedAndSecretsAreLeftOut() {
        Map<String, String> values = Configuration.of(
                        Optional.of(
                                "model: {source: m, tokenizer: t}\nlabels: [a, b]\nempty:\noptions: {password: p, auth-token: q, url: 'jdbc:x?a=1&password=p'}"))
                .values();

        assertThat(values)
                .containsExactly(
                        Map.entry("model.source", "m"),
                        Map.entry("model.tokenizer", "t"),
                        Map.entry("labels", "a, b"),
                        Map.entry("empty", ""),
                        Map.entry("options.password", "(not shown)"),
                        Map.entry("options.auth-token", "(not shown)"),
                        Map.entry("options.url", "jdbc:x?a=1&password=(not shown)"));
        assertThat(Configuration.of(Optional.of("{ broken")).values()).isEmpty();
        assertThat(Configuration.of(Optional.empty()).values()).isEmpty();
    }

    @Test
    void theStyleSheetNeedsNoEscaping() {
        String html = ReportPage.of(
                new ReportInputs("x", List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.of()));

        String style = html.substring(html.indexOf("<style>"), html.indexOf("</style>"));
        assertThat(style).contains("\"Segoe UI\"").doesNotContain("&");
    }
}
