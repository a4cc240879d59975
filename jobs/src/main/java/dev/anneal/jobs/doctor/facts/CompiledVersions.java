package dev.anneal.jobs.doctor.facts;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What this jar was built with.
 *
 * @param scala its binary version, such as 2.12
 * @param libtorch the only version that the bridge to PyTorch fits
 * @param java the least that its classes need
 */
public record CompiledVersions(String spark, String scala, String libtorch, int java) {
    private static final String FILE = "compiled.properties";

    public static CompiledVersions read() {
        Properties versions = new Properties();
        try (InputStream file = CompiledVersions.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw AnnealException.bug("The resource " + FILE + " is missing. Build Anneal again.");
            }
            versions.load(file);
        } catch (IOException e) {
            throw AnnealException.bug("The resource " + FILE + " cannot be read. Build Anneal again.", e);
        }
        return new CompiledVersions(
                versions.getProperty("spark", ""),
                versions.getProperty("scala", ""),
                versions.getProperty("libtorch", ""),
                Integer.parseInt(versions.getProperty("java", "0")));
    }
}
