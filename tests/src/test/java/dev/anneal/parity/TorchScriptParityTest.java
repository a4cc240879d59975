package dev.anneal.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.model.torchscript.TorchScriptFile;
import dev.anneal.tensor.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The archive of every case's model, as DJL runs it, against transformers and against our own scoring. */
final class TorchScriptParityTest {
    private static final float LIMIT = 1e-4f;

    @TempDir
    Path folder;

    static List<ReferenceCase> cases() {
        return ReferenceCase.all();
    }

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheLogitsOfTransformers(ReferenceCase reference) throws Exception {
        try (ParityModel model = new ParityModel(reference)) {
            TaskModel taskModel = model.taskModel();
            TorchScriptFile.write(folder.resolve("model.pt"), taskModel.model(), taskModel.signature());
            TokenBatch batch = reference.batches().get(0).tokens();
            Map<String, float[]> expected = reference.tensors();
            float[] own = model.score(reference.batches().get(0));
            try (ZooModel<NDList, NDList> archive = criteria().loadModel();
                    Predictor<NDList, NDList> predictor = archive.newPredictor();
                    NDManager manager = NDManager.newBaseManager()) {
                NDList outputs = predictor.predict(
                        inputs(manager, batch, taskModel.signature().inputs()));
                if (outputs.size() == 1) {
                    assertClose(outputs.get(0), expected.get("logits"), own, 0);
                } else {
                    assertClose(outputs.get(0), expected.get("start_logits"), own, 0);
                    assertClose(outputs.get(1), expected.get("end_logits"), own, own.length / 2);
                }
            }
        }
    }

    private Criteria<NDList, NDList> criteria() {
        return Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(folder)
                .optModelName("model")
                .optEngine("PyTorch")
                .optTranslator(new NoopTranslator())
                .build();
    }

    private static NDList inputs(NDManager manager, TokenBatch batch, Signature.Inputs inputs) {
        Shape shape = new Shape(batch.rows(), batch.tokens());
        NDList list = new NDList(
                manager.create(batch.inputIds()).reshape(shape),
                manager.create(batch.mask()).reshape(shape));
        if (inputs == Signature.Inputs.IDS_MASK_AND_TYPES) {
            list.add(manager.create(batch.tokenTypeIds()).reshape(shape));
        }
        return list;
    }

    /**
     * Bit for bit our own, and close to the reference.
     *
     * @param from where the array's values begin among our own
     */
    private static void assertClose(NDArray actual, float[] expected, float[] own, int from) {
        float[] values = actual.toFloatArray();
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as("value %d", i).isEqualTo(own[from + i]);
            assertThat(Math.abs(values[i] - expected[i]))
                    .as("distance at %d", i)
                    .isLessThan(LIMIT);
        }
    }
}
