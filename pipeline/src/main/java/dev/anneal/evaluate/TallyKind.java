package dev.anneal.evaluate;

import java.io.IOException;

/** The kinds of {@link Tally}; the ordinal is its first byte. */
public enum TallyKind {
    SINGLE_LABEL,
    MULTI_LABEL,
    REGRESSION,
    TOKENS,
    ANSWER,
    MASKED_TOKENS;

    Tally read(TallyInput in) throws IOException {
        return switch (this) {
            case SINGLE_LABEL -> MicroBatchTally.readFrom(in);
            case MULTI_LABEL -> MultiLabelTally.readFrom(in);
            case REGRESSION -> RegressionTally.readFrom(in);
            case TOKENS -> TokenTally.readFrom(in);
            case ANSWER -> AnswerTally.readFrom(in);
            case MASKED_TOKENS -> MaskedTokenTally.readFrom(in);
        };
    }
}
