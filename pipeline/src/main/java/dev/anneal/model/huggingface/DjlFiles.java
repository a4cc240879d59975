package dev.anneal.model.huggingface;

import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.error.AnnealException;
import dev.anneal.model.torchscript.TorchScriptFile;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What makes a Hugging Face directory one for DJL, too: {@code model.pt}, {@code serving.properties}, and two blocks in {@code tokenizer.json}. */
record DjlFiles(TaskModel model, ServingSettings settings) {
    /** Adds the files to a folder that has a tokenizer's. */
    void writeTo(Path folder) throws IOException {
        Path tokenizer = folder.resolve(ModelDirectory.TOKENIZER);
        TorchScriptFile.write(folder.resolve(ModelDirectory.TORCHSCRIPT), model.model(), model.signature());
        TokenizerConfig tokens = TokenizerConfig.of(tokenizer);
        Files.writeString(
                folder.resolve(ModelDirectory.SERVING),
                new ServingProperties(model, settings).text(maskToken(tokenizer, tokens)));
        int padId = model.padTokenId();
        TokenizerBlocks blocks = TokenizerBlocks.of(settings.maxTokens(), padId, token(tokens, padId, tokenizer));
        Files.writeString(tokenizer, blocks.putInto(Files.readString(tokenizer)));
    }

    private String maskToken(Path tokenizer, TokenizerConfig tokens) {
        if (model.task() != Task.MASKED_LM) {
            return "";
        }
        TokenizerOptions options = new TokenizerOptions(settings.maxTokens(), Truncation.LONGEST_FIRST);
        try (Tokenizer opened = Tokenizer.open(tokenizer, options)) {
            return token(tokens, opened.specialTokens().requireMask(), tokenizer);
        }
    }

    private static String token(TokenizerConfig tokens, int id, Path tokenizer) {
        Optional<String> token = tokens.token(id);
        return token.orElseThrow(() -> AnnealException.user("The tokenizer " + tokenizer.getFileName()
                + " has no token " + id
                + ", with which the model's batches are filled up (pad_token_id in config.json)."
                + " Take the tokenizer that belongs to the model."));
    }
}
