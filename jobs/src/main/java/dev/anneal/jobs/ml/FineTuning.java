package dev.anneal.jobs.ml;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.score.BorrowedModel;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fine-tunes a model on the rows of a DataFrame, in its session, as a run does: the columns that are needed are written to a work folder, tokenized,
 * and trained on with one rank per executor. The session needs {@code spark.plugins=dev.anneal.jobs.cluster.AnnealPlugin} from its start on. Every
 * {@link #fit} has a folder of its own below the work folder, where the run's files and the model stay; a model that is saved takes its files along.
 *
 * @param <S> the estimator itself, which setters return
 */
public abstract class FineTuning<S extends FineTuning<S>> extends TrainingParams<S> implements MLWritable {
    private static final long serialVersionUID = 1;

    FineTuning(String uid) {
        super(uid);
    }

    /**
     * Trains.
     *
     * @throws AnnealException (user) for columns, values or settings that do not fit, all before anything is written; and as a run throws it
     */
    @Override
    public FineTunedModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        FittedRun run = FittedRun.of(this, dataset);
        FineTunedModel model = run.train();
        model.setTextCol(text())
                .setPairCol(pair().orElse(""))
                .setPredictionCol(names().prediction())
                .setProbabilityCol(names().probability())
                .setProbabilitiesCol(names().probabilities());
        model.setParent(this);
        return model;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        InputColumns.requireText(text(), schema);
        pair().ifPresent(column -> InputColumns.requireText(column, schema));
        InputColumns.type(label(), schema);
        Optional<DataType> indicator = validation().map(column -> InputColumns.type(column, schema));
        if (indicator.isPresent() && !indicator.get().equals(DataTypes.BooleanType)) {
            throw AnnealException.user(
                    "validationIndicatorCol is \"" + validation().orElse("")
                            + "\", which is of type " + indicator.get().simpleString()
                            + ", but it must be boolean. Name a column that is true for validation rows.");
        }
        return AddedColumns.of(BorrowedModel.columns(task(), List.of(label())), names())
                .appendedTo(schema);
    }

    @Override
    public MLWriter write() {
        return new DefaultParamsWriter(this);
    }

    @Override
    public S copy(ParamMap extra) {
        return defaultCopy(extra);
    }
}
