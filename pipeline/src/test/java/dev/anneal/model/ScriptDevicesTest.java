package dev.anneal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a script makes out of nothing lies where its inputs do: on the default device, a GPU's tensors would meet the processor's. */
final class ScriptDevicesTest {
    /** Whatever makes a tensor that is not made of another one. */
    private static final Pattern FACTORY = Pattern.compile(
            "torch\\.(empty|zeros|ones|full|arange|range|tensor|scalar_tensor|rand|randn|randint|randperm|normal|eye|linspace|logspace"
                    + "|tril_indices|triu_indices|hann_window|as_tensor|from_file|empty_strided)\\(");

    private static final List<Path> SOURCES = List.of(Path.of("src/main/resources"), Path.of("src/main/java"));

    @Test
    void everyFactoryOfEveryScriptNamesADevice() {
        List<String> without = new ArrayList<>();
        int factories = 0;
        for (Path source : sources()) {
            String text = read(source);
            factories += (int) FACTORY.matcher(text).results().count();
            factoriesWithoutDevice(text).forEach(call -> without.add(source + ": " + call));
        }
        assertThat(factories).isGreaterThan(8);
        assertThat(without).isEmpty();
    }

    @Test
    void aFactoryWithoutADeviceIsFound() {
        assertThat(factoriesWithoutDevice("h = torch.zeros([2, torch.size(x, 0)], dtype=6)"))
                .containsExactly("torch.zeros([2, torch.size(x, 0)], dtype=6)");
        assertThat(factoriesWithoutDevice("h = torch.zeros([2], dtype=6), y = f(device=d)"))
                .containsExactly("torch.zeros([2], dtype=6)");
        assertThat(factoriesWithoutDevice("h = torch.zeros([2], dtype=6, device=ops.prim.device(x))"))
                .isEmpty();
        assertThat(factoriesWithoutDevice("h = torch.zeros_like(x)")).isEmpty();
    }

    private static List<String> factoriesWithoutDevice(String text) {
        List<String> calls = new ArrayList<>();
        Matcher matcher = FACTORY.matcher(text);
        while (matcher.find()) {
            String call = text.substring(matcher.start(), closing(text, matcher.end()));
            if (!call.contains("device=")) {
                calls.add(call);
            }
        }
        return calls;
    }

    /** The place after the bracket that closes the one before {@code from}. */
    private static int closing(String text, int from) {
        int open = 1;
        int at = from;
        for (; open > 0 && at < text.length(); at++) {
            open += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
        }
        return at;
    }

    private static List<Path> sources() {
        List<Path> sources = new ArrayList<>();
        for (Path folder : SOURCES) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".py")
                                || file.toString().endsWith(".java"))
                        .forEach(sources::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
