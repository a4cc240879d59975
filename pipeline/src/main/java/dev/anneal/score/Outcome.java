package dev.anneal.score;

/** What became of a row that was to be scored: what the model answers, as its task has it, or why it was not asked. */
public sealed interface Outcome
        permits Prediction,
                PredictedLabels,
                PredictedNumbers,
                PredictedTags,
                PredictedAnswer,
                PredictedTokens,
                Features,
                Refused {}
