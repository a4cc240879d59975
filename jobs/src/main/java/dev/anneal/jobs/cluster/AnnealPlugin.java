package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The road from ranks to the driver: Spark's plugin channel, which Spark authenticates and encrypts as it does its own messages. A session needs
 * {@code spark.plugins=dev.anneal.jobs.cluster.AnnealPlugin}; {@link SparkSessions} sees to it. Spark keeps one plugin per JVM, hence the statics.
 */
public final class AnnealPlugin implements SparkPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(AnnealPlugin.class);
    private static final Map<String, RankListener> LISTENERS = new ConcurrentHashMap<>();
    private static volatile Optional<PluginContext> executorSide = Optional.empty();

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverSide();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }

    /** On the driver: what ranks of that stage say goes to the listener until {@link #forget}. */
    static void listen(String stage, RankListener listener) {
        LISTENERS.put(stage, listener);
    }

    static void forget(String stage) {
        LISTENERS.remove(stage);
    }

    /** On an executor: sends and goes on. */
    static void tell(RankMessage message) {
        try {
            executor().send(Wire.encode(message));
        } catch (IOException | IllegalStateException problem) {
            throw AnnealException.environment(
                    "Rank " + message.rank() + " cannot reach the driver: " + problem.getMessage()
                            + ". Is it still running?",
                    problem);
        }
    }

    /** On an executor: the same for what may get lost, as in a session that was made without this plugin. */
    static void tellIfPossible(RankMessage message) {
        if (executorSide.isPresent()) {
            tell(message);
        }
    }

    /** On an executor: sends and waits for the answer, for at most Spark's RPC timeout. */
    static RankMessage.Answer ask(RankMessage message) {
        try {
            return (RankMessage.Answer) Wire.decode((byte[]) executor().ask(Wire.encode(message)));
        } catch (AnnealException problem) {
            throw problem;
        } catch (Exception problem) {
            throw AnnealException.environment(
                    "Rank " + message.rank() + " got no answer from the driver: " + problem.getMessage()
                            + ". Is it still running?",
                    problem);
        }
    }

    /** On an executor: the addresses of the GPUs that Spark gave it, whether or not a task has asked for them. */
    public static List<String> gpus() {
        return executorSide
                .map(side -> side.resources().get(RankResources.GPU))
                .map(gpus -> List.of(gpus.addresses()))
                .orElse(List.of());
    }

    private static PluginContext executor() {
        return executorSide.orElseThrow(() -> AnnealException.environment(
                "This executor started without Anneal's plugin. Put the Anneal jar on its class path "
                        + "(spark-submit does), and set spark.plugins=" + AnnealPlugin.class.getName() + "."));
    }

    private static final class DriverSide implements DriverPlugin {
        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            return Map.of();
        }

        /** Spark takes null for "no answer". */
        @Override
        public @Nullable Object receive(Object message) {
            RankMessage rankMessage = (RankMessage) Wire.decode((byte[]) message);
            RankMessage.Answer answer = answer(rankMessage);
            if (rankMessage.mode() == RankMessage.Mode.ASK) {
                return Wire.encode(answer);
            }
            if (answer instanceof RankMessage.Refusal refusal) {
                LOG.debug("A message of rank {} was lost: {}", rankMessage.rank(), refusal.message());
            }
            return null;
        }

        private static RankMessage.Answer answer(RankMessage message) {
            RankListener listener = LISTENERS.get(message.stage());
            if (listener == null) {
                return new RankMessage.Refusal(
                        AnnealException.Kind.ENVIRONMENT, "the driver has given up stage " + message.stage());
            }
            try {
                return switch (message.mode()) {
                    case ASK -> new RankMessage.Value(listener.asked(message.rank(), message.body()));
                    case TELL -> {
                        listener.told(message.rank(), message.body());
                        yield new RankMessage.Value("");
                    }
                };
            } catch (AnnealException problem) {
                return new RankMessage.Refusal(problem.kind(), String.valueOf(problem.getMessage()));
            } catch (RuntimeException problem) {
                LOG.warn("The driver failed over a message of rank {}", message.rank(), problem);
                return new RankMessage.Refusal(AnnealException.Kind.BUG, problem.toString());
            }
        }
    }

    private static final class ExecutorSide implements ExecutorPlugin {
        @Override
        public void init(PluginContext plugin, Map<String, String> settings) {
            executorSide = Optional.of(plugin);
            greet(plugin);
        }

        /** Spark looks for the driver with the first message, and for good: a task that is interrupted meanwhile would leave this executor mute. */
        private static void greet(PluginContext plugin) {
            try {
                plugin.send(Wire.encode(new RankMessage("", 0, "", RankMessage.Mode.TELL)));
            } catch (IOException | IllegalStateException problem) {
                LOG.warn("The driver cannot be reached yet: {}", problem.getMessage());
            }
        }

        @Override
        public void shutdown() {
            executorSide = Optional.empty();
        }
    }
}
