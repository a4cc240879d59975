package dev.anneal.train;

import com.sun.management.OperatingSystemMXBean;
import dev.anneal.collective.AllReduce;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.collective.RankGroup;
import dev.anneal.collective.TcpOptions;
import dev.anneal.config.ReducePrecision;
import dev.anneal.config.Transport;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.loss.Loss;
import dev.anneal.optimize.GradientNorm;
import dev.anneal.optimize.Optimizer;
import dev.anneal.plan.Range;
import dev.anneal.plan.RankAssignment;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * One rank of {@link OverlapBenchmark}: MiniLM-L6's shape with random weights, dropout on. For every line "TRANSPORT N" or "ALONE N" it takes N steps:
 * its micro-batches forward and backward, the sum over the ranks meanwhile or of its own alone, clipping, AdamW. Arguments: rank, world size, tokens.
 */
final class OverlapRank {
    static final String ALONE = "ALONE";
    private static final String MINILM = """
            {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
             "intermediate_size": 1536, "vocab_size": 30522, "max_position_embeddings": 512}""";
    private static final int ROWS = 8;
    private static final int MICRO_BATCHES = 4;
    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final int rank;
    private final int worldSize;
    private final int tokens;
    private final EncoderModel model = minilm();
    private final Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
    private final GradientNorm norm = new GradientNorm();
    private final GradientSum sum = new GradientSum(ReducePrecision.FP32);
    private final Optimizer optimizer = new Optimizer(Optimizer.Settings.adamW(0.9, 0.999, 1e-8, 0.01), model);
    private final Map<Transport, AllReduce> groups = new EnumMap<>(Transport.class);
    private final Map<AllReduce, VectorPool> pools = new HashMap<>();
    private final AllReduce alone = LocalAllReduce.alone();
    private int steps;

    private OverlapRank(int rank, int worldSize, int tokens) {
        this.rank = rank;
        this.worldSize = worldSize;
        this.tokens = tokens;
        Random random = new Random(1);
        model.parameterValues().forEach((name, values) -> {
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, name.endsWith("LayerNorm.weight") ? 1 : (float) random.nextGaussian() * 0.05f);
            }
        });
    }

    private static EncoderModel minilm() {
        Encoder encoder = HuggingFaceConfig.parse(MINILM, "MiniLM-L6").encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(HeadKind.SEQUENCE, 2).addTo(builder);
        return builder.build();
    }

    public static void main(String[] arguments) throws IOException {
        Engine.enter(1);
        OverlapRank rank = new OverlapRank(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        rank.join(Transport.SHARED_MEMORY, in);
        rank.join(Transport.TCP, in);
        System.out.println("READY");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(rank.run(words[0], Integer.parseInt(words[1])));
        }
        rank.groups.values().forEach(AllReduce::close);
    }

    private void join(Transport transport, BufferedReader in) {
        TcpOptions options =
                new TcpOptions(rank, worldSize, InetAddress.getLoopbackAddress(), new byte[16], Duration.ofMinutes(2));
        RankGroup group = RankGroup.join(transport, options, Path.of("/dev/shm"), mine -> meet(in, mine));
        groups.put(transport, group.allReduce());
    }

    private List<String> meet(BufferedReader in, String mine) {
        System.out.println(mine);
        List<String> all = new ArrayList<>();
        try {
            for (int other = 0; other < worldSize; other++) {
                all.add(in.readLine());
            }
        } catch (IOException e) {
            throw new IllegalStateException("nobody tells where the others are", e);
        }
        return all;
    }

    private String run(String variant, int times) {
        groups.get(Transport.TCP).allGather(new byte[0]);
        StringBuilder answer = new StringBuilder();
        long cpu = MACHINE.getProcessCpuTime();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            if (variant.equals(ALONE)) {
                Range own = new Range(0, share().size());
                step(alone, own.size(), own);
            } else {
                step(groups.get(Transport.valueOf(variant)), MICRO_BATCHES, share());
            }
            answer.append(String.format(Locale.ROOT, "%.3f ", (System.nanoTime() - start) / 1e6));
        }
        return answer + String.format(Locale.ROOT, "| %.4f", (MACHINE.getProcessCpuTime() - cpu) / 1e9);
    }

    private Range share() {
        return RankAssignment.range(MICRO_BATCHES, worldSize, rank);
    }

    private void step(AllReduce allReduce, int microBatches, Range mine) {
        VectorPool pool = pools.computeIfAbsent(allReduce, ranks -> new VectorPool(model, ranks));
        GradientTree tree = new GradientTree(
                model,
                pool,
                sum,
                Ownership.replicated(allReduce, model),
                TrainedVectors.all(model),
                microBatches,
                mine);
        for (int microBatch = mine.from(); microBatch < mine.to(); microBatch++) {
            tree.enter(microBatch);
            backward(tree, microBatch);
        }
        List<FlatVector> gradients = List.copyOf(tree.finish().values());
        optimizer.update(gradients, steps, 3e-5, GradientNorm.clipCoefficient(norm.of(gradients), 1));
        tree.free();
        steps++;
    }

    private void backward(GradientTree tree, int microBatch) {
        Random random = new Random(microBatch);
        int[][] ids = new int[ROWS][];
        int[][] types = new int[ROWS][tokens];
        long[] labels = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            ids[row] = random.ints(tokens, 1000, 30_000).toArray();
            labels[row] = row % 2;
        }
        TokenBatch batch = TokenBatch.of(ids, types, 0);
        try (Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(batch, new DropoutSeed(1, steps, microBatch))) {
            double scale = 1.0 / (MICRO_BATCHES * ROWS);
            pass.backward(
                    loss.apply(scope, pass.logits(), scope.integers(labels, labels.length), scale)
                            .gradient(),
                    tree);
        }
    }
}
