package dev.anneal.model.torchscript;

import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a model as a TorchScript archive, {@code torch.jit.save}'s format, version 10: a zip with the code of {@link ModelCode}, the objects of
 * {@link ModelPickle}, and a record of raw floats for each vector. {@code torch.jit.load} and DJL's PyTorch engine open it. The code computes the
 * same as {@link EncoderModel#forwardForScoring}, in float32 and without dropout. Equal models give equal bytes.
 */
public final class TorchScriptFile {
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private TorchScriptFile() {}

    /**
     * Writes the file, replacing one of that name. The weights go from the engine's memory to the file without passing the heap.
     *
     * @throws AnnealException (environment) if it cannot be written
     */
    public static void write(Path file, EncoderModel model, Signature signature) {
        ModelCode code = new ModelCode(model, signature);
        List<Long> floats = new ArrayList<>();
        model.layouts().forEach(layout -> floats.add(usedFloats(layout)));
        try (StoredZip zip = new StoredZip(file)) {
            zip.add("model/data.pkl", ByteBuffer.wrap(ModelPickle.of(floats, code.layerClasses())));
            zip.add("model/code/__torch__.py", utf8(code.text()));
            zip.add("model/constants.pkl", ByteBuffer.wrap(NO_CONSTANTS));
            for (int i = 0; i < floats.size(); i++) {
                int bytes = Math.toIntExact(Float.BYTES * floats.get(i));
                zip.add("model/data/" + i, model.vectors().get(i).contents().slice(0, bytes));
            }
            zip.add("model/version", utf8("10\n"));
        } catch (IOException e) {
            throw AnnealException.environment(
                    file + " cannot be written: " + e + ". Check the folder, its permissions and the free space.", e);
        }
    }

    /** Without what fills the vector up to the grid. */
    private static long usedFloats(VectorLayout layout) {
        VectorLayout.Placed last = layout.blocks().get(layout.blocks().size() - 1);
        return last.offset() + last.block().size();
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
