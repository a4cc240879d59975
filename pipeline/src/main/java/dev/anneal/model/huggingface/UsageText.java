package dev.anneal.model.huggingface;

import dev.anneal.config.Task;
import dev.anneal.model.huggingface.ServingSettings.Texts;
import dev.anneal.model.torchscript.Signature;

/** How a saved model is used from Python, from Java and from Anneal: the last part of a {@link ModelCard}. {@code DIR} stands for the folder. */
record UsageText(HuggingFaceConfig config, Task task, Signature.Inputs inputs, Texts texts) {
    private static final String NO_CLASS = """
            transformers has no class for this model's head: `AutoModel.from_pretrained("DIR")` opens the encoder alone. The whole model is in `model.pt`:

            ```python
            import torch
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("DIR")
            model = torch.jit.load("DIR/model.pt")
            tokens = tokenizer(%s, return_tensors="pt")
            print(model(%s))
            ```
            """;

    private static final String WITH_CLASS = """
            ```python
            import torch
            from transformers import AutoTokenizer, %1$s

            tokenizer = AutoTokenizer.from_pretrained("DIR")
            model = %1$s.from_pretrained("DIR")
            tokens = tokenizer(%2$s, return_tensors="pt")
            with torch.no_grad():
                print(model(**tokens))
            ```
            """;

    private static final String DJL = """
            ```java
            Criteria<%1$s, %2$s> criteria = Criteria.builder()
                    .setTypes(%1$s.class, %2$s.class)
                    .optModelPath(Path.of("DIR"))
                    .optTranslatorFactory(new DeferredTranslatorFactory())
                    .build();
            try (ZooModel<%1$s, %2$s> model = criteria.loadModel();
                    Predictor<%1$s, %2$s> predictor = model.newPredictor()) {
                %2$s result = predictor.predict(%3$s);
            }
            ```

            `DeferredTranslatorFactory` makes DJL read `serving.properties`, which lies beside the model; without it DJL takes the model for one of images.
            """;

    private static final String ANNEAL = """
            With the configuration above as `run.yaml`, whose `output` is the run's folder:

            ```
            bin/anneal score --config run.yaml --set score.input.path=TABLE --set score.output=FOLDER
            ```
            """;

    String text() {
        return "## Use\n\n### transformers\n\n" + python() + "\n### DJL\n\n" + java() + "\n### Anneal\n\n" + ANNEAL;
    }

    private String python() {
        if (!config.head().isFamilysOwn()) {
            boolean types = inputs == Signature.Inputs.IDS_MASK_AND_TYPES;
            String arguments =
                    "tokens[\"input_ids\"], tokens[\"attention_mask\"]" + (types ? ", tokens[\"token_type_ids\"]" : "");
            return NO_CLASS.formatted(example(), arguments);
        }
        String className = config.hasNextSentence()
                ? "AutoModelForPreTraining"
                : TaskKeys.headOf(task).map(kind -> "AutoModel" + kind.suffix()).orElse("AutoModel");
        return WITH_CLASS.formatted(className, example());
    }

    private String java() {
        String note = notes();
        return DJL.formatted(input(), output(), input().equals("String") ? "\"a text\"" : newInput())
                + (note.isEmpty() ? "" : "\n" + note);
    }

    private String example() {
        boolean two = texts == Texts.PAIR || task == Task.ANSWER;
        return two ? "\"a text\", \"another text\"" : "\"a text\"";
    }

    private boolean pairs() {
        return texts == Texts.PAIR && task.isOfWholeTexts();
    }

    private String input() {
        return pairs() ? "StringPair" : task == Task.ANSWER ? "QAInput" : "String";
    }

    private String newInput() {
        return "new %s(%s)".formatted(input(), example());
    }

    private String output() {
        return switch (task) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> pairs() ? "float[]" : "Classifications";
            case MASKED_LM -> "Classifications";
            case TOKENS -> "NamedEntity[]";
            case ANSWER -> "String";
            case FEATURES -> "float[]";
        };
    }

    private String notes() {
        if (pairs()) {
            return "The numbers are the model's outputs as they are, before any softmax or sigmoid.\n";
        }
        return switch (task) {
            case REGRESSION ->
                "DJL has no translator for numbers: as `Classifications` they come through a sigmoid or a softmax. `NDList` in and out, or a"
                        + " `StringPair` with `reranking=true` and `sigmoid=false`, gives them as they are.\n";
            case ANSWER -> "DJL cuts what is too long and looks at no further windows.\n";
            case SINGLE_LABEL, MULTI_LABEL, TOKENS, MASKED_LM, FEATURES -> "";
        };
    }
}
