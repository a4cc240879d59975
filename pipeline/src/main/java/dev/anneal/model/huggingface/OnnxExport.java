package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.OnnxWeights;
import dev.anneal.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;

/**
 * An ONNX export with its tokenizer beside it, as {@code NAME-tokenizer.json} or {@code tokenizer.json}. It is turned into a Hugging Face directory when
 * it is copied, so that nothing afterwards knows of ONNX.
 */
record OnnxExport(ModelResource model, ModelResource tokenizer) implements ModelOrigin {
    private static final String SUFFIX = ".onnx";

    /** Looks a file up by its path. */
    interface Lookup {
        Optional<? extends ModelResource> find(String path) throws IOException;
    }

    static boolean isNamed(String path) {
        return path.endsWith(SUFFIX);
    }

    static OnnxExport onClassPath(String name) throws IOException {
        return find(
                name, ClassPathResource::find, "The class path", "add the artifact that holds it to the class path");
    }

    static OnnxExport in(FileSystem files, String path) throws IOException {
        return find(
                path,
                file -> HadoopResource.find(files, new org.apache.hadoop.fs.Path(file)),
                files.getUri().toString(),
                "copy it there");
    }

    private static OnnxExport find(String name, Lookup lookup, String where, String remedy) throws IOException {
        String own = name.substring(0, name.length() - SUFFIX.length()) + "-" + ModelDirectory.TOKENIZER;
        String shared = name.substring(0, name.lastIndexOf('/') + 1) + ModelDirectory.TOKENIZER;
        Optional<? extends ModelResource> model = lookup.find(name);
        Optional<? extends ModelResource> tokenizer = lookup.find(own);
        if (tokenizer.isEmpty()) {
            tokenizer = lookup.find(shared);
        }
        if (model.isEmpty() || tokenizer.isEmpty()) {
            String missing = model.isEmpty() ? "'" + name + "'" : "tokenizer '" + own + "' or '" + shared + "'";
            throw AnnealException.user(where + " has no " + missing + ". Correct model.source, or " + remedy + ".");
        }
        return new OnnxExport(model.get(), tokenizer.get());
    }

    @Override
    public String name() {
        String file = model.name().substring(model.name().lastIndexOf('/') + 1);
        return file.substring(0, file.length() - SUFFIX.length());
    }

    @Override
    public String fingerprint() throws IOException {
        return model.fingerprint() + "\n" + tokenizer.fingerprint();
    }

    @Override
    public void copyTo(Path folder) throws IOException {
        Path tokenizerFile = folder.resolve(ModelDirectory.TOKENIZER);
        tokenizer.copyTo(tokenizerFile);
        TokenizerConfig tokens = TokenizerConfig.of(tokenizerFile);
        Path export = folder.resolve("export.onnx");
        model.copyTo(export);
        try (OnnxWeights weights = OnnxWeights.open(export)) {
            HuggingFaceConfig config =
                    OnnxBertConfig.derive(weights, tokens.id("[PAD]").orElse(0));
            SafetensorsWriter.write(folder.resolve(ModelDirectory.WEIGHTS), weights);
            Files.writeString(
                    folder.resolve(ModelDirectory.TOKENIZER_CONFIG),
                    tokens.text(config.encoder().facts().maxTokens()));
            Files.writeString(folder.resolve(ModelDirectory.CONFIG), config.json());
        }
        Files.delete(export);
    }
}
