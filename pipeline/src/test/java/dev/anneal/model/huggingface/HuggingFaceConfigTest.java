package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.family.Encoder;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HuggingFaceConfigTest {
    private static final Path FILE = VectorFolders.committed("tiny-bert/seqcls-single/model/config.json");
    private static final String SMALLEST = """
            {"model_type":"bert","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":16,
             "vocab_size":10,"max_position_embeddings":4}""";

    @Test
    void readsWhatTransformersSaved() {
        HuggingFaceConfig config = HuggingFaceConfig.read(FILE);
        assertThat(config.family().modelType()).isEqualTo("bert");
        assertThat(config.encoder().facts()).isEqualTo(new Encoder.Facts(32, 500, 128, 0, 2));
        assertThat(config.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        assertThat(config.problemType()).hasValue("single_label_classification");
        assertThat(config.initializerRange()).isEqualTo(0.02);
    }

    @Test
    void absentKeysHaveTheDefaultsOfTransformers() {
        HuggingFaceConfig config = parse(SMALLEST);
        assertThat(config.encoder().facts()).isEqualTo(new Encoder.Facts(8, 10, 4, 0, 2));
        assertThat(config.encoder()).isEqualTo(parse("""
                {"model_type":"bert","hidden_size":8,"num_hidden_layers":1,"num_attention_heads":2,"intermediate_size":16,
                 "vocab_size":10,"max_position_embeddings":4,"hidden_dropout_prob":0.1,"attention_probs_dropout_prob":0.1,
                 "layer_norm_eps":1e-12,"hidden_act":"gelu","type_vocab_size":2,"pad_token_id":0}""").encoder());
        assertThat(config.labels()).isEmpty();
        assertThat(config.problemType()).isEmpty();
    }

    @Test
    void theHeadsDropoutIsTheHiddenOneUnlessGiven() {
        String with = SMALLEST.replace("{", "{\"hidden_dropout_prob\":0.2,");
        assertThat(parse(with).encoder())
                .isEqualTo(
                        parse(with.replace("{", "{\"classifier_dropout\":0.2,")).encoder())
                .isNotEqualTo(
                        parse(with.replace("{", "{\"classifier_dropout\":0.3,")).encoder());
    }

    @Test
    void writesBackWhatItDoesNotUnderstand() throws Exception {
        HuggingFaceConfig config = HuggingFaceConfig.read(FILE);
        String written =
                config.withTask(Task.SINGLE_LABEL, List.of("no", "yes")).json();
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
        String written =
                parse(half).withTask(Task.SINGLE_LABEL, List.of("a", "b")).json();
        assertThat(written).contains("\"torch_dtype\": \"float32\"").contains("\"dtype\": \"float32\"");
    }

    @Test
    void savesTheDropoutsOfTraining() {
        HuggingFaceConfig config = parse(SMALLEST).withDropouts(OptionalDouble.of(0.2), OptionalDouble.of(0.4));
        assertThat(config.encoder()).isEqualTo(parse(config.json()).encoder());
        assertThat(config.json())
                .contains("\"hidden_dropout_prob\": 0.2")
                .contains("\"attention_probs_dropout_prob\": 0.2")
                .contains("\"classifier_dropout\": 0.4");
    }

    @Test
    void labelsMustDiffer() {
        assertThatThrownBy(() -> parse(SMALLEST).withTask(Task.SINGLE_LABEL, List.of("a", "a")))
                .hasMessageContaining("The labels [a, a] are not all different");
    }

    @Test
    void listsTheSupportedFamilies() {
        refused(SMALLEST.replace("bert", "gpt2"), "model_type is 'gpt2', but the supported ones are: bert, roberta, ");
    }

    @Test
    void reportsAllProblemsTogether() {
        String bad = SMALLEST.replace("\"hidden_size\":8", "\"hidden_size\":7")
                .replace("\"vocab_size\":10,", "\"vocab_size\":0,")
                .replace(
                        "{",
                        "{\"position_embedding_type\":\"relative_key\",\"is_decoder\":true,\"hidden_act\":\"xielu\",");
        refused(
                bad,
                "position_embedding_type is \"relative_key\", but only absolute is supported",
                "is_decoder is true, but only false",
                "hidden_size 7 is no multiple of num_attention_heads 2",
                "vocab_size is 0, not a positive whole number",
                "hidden_act is 'xielu', but the supported ones are: gelu, ");
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
