package dev.anneal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;

/** The whole page: head, style sheet and sections. It carries a policy that forbids loading anything, from the network or from elsewhere. */
final class ReportPage {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

    private ReportPage() {}

    static String of(ReportInputs inputs) {
        TrainingStory story = new TrainingStory(inputs.events());
        Element main = Element.of("main").add(new HeaderSection(inputs, story).render());
        inputs.evaluation().ifPresent(evaluation -> {
            main.add(new ResultSection(evaluation).render());
            new ComparisonSection(evaluation).render().ifPresent(main::add);
            new AnalysisSection(evaluation.analysis()).render().ifPresent(main::add);
        });
        new RangeTestSection(inputs, story).render().ifPresent(main::add);
        new WarningsSection(story).render().ifPresent(main::add);
        new TrainingSection(story).render().ifPresent(main::add);
        FitSection.of(story).ifPresent(main::add);
        inputs.dataset().ifPresent(dataset -> main.add(new DataSection(dataset).render()));
        if (!inputs.examples().isEmpty()) {
            main.add(new ExamplesSection(inputs.examples()).render());
        }
        new ConfigurationSection(inputs, story).render().ifPresent(main::add);
        return of(inputs.name() + " \u2013 training report", main);
    }

    /** A page with that title and content. */
    static String of(String title, Element main) {
        Element head = Element.of("head")
                .add(Element.of("meta").with("charset", "utf-8"))
                .add(Element.of("meta")
                        .with("http-equiv", "Content-Security-Policy")
                        .with("content", POLICY))
                .add(Element.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"))
                .add(Element.of("title", title))
                .add(Element.of("style", styleSheet()));
        Element page = Element.of("html")
                .with("lang", "en")
                .add(head)
                .add(Element.of("body").add(main));
        return "<!DOCTYPE html>\n" + page.render() + "\n";
    }

    private static String styleSheet() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw AnnealException.bug("report.css is not in the jar.");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw AnnealException.bug("report.css cannot be read from the jar.", e);
        }
    }
}
