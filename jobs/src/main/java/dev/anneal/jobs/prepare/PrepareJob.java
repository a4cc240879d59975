package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.RejectCount;
import dev.anneal.dataset.RowTokenizer;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.dataset.ShardSummary;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.dataset.TableFacts;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.AbsolutePaths;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.jobs.cluster.TaskFailures;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.huggingface.VocabularyCheck;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.tokenize.WordStart;
import dev.anneal.track.PhaseProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the Arrow dataset of a run from its tables. Every row of a table ends in a shard, in the table of rejects with its reason, or beyond a limit;
 * the counts are in the manifest, which is written last. A dataset that is there already and was made from the same tables, tokenizer and settings is
 * used again.
 */
public final class PrepareJob {
    private final SparkSession spark;
    private final RunConfig config;
    private final RunFolder run;

    public PrepareJob(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = AbsolutePaths.of(config);
        this.run = new RunFolder(this.config.output());
    }

    /**
     * @param progress counts rows of the tables
     * @throws AnnealException (user) for tables, columns, labels or a tokenizer that do not fit, and for too many rejects
     */
    public PreparedDataset run(PhaseProgress progress) {
        return TaskFailures.unwrapped(
                "Preparing the data", () -> NamedJobs.run(spark, "prepare: " + config.name(), () -> prepare(progress)));
    }

    private PreparedDataset prepare(PhaseProgress progress) {
        Configuration hadoop = HostFolders.hadoopConfiguration();
        ModelDirectory model = SourceModel.open(config.model(), hadoop);
        DataConfig data = config.data();
        requirePositions(model);
        requirePairs(model);
        DatasetPlace place = new DatasetPlace(run, hadoop);
        List<String> listed = ListedLabels.of(data, hadoop);
        WordStart wordStart =
                WordStart.of(config.task(), model.config().family().modelType());
        try (Tokenizer tokenizer =
                Tokenizer.open(model.tokenizer(), TokenizerOptions.of(data).withWordStart(wordStart))) {
            VocabularyCheck.require(tokenizer.vocabularySize(), model.config());
            ShardSchema schema = new ShardSchema(
                    model.inputs() == Signature.Inputs.IDS_MASK_AND_TYPES,
                    data.columns().id().isPresent(),
                    data.columns().weight().isPresent(),
                    RowTokenizer.kind(config.task(), data.masking()));
            DatasetFingerprint fingerprint =
                    DatasetParts.fingerprint(config, listed, tokenizer.digest(), schema, spark);
            Optional<Manifest> earlier = place.find(fingerprint);
            if (earlier.isPresent()) {
                requireFewRejects(earlier.get());
                return new PreparedDataset(run.dataset(), earlier.get(), true);
            }
            place.clear();
            TokenizerBroadcast file = TokenizerBroadcast.of(spark, model.tokenizer(), wordStart);
            RunConfig placed = Strata.cut(spark, config);
            try (RowProgress rows = RowProgress.shownBy(progress::advance);
                    MappedTables tables = MappedTables.read(spark, placed, listed, file, rows)) {
                progress.finish();
                List<SplitManifest> splits = write(tables, schema, progress);
                Manifest manifest = Manifest.of(fingerprint, config.task(), schema, tokenizer, tables.labels(), splits)
                        .with(new TableFacts(placed.data().split().cuts(), tables.duplicates()));
                place.commit(manifest);
                return new PreparedDataset(run.dataset(), manifest, false);
            }
        }
    }

