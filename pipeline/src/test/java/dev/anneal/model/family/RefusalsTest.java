package dev.anneal.model.family;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no family can compute, or transformers cannot, is refused by the name of its key; what it does not look at is not. */
final class RefusalsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bert; 'is_decoder': true; is_decoder is true, but only false is supported",
                "bert; 'is_encoder_decoder': true; is_encoder_decoder is true",
                "bert; 'add_cross_attention': true; add_cross_attention is true",
                "bert; 'position_embedding_type': 'relative_key'; position_embedding_type is \"relative_key\", but only absolute",
                "bert; 'quantization_config': {'bits': 8}; quantization_config is {\"bits\":8}, but it is not supported",
                "bert; 'pruned_heads': {'0': [1]}; pruned_heads is",
                "bert; 'hidden_act': 'prelu'; hidden_act is 'prelu', but the supported ones are: gelu, ",
                "bert; 'hidden_size': 50; hidden_size 50 is no multiple of num_attention_heads 12",
                "bert; 'hidden_size': 3.5; hidden_size is 3.5, not a whole number",
                "bert; 'num_hidden_layers': 0; num_hidden_layers is 0, not a positive whole number",
                "bert; 'type_vocab_size': 0; type_vocab_size is 0, not a positive whole number",
                "bert; 'hidden_dropout_prob': 1.5; hidden_dropout_prob is 1.5, but a probability of dropout is below 1",
                "bert; 'layer_norm_eps': -1; layer_norm_eps is -1, not a number of at least 0",
                "bert; 'pad_token_id': 30522; pad_token_id is 30522, outside the vocabulary of 30522",
                "bert; 'pad_token_id': -2; pad_token_id is -2, outside the vocabulary",
                "bert; 'tie_word_embeddings': 1; tie_word_embeddings is 1, not true or false",
                "bert; 'problem_type': 'ranking'; problem_type is \"ranking\", but only single_label_classification, ",
                "roberta; 'pad_token_id': null; pad_token_id is null, but positions are counted from it",
                "roberta; 'max_position_embeddings': 2; max_position_embeddings is 2, which leaves no position",
                "xlm-roberta; 'type_vocab_size': 0; type_vocab_size is 0",
                "camembert; 'hidden_act': 'xielu'; hidden_act is 'xielu'",
                "distilbert; 'n_heads': 7; dim 768 is no multiple of n_heads 7",
                "distilbert; 'hidden_size': 100; hidden_size 100 is no multiple of n_heads 12",
                "distilbert; 'activation': 'softmax'; activation is 'softmax'",
                "albert; 'num_hidden_groups': 13; num_hidden_groups is 13, more than num_hidden_layers 12",
                "albert; 'inner_group_num': 0; inner_group_num is 0",
                "albert; 'type_vocab_size': 0; type_vocab_size is 0",
                "electra; 'embedding_size': 0; embedding_size is 0",
                "electra; 'type_vocab_size': -1; type_vocab_size is -1",
                "deberta-v2; 'pos_att_type': 'c2p|p2p'; pos_att_type has 'p2p', but only c2p and p2c are supported",
                "deberta-v2; 'norm_rel_ebd': 'batch_norm'; norm_rel_ebd has 'batch_norm'",
                "deberta-v2; 'conv_kernel_size': 4; conv_kernel_size is 4, but an even kernel",
                "deberta-v2; 'conv_kernel_size': 3, 'conv_groups': 5; hidden_size 1536 is no multiple of conv_groups 5",
                "deberta-v2; 'conv_kernel_size': 3, 'conv_act': 'x'; conv_act is 'x'",
                "deberta-v2; 'attention_head_size': 32; attention_head_size is 32, but only 64 is supported",
                "deberta-v2; 'pooler_hidden_size': 768; pooler_hidden_size is 768, but only 1536 is supported",
                "deberta-v2; 'relative_attention': true, 'pos_att_type': 'c2p', 'position_buckets': 1; position_buckets is 1",
                "deberta-v2; 'relative_attention': true, 'pos_att_type': 'c2p', 'position_buckets': 8, 'max_relative_positions': 5;"
                        + " position_buckets is 8, which gives no buckets for distances up to 5",
                "mpnet; 'relative_attention_num_buckets': 16; relative_attention_num_buckets is 16",
                "mpnet; 'max_position_embeddings': 2; max_position_embeddings is 2",
                "modernbert; 'num_attention_heads': 256; is odd, but rotary positions turn pairs of dimensions",
                "modernbert; 'head_dim': 32; head_dim is 32, but only 64 is supported",
                "modernbert; 'classifier_pooling': 'max'; classifier_pooling is \"max\", but only cls, mean is supported",
                "modernbert; 'local_attention': -1; local_attention is negative, which hides all tokens",
                "modernbert; 'global_attn_every_n_layers': 0; global_attn_every_n_layers is 0",
                "modernbert; 'layer_types': ['full_attention']; layer_types has 1 entries for num_hidden_layers 22",
                "modernbert; 'num_hidden_layers': 1, 'layer_types': ['chunked_attention']; layer_types has 'chunked_attention'",
                "modernbert; 'rope_scaling': {'rope_type': 'linear', 'factor': 2}; rope_scaling has factor, which is not supported",
                "modernbert; 'rope_parameters': {'rope_theta': 7}; rope_parameters has rope_theta, which is not supported",
                "modernbert; 'rope_parameters': {'full_attention': {'rope_type': 'yarn'}}; rope_type is \"yarn\", but only default",
                "modernbert; 'rope_parameters': {'full_attention': {'factor': 2}}; rope_parameters.full_attention has factor"
            })
    void namesTheKey(String modelType, String keys, String reason) {
        assertThatThrownBy(() -> read(modelType, keys))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "bert; 'chunk_size_feed_forward': 4, 'use_cache': true, 'output_hidden_states': true, 'embedding_size': 7",
                "bert; 'pad_token_id': null, 'position_embedding_type': 'absolute', 'pruned_heads': {}, 'is_decoder': false",
                "electra; 'summary_type': 'first', 'summary_use_proj': true, 'summary_activation': 'gelu'",
                "albert; 'net_structure_type': 0, 'gap_size': 0, 'down_scale_factor': 1",
                "distilbert; 'sinusoidal_pos_embds': true, 'tie_weights_': true",
                "deberta-v2; 'position_buckets': 256, 'max_position_embeddings': 40, 'relative_attention': true, 'pos_att_type': 'c2p|p2c'",
                "modernbert; 'reference_compile': true, 'deterministic_flash_attn': true, 'sparse_prediction': true",
                "modernbert; 'rope_scaling': {'rope_type': 'default'}, 'position_embedding_type': 'absolute'"
            })
    void letsPassWhatChangesNothing(String modelType, String keys) {
        assertThatCode(() -> read(modelType, keys)).doesNotThrowAnyException();
    }

    private static void read(String modelType, String keys) {
        HuggingFaceConfig.parse(
                "{'model_type': '%s', %s}".formatted(modelType, keys).replace('\'', '"'), "config.json");
    }
}
