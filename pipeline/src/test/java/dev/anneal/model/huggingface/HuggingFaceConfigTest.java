package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderShape;
import dev.anneal.model.EncoderShape.Activation;
import dev.anneal.model.EncoderShape.Dropouts;
import dev.anneal.model.TestVectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HuggingFaceConfigTest {
    private static final Path FILE = TestVectors.folder("tiny-bert/seqcls-single/model/config.json");
    private static final String SMALLEST = """
            {"model_type":"bert","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":16,
             "vocab_size":10,"max_position_embeddings":4}""";

    @Test
    void readsWhatTransformersSaved() {
        HuggingFaceConfig config = HuggingFaceConfig.read(FILE);
        assertThat(config.family()).isEqualTo(ModelFamily.BERT);
        assertThat(config.shape())
                .isEqualTo(
                        new EncoderShape(32, 2, 4, 64, 500, 128, 2, 1e-12, Activation.GELU, new Dropouts(0, 0, 0), 0));
        assertThat(config.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        assertThat(config.problemType()).hasValue("single_label_classification");
        assertThat(config.initializerRange()).isEqualTo(0.02);
    }

    @Test
    void absentKeysHaveTheDefaultsOfTransformers() {
        HuggingFaceConfig config = parse(SMALLEST);
        assertThat(config.shape().dropouts()).isEqualTo(new Dropouts(0.1, 0.1, 0.1));
        assertThat(config.shape().normEpsilon()).isEqualTo(1e-12);
        assertThat(config.shape().types()).isEqualTo(2);
        assertThat(config.labels()).isEmpty();
        assertThat(config.problemType()).isEmpty();
    }

    @Test
    void theHeadsDropoutIsTheHiddenOneUnlessGiven() {
        String with = SMALLEST.replace("{", "{\"hidden_dropout_prob\":0.2,");
        assertThat(parse(with).shape().dropouts()).isEqualTo(new Dropouts(0.2, 0.1, 0.2));
        assertThat(parse(with.replace("{", "{\"classifier_dropout\":0.3,"))
                        .shape()
                        .dropouts())
                .isEqualTo(new Dropouts(0.2, 0.1, 0.3));
    }

    @Test
    void writesBackWhatItDoesNotUnderstand() throws Exception {
        HuggingFaceConfig config = HuggingFaceConfig.read(FILE);
        String written = config.withClassifier(List.of("no", "yes"), "single_label_classification")
                .json();
        assertThat(HuggingFaceConfig.JSON.readTree(config.json()))
                .isEqualTo(HuggingFaceConfig.JSON.readTree(Files.readString(FILE)));
        assertThat(written)
                .contains("\"transformers_version\": \"5.23.0\"")
                .contains("\"hidden_dropout_prob\": 0.0,")
                .contains("\"id2label\": {\n    \"0\": \"no\",\n    \"1\": \"yes\"\n  }")
                .contains("\"label2id\": {\n    \"no\": 0,\n    \"yes\": 1\n  }")
                .contains("\"architectures\": [\n    \"BertForSequenceClassification\"\n  ]")
                .endsWith("}\n");
    }

    @Test
    void aSavedClassifierIsFloat32WhateverTheSourceWas() {
        String half = SMALLEST.replace("{", "{\"torch_dtype\":\"bfloat16\",\"dtype\":\"float16\",");
        String written = parse(half)
                .withClassifier(List.of("a", "b"), "single_label_classification")
                .json();
        assertThat(written).contains("\"torch_dtype\": \"float32\"").contains("\"dtype\": \"float32\"");
    }

    @Test
    void savesTheDropoutsOfTraining() {
        HuggingFaceConfig config = parse(SMALLEST).withDropouts(new Dropouts(0.2, 0.3, 0.4));
        assertThat(parse(config.json()).shape().dropouts()).isEqualTo(new Dropouts(0.2, 0.3, 0.4));
    }

    @Test
    void labelsMustDiffer() {
        assertThatThrownBy(() -> parse(SMALLEST).withClassifier(List.of("a", "a"), "single_label_classification"))
                .hasMessageContaining("The labels [a, a] are not all different");
    }

    @Test
    void listsTheSupportedFamilies() {
        refused(SMALLEST.replace("bert", "roberta"), "model_type is 'roberta', but the supported ones are: bert");
    }

    @Test
    void reportsAllProblemsTogether() {
        String bad = SMALLEST.replace("\"hidden_size\":8", "\"hidden_size\":7")
                .replace("\"vocab_size\":10,", "")
                .replace(
                        "{",
                        "{\"position_embedding_type\":\"relative_key\",\"is_decoder\":true,\"hidden_act\":\"mish\",");
        refused(
                bad,
                "position_embedding_type is \"relative_key\", but only absolute is supported",
                "is_decoder is true, but only false",
                "hidden_size 7 is no multiple of num_attention_heads 2",
                "vocab_size is absent, not a positive whole number",
                "hidden_act is 'mish', but the supported ones are: gelu, ");
    }

    @Test
    void labelsAreNumberedFromZero() {
        refused(SMALLEST.replace("{", "{\"id2label\":{\"1\":\"a\"},"), "its numbers are not 0 to 0");
        refused(SMALLEST.replace("{", "{\"id2label\":{\"x\":\"a\"},"), "'x', which is no number");
    }

    @Test
    void otherFilesAreRefused() {
        refused("[]", "is not a JSON object");
        refused("{", "is not JSON");
        refused(SMALLEST.replace("{", "{\"hidden_dropout_prob\":1,"), "a probability of dropout is below 1");
        refused(SMALLEST.replace("{", "{\"pad_token_id\":10,"), "pad_token_id is 10, outside the vocabulary of 10");
    }

    private static HuggingFaceConfig parse(String text) {
        return HuggingFaceConfig.parse(text, "config.json");
    }

    private static void refused(String text, String... reasons) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith("config.json")
                .hasMessageContainingAll(reasons);
    }
}