    private List<SplitManifest> write(MappedTables tables, ShardSchema schema, PhaseProgress tokenized) {
        if (!tables.rejected().isEmpty()) {
            tables.writeRejects(run.rejected());
        }
        requireRows(tables);
        if (!tables.rejected().isEmpty()) {
            RejectLimit.check(config.data(), tables.rejected(), tables.examples(), run.rejected());
        }
        List<SplitRows> splits = SplitSource.of(config).stream()
                .flatMap(source -> source.splits().stream())
                .map(split -> new SplitRows(split, tables.kept(split), Math.min(tables.kept(split), limit(split))))
                .toList();
        SplitWriter writer = new SplitWriter(run.dataset(), schema, tables.labels(), config);
        PhaseProgress progress = tokenized.next(
                "write", splits.stream().mapToLong(SplitRows::kept).sum());
        Map<String, List<WrittenShard>> shards;
        try (RowProgress rows = RowProgress.shownBy(progress::advance)) {
            shards = writer.write(tables.keptRows(), tables.keptBytes(), splits, rows);
        }
        progress.finish();
        return splits.stream()
                .map(split -> written(split, shards.getOrDefault(split.name(), List.of()), tables))
                .toList();
    }

    private static SplitManifest written(SplitRows split, List<WrittenShard> shards, MappedTables tables) {
        long records = shards.stream().mapToLong(WrittenShard::records).sum();
        if (records != split.kept()) {
            throw AnnealException.bug("The " + split.name() + " split has " + split.kept() + " rows, but " + records
                    + " were written. Please report this.");
        }
        List<ShardSummary> summaries =
                shards.stream().map(WrittenShard::summary).toList();
        return SplitManifest.of(split.name(), summaries, tables.rejected(split.name()));
    }

    private void requireRows(MappedTables tables) {
        for (SplitSource source : SplitSource.of(config)) {
            List<RejectCount> rejects = tables.rejected(source.splits().get(0));
            long rejected = rejects.stream().mapToLong(RejectCount::rows).sum();
            if (rejected == 0 && source.splits().stream().allMatch(split -> tables.kept(split) == 0)) {
                throw AnnealException.user(
                        "The table of " + source.key() + " (" + source.source().shown() + ") has no rows. "
                                + source.source().remedy(source.key()));
            }
            for (String split : source.splits()) {
                if (tables.kept(split) == 0
                        && RejectLimit.faults(rejects) <= config.data().maxRejects()) {
                    throw empty(source, split, tables.rejected(split), rejected);
                }
            }
        }
    }

    /** @param own rejects of the split */
    static AnnealException empty(SplitSource source, String split, List<RejectCount> own, long rejected) {
        long removed = RejectLimit.removed(own);
        if (removed > 0) {
            return AnnealException.user("The " + split + " split is empty: " + removed
                    + " rows of it were removed as copies or for conflicting labels (data.duplicates). "
                    + "Set data.duplicates to report, or mend the table.");
        }
        return AnnealException.user("The " + split + " split is empty: none of the rows of "
                + source.source().shown() + " went there"
                + (rejected == 0 ? "" : " (" + rejected + " were rejected)")
                + (source.isCut()
                        ? ". Raise data.split." + split + ", or leave it out."
                        : ". " + source.source().remedy(source.key())));
    }

    private void requireFewRejects(Manifest manifest) {
        RejectLimit.check(
                config.data(),
                manifest.splits().stream()
                        .flatMap(split -> split.rejects().stream())
                        .toList(),
                List.of(),
                run.rejected());
    }

    private void requirePairs(ModelDirectory model) {
        if (!config.data().masking().nextSentence()) {
            return;
        }
        model.config().withNextSentence();
        if (model.inputs() != Signature.Inputs.IDS_MASK_AND_TYPES) {
            throw AnnealException.user("data.masking.next-sentence is true, but the tokenizer of "
                    + config.model().source()
                    + " gives no token_type_ids (model_input_names in tokenizer_config.json), so that the model could not"
                    + " tell two texts apart. Leave it out, or choose a BERT that has them.");
        }
    }

    private void requirePositions(ModelDirectory model) {
        int positions = model.config().encoder().facts().maxTokens();
        if (config.data().maxLength() > positions) {
            throw AnnealException.user("data.max-length is " + config.data().maxLength() + ", but the model "
                    + config.model().source() + " has only " + positions + " positions. Lower it to " + positions
                    + " or less.");
        }
    }

    private long limit(String split) {
        OptionalInt limit = SplitSource.limit(config, split);
        return limit.isPresent() ? limit.getAsInt() : Long.MAX_VALUE;
    }
}
