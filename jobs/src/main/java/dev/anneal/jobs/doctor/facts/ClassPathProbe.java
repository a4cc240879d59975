package dev.anneal.jobs.doctor.facts;

import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts;
import dev.anneal.jobs.doctor.facts.HostFacts.LibraryFacts.Copy;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for libraries that are on the class path more than once, by a class of each: of two, Java takes the first, whichever that is. */
final class ClassPathProbe {
    private static final String ANNEAL = "Anneal";
    private static final Map<String, String> CLASSES = new LinkedHashMap<>();

    static {
        CLASSES.put(ANNEAL, "dev/anneal/jobs/Main.class");
        CLASSES.put("DJL", "ai/djl/engine/Engine.class");
        CLASSES.put("DJL's PyTorch engine", "ai/djl/pytorch/engine/PtEngine.class");
        CLASSES.put("DJL's tokenizers", "ai/djl/huggingface/tokenizers/HuggingFaceTokenizer.class");
        CLASSES.put("JNA", "com/sun/jna/Native.class");
        CLASSES.put("Arrow", "org/apache/arrow/vector/ValueVector.class");
        CLASSES.put("Netty", "io/netty/buffer/ByteBuf.class");
        CLASSES.put("Jackson", "com/fasterxml/jackson/databind/ObjectMapper.class");
        CLASSES.put("SLF4J", "org/slf4j/LoggerFactory.class");
        CLASSES.put("Hadoop", "org/apache/hadoop/fs/FileSystem.class");
        CLASSES.put("Spark", "org/apache/spark/SparkContext.class");
        CLASSES.put("Scala", "scala/Predef.class");
    }

    private static final Pattern VERSION = Pattern.compile("-(\\d[\\w.]*?(?:-[A-Z\\d][\\w.]*)?)\\.jar$");

    private final ClassLoader loader;

    ClassPathProbe(ClassLoader loader) {
        this.loader = loader;
    }

    List<LibraryFacts> read() {
        List<String> places = copies(CLASSES.getOrDefault(ANNEAL, "")).stream()
                .map(Copy::place)
                .filter(place -> place.endsWith(".jar"))
                .toList();
        List<LibraryFacts> libraries = new ArrayList<>();
        CLASSES.forEach((name, type) -> {
            List<Copy> copies = copies(type).stream()
                    .map(copy -> name.equals(ANNEAL) || !places.contains(copy.place()) ? copy : carried(copy))
                    .toList();
            if (!copies.isEmpty()) {
                libraries.add(new LibraryFacts(name, copies));
            }
        });
        return libraries;
    }

    /** In Anneal's own jar, whose version is not the library's. */
    private static Copy carried(Copy copy) {
        return new Copy("", copy.place());
    }

    private List<Copy> copies(String type) {
        try {
            return Collections.list(loader.getResources(type)).stream()
                    .map(url -> copy(url, type))
                    .distinct()
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Copy copy(URL url, String type) {
        String text = url.toString();
        String place = text.replaceFirst("^jar:", "")
                .replaceFirst("^file:", "")
                .replaceFirst("!?/" + Pattern.quote(type) + "$", "");
        Matcher matcher = VERSION.matcher(place);
        return new Copy(matcher.find() ? matcher.group(1) : ofManifest(url).orElse(""), place);
    }

    private static Optional<String> ofManifest(URL url) {
        try {
            if (url.openConnection() instanceof JarURLConnection connection) {
                connection.setUseCaches(false);
                try (JarFile jar = connection.getJarFile()) {
                    return Optional.ofNullable(jar.getManifest())
                            .map(Manifest::getMainAttributes)
                            .map(attributes -> attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
