package dev.anneal.model.huggingface;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.error.AnnealException;
import java.io.IOException;

/** JSON files laid out as transformers does: two spaces, one element per line, a line feed at the end on every platform. */
final class JsonText {
    private JsonText() {}

    static String indented(JsonNode tree) {
        try {
            return HuggingFaceConfig.JSON.writer(new Printer()).writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw AnnealException.bug("A JSON tree cannot be written.", e);
        }
    }

    private static final class Printer extends DefaultPrettyPrinter {
        private static final long serialVersionUID = 1;

        Printer() {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            indentArraysWith(indenter);
            indentObjectsWith(indenter);
        }

        @Override
        public DefaultPrettyPrinter createInstance() {
            return new Printer();
        }

        /** No space before the colon. */
        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }
    }
}
