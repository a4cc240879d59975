package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;
import dev.anneal.model.weights.OnnxWeights;
import dev.anneal.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An ONNX export on the class path with its tokenizer beside it. It is turned into a Hugging Face directory when it is copied, so that nothing
 * afterwards knows of ONNX.
 */
record ClassPathOnnx(ClassPathResource model, ClassPathResource tokenizer) implements ModelOrigin {
    private static final String SUFFIX = ".onnx";

    static ClassPathOnnx find(String name) {
        String bare = name.substring(0, name.length() - SUFFIX.length());
        String own = bare + "-" + ModelDirectory.TOKENIZER;
        String shared = name.substring(0, name.lastIndexOf('/') + 1) + ModelDirectory.TOKENIZER;
        Optional<ClassPathResource> model = ClassPathResource.find(name);
        Optional<ClassPathResource> tokenizer = ClassPathResource.find(own).or(() -> ClassPathResource.find(shared));
        if (model.isEmpty() || tokenizer.isEmpty()) {
            String missing = model.isEmpty() ? "'" + name + "'" : "tokenizer '" + own + "' or '" + shared + "'";
            throw AnnealException.user("The class path has no " + missing
                    + ". Correct model.source, or add the artifact that holds it to the class path.");
        }
        return new ClassPathOnnx(model.get(), tokenizer.get());
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
                    tokens.text(config.shape().positions()));
            Files.writeString(folder.resolve(ModelDirectory.CONFIG), config.json());
        }
        Files.delete(export);
    }
}
