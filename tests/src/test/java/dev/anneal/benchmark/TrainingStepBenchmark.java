package dev.anneal.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.loss.Loss;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Optimizer;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * CPU seconds per training step of MiniLM-L6's shape with random weights, dropout on: forward, backward, norm, clipping, AdamW. Arguments: rows, tokens,
 * micro-batch rows, steps.
 */
public final class TrainingStepBenchmark {
    private static final String MINILM = """
            {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
             "intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512}""";
    private static final int WARM_UP = 3;

    private final EncoderModel model = minilm();
    private final Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
    private final GradientNorm norm = new GradientNorm();
    private final Optimizer optimizer;
    private final List<FlatVector> gradients = new ArrayList<>();
    private RowGradient rowGradient = new RowGradient(1, new int[0], new float[0]);

    private TrainingStepBenchmark() {
        Random random = new Random(1);
        model.layouts().forEach(layout -> gradients.add(FlatVector.zeros(layout.floats())));
        model.parameterValues().forEach((name, values) -> {
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, name.endsWith("LayerNorm.weight") ? 1 : (float) random.nextGaussian() * 0.05f);
            }
        });
        optimizer = new Optimizer(Optimizer.Settings.adamW(0.9, 0.999, 1e-8, 0.01), model);
    }

    private static EncoderModel minilm() {
        Encoder encoder = HuggingFaceConfig.parse(MINILM, "MiniLM-L6").encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(HeadKind.SEQUENCE, 2).addTo(builder);
        return builder.build();
    }

    public static void main(String[] arguments) throws IOException {
        int rows = Integer.parseInt(arguments[0]);
        int tokens = Integer.parseInt(arguments[1]);
        int microBatch = Integer.parseInt(arguments[2]);
        int steps = Integer.parseInt(arguments[3]);
        Engine.enter(1);
        TrainingStepBenchmark benchmark = new TrainingStepBenchmark();
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = 0;
        long start = 0;
        for (int step = 0; step < WARM_UP + steps; step++) {
            if (step == WARM_UP) {
                cpu = machine.getProcessCpuTime();
                start = System.nanoTime();
            }
            benchmark.step(step, rows, tokens, microBatch);
        }
        double cpuSeconds = (machine.getProcessCpuTime() - cpu) / 1e9 / steps;
        double seconds = (System.nanoTime() - start) / 1e9 / steps;
        System.out.printf(
                "%d x %d, micro-batch %d: %.1f ms CPU, %.1f ms wall per step, %.2f sequences per CPU second, %s%n",
                rows, tokens, microBatch, cpuSeconds * 1e3, seconds * 1e3, rows / cpuSeconds, peakMemory());
    }

    private void step(int step, int rows, int tokens, int microBatch) {
        for (int from = 0; from < rows; from += microBatch) {
            int size = Math.min(microBatch, rows - from);
            TokenBatch batch = batch(step, size, tokens);
            long[] labels = new long[size];
            for (int row = 0; row < size; row++) {
                labels[row] = row % 2;
            }
            try (Scope scope = Scope.open();
                    TrainingPass pass = model.forwardForTraining(batch, new DropoutSeed(1, step, from))) {
                pass.backward(
                        loss.apply(scope, pass.logits(), scope.integers(labels, labels.length), 1.0 / rows)
                                .gradient(),
                        new Target(from > 0));
            }
        }
        FloatBuffer words = gradients.get(model.rowVector().orElseThrow()).values();
        rowGradient.copyTo(words);
        optimizer.update(gradients, step, 3e-5, GradientNorm.clipCoefficient(norm.of(gradients), 1));
        rowGradient.clearIn(words);
    }

    private static TokenBatch batch(int seed, int rows, int tokens) {
        Random random = new Random(seed);
        int[][] ids = new int[rows][];
        int[][] types = new int[rows][];
        for (int row = 0; row < rows; row++) {
            // The first row has full length, the others vary, as in a batch of one length bucket.
            int length = row == 0 ? tokens : tokens - random.nextInt(tokens / 8);
            ids[row] = random.ints(length, 1000, 30_000).toArray();
            types[row] = new int[length];
        }
        return TokenBatch.of(ids, types, 0);
    }

    private static String peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("")
                .replaceAll("\\s+", " ");
    }

    /** The first micro-batch writes the gradient, later ones add to it. */
    private final class Target implements GradientSink {
        private final boolean adds;
        private final List<FlatVector> fresh = new ArrayList<>();

        Target(boolean adds) {
            this.adds = adds;
        }

        @Override
        public FlatVector gradientFor(int index) {
            if (!adds) {
                return gradients.get(index);
            }
            fresh.add(FlatVector.zeros(gradients.get(index).floats()));
            return fresh.get(fresh.size() - 1);
        }

        @Override
        public void readyRows(RowGradient rows) {
            rowGradient = adds ? rowGradient.plus(rows) : rows;
        }

        @Override
        public void release(int index, FlatVector gradient) {
            throw new IllegalStateException("no vector is shared");
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            if (adds) {
                gradients.get(index).add(gradient);
                gradient.close();
            }
        }
    }
}
