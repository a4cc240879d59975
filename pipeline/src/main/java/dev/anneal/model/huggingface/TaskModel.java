package dev.anneal.model.huggingface;

import dev.anneal.config.ArchitectureConfig;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.InitialWeights;
import dev.anneal.config.LoraConfig;
import dev.anneal.config.ModelConfig;
import dev.anneal.config.Precision;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.ParameterInitializer;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.tensor.Engine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model that answers a task, with the configuration that describes it and what was read for it. Close it to free the model.
 *
 * @param inputs what its callers pass to it
 * @param source where it was read from
 */
public record TaskModel(
        Task task,
        EncoderModel model,
        HuggingFaceConfig config,
        Signature.Inputs inputs,
        LoadReport report,
        ModelDirectory source)
        implements AutoCloseable {
    /**
     * What training decides about a model.
     *
     * @param labels names of the outputs in their order: labels, or names of numbers; empty for answers and masked language models
     * @param dropout in the encoder, instead of the configuration's
     * @param start what is new beside a head that the source lacks
     * @param seed of new parameters
     * @param nextSentence whether a masked language model has a second head, which says whether a text follows another
     * @param precision of matrix products, also when it is evaluated while it is trained
     */
    public record TrainingOptions(
            Task task,
            List<String> labels,
            HeadConfig head,
            OptionalDouble dropout,
            Start start,
            long seed,
            boolean nextSentence,
            Precision precision) {
        /**
         * As a configuration says.
         *
         * @param labels of the dataset
         */
        public static TrainingOptions of(RunConfig config, List<String> labels) {
            return new TrainingOptions(
                    config.task(),
                    outputs(config, labels),
                    config.model().head(),
                    config.train().dropout(),
                    Start.of(config.model()),
                    config.train().seed().initialisation(),
                    config.data().masking().nextSentence(),
                    config.train().precision());
        }

        private static List<String> outputs(RunConfig config, List<String> labels) {
            return switch (config.task()) {
                case REGRESSION -> config.data().columns().numbers();
                case SINGLE_LABEL, MULTI_LABEL, TOKENS, ANSWER -> labels;
                case MASKED_LM, FEATURES -> List.of();
            };
        }

        /** With one head. */
        public TrainingOptions(
                Task task, List<String> labels, HeadConfig head, OptionalDouble dropout, Start start, long seed) {
            this(task, labels, head, dropout, start, seed, false, Precision.FP32);
        }

        /** With everything that the source has. */
        public TrainingOptions(Task task, List<String> labels, HeadConfig head, OptionalDouble dropout, long seed) {
            this(task, labels, head, dropout, Start.PRETRAINED, seed);
        }
    }

    /**
     * What of the source is not taken.
     *
     * @param weights random: nothing but the architecture is
     * @param newLayers blocks next to the head that begin anew, with pooler and head (Zhang and others, arXiv 2006.05987)
     * @param lora adapters that are put on what is taken
     * @param architecture of the encoder, where nothing is taken and it is not the source's
     */
    public record Start(
            InitialWeights weights,
            int newLayers,
            Optional<LoraConfig> lora,
            Optional<ArchitectureConfig> architecture) {
        /** With the source's architecture. */
        public Start(InitialWeights weights, int newLayers, Optional<LoraConfig> lora) {
            this(weights, newLayers, lora, Optional.empty());
        }

        /** Everything is taken. */
        public static final Start PRETRAINED = new Start(InitialWeights.PRETRAINED, 0, Optional.empty());

        /** As a configuration says. */
        public static Start of(ModelConfig config) {
            return new Start(config.weights(), config.reinitialisedLayers(), config.lora(), config.architecture());
        }
    }

    /** Reads a model for training, to where the thread computes; a head that the source lacks, or has for other labels, is new. */
    public static TaskModel forTraining(ModelDirectory source, TrainingOptions options) {
        OptionalDouble inHead =
                options.head().dropout().isPresent() ? options.head().dropout() : options.dropout();
        HuggingFaceConfig shape = options.start()
                .architecture()
                .map(source.config()::withArchitecture)
                .orElse(source.config());
        HuggingFaceConfig oneHead = shape.withDropouts(options.dropout(), inHead)
                .withTask(options.task(), options.labels())
                .withHead(HeadKeys.of(options.head()));
        HuggingFaceConfig config = options.nextSentence() ? oneHead.withNextSentence() : oneHead;
        EncoderModel model =
                build(config, options.task(), options.head().dropoutSamples(), inHead, options.precision());
        try {
            LoadReport report = load(source, model, options.start());
            new ParameterInitializer(
                            options.seed(), name -> config.encoder().deviation(name, config.initializerRange()))
                    .initialise(model, report.initialised());
            options.start().lora().ifPresent(lora -> model.adapt(lora, options.seed()));
            model.moveTo(Engine.device());
            return new TaskModel(options.task(), model, config, source.inputs(), report, source);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    private static LoadReport load(ModelDirectory source, EncoderModel model, Start start) {
        List<String> all = List.copyOf(model.parameters().keySet());
        return switch (start.weights()) {
            case RANDOM -> LoadReport.nothing(source.folder().toString(), all);
            case PRETRAINED -> {
                List<String> anew = start.newLayers() == 0 ? List.of() : topmost(model, start.newLayers());
                yield ModelParameters.load(source, model).without(anew);
            }
        };
    }

    /** The names of what belongs to the head and to so many blocks below it. */
    private static List<String> topmost(EncoderModel model, int layers) {
        if (layers > model.blocks()) {
            throw AnnealException.user("model.reinitialised-layers is " + layers + ", but the model has "
                    + model.blocks() + " blocks. Lower it, or set model.weights to random.");
        }
        if (model.sharesParameters()) {
            throw AnnealException.user("model.reinitialised-layers is " + layers
                    + ", but the model's blocks share their parameters. Leave it out.");
        }
        return model.parametersFrom(model.blocks() + 1 - layers);
    }

    /**
     * Reads a trained model for evaluating and scoring, to where the thread computes; nothing may be missing. What it was trained for is in its configuration.
     *
     * @throws AnnealException (user) if the configuration does not say, or parameters are missing
     */
    public static TaskModel forScoring(ModelDirectory source) {
        Task task = source.config()
                .task()
                .orElseThrow(() -> AnnealException.user(source.folder()
                        + " does not say what it was trained for (architectures, anneal_task). Train it first, or choose a"
                        + " trained model."));
        return forScoring(source, task);
    }

    /** An encoder without a head, for its hidden states. */
    public static TaskModel forFeatures(ModelDirectory source) {
        return forScoring(source, Task.FEATURES);
    }

    private static TaskModel forScoring(ModelDirectory source, Task task) {
        EncoderModel model = build(source.config(), task, 1, OptionalDouble.empty(), Precision.FP32);
        try {
            LoadReport report = ModelParameters.load(source, model).requireComplete("scoring");
            model.moveTo(Engine.device());
            return new TaskModel(task, model, source.config(), source.inputs(), report, source);
        } catch (AnnealException e) {
            model.close();
            throw e;
        }
    }

    private static EncoderModel build(
            HuggingFaceConfig config, Task task, int dropoutSamples, OptionalDouble headDropout, Precision precision) {
        Encoder encoder = config.encoder();
        ModelBuilder model = encoder.build();
        Optional<HeadKind> kind = TaskKeys.headOf(task);
        if (task == Task.MASKED_LM && config.hasNextSentence()) {
            model.sideOutput(encoder.nextSentenceHead().orElseThrow().addTo(model));
        }
        if (kind.isPresent()) {
            int outputs = config.labels().isEmpty() ? 2 : config.labels().size();
            int blocks = model.hiddenStates().size() - 1;
            Head head = new TaskHead(encoder, task, outputs)
                    .build(kind.get(), config.head(), blocks)
                    .withSamples(dropoutSamples);
            if (headDropout.isPresent()) {
                head = head.withDropout(headDropout.getAsDouble());
            }
            head.addTo(model);
        }
        return model.build(precision);
    }

    /** What batches are filled up with. */
    public int padTokenId() {
        return config.encoder().facts().fillingId();
    }

    /** How the model is called where it is exported. */
    public Signature signature() {
        return new Signature(
                inputs,
                switch (task) {
                    case SINGLE_LABEL, MULTI_LABEL, REGRESSION, TOKENS, FEATURES -> Signature.Outputs.AS_THEY_ARE;
                    case ANSWER -> Signature.Outputs.STARTS_AND_ENDS;
                    case MASKED_LM -> Signature.Outputs.WORDS_AT_ALL_PLACES;
                });
    }

    @Override
    public void close() {
        model.close();
    }
}
