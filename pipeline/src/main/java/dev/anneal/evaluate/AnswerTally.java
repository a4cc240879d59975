package dev.anneal.evaluate;

import dev.anneal.evaluate.answer.Answers;
import dev.anneal.evaluate.answer.Candidate;
import dev.anneal.evaluate.answer.SquadQuestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one micro-batch of windows of questions contributes: about 100 bytes per window.
 *
 * @param starts the loss of where answers start
 * @param ends the loss of where they end
 * @param windows of questions, in row order; several may be of the same question
 */
record AnswerTally(int index, PositionLoss starts, PositionLoss ends, List<Window> windows) implements Tally {

    /** @param answers the best only */
    record Window(SquadQuestion question, Answers answers) {}

    /**
     * Cross entropies of one position per window.
     *
     * @param sum in nats, in row order
     * @param count positions that lie in their window
     */
    record PositionLoss(double sum, long count) {
        PositionLoss plus(PositionLoss other) {
            return new PositionLoss(sum + other.sum, count + other.count);
        }

        double mean() {
            return Ratio.orZero(sum, count);
        }

        private void writeTo(TallyOutput out) throws IOException {
            out.writeDouble(sum);
            out.writeNumber(count);
        }

        private static PositionLoss readFrom(TallyInput in) throws IOException {
            return new PositionLoss(in.readDouble(), in.readLong());
        }
    }

    AnswerTally {
        Tally.requireIndex(index);
        windows = List.copyOf(windows);
    }

    @Override
    public TallyKind kind() {
        return TallyKind.ANSWER;
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        starts.writeTo(out);
        ends.writeTo(out);
        out.writeNumber(windows.size());
        for (Window window : windows) {
            write(window, out);
        }
    }

    private static void write(Window window, TallyOutput out) throws IOException {
        out.writeText(window.question().id());
        out.writeNumber(window.question().answers().size());
        for (String answer : window.question().answers()) {
            out.writeText(answer);
        }
        out.writeNumber(window.answers().limit());
        out.writeFloat(window.answers().nullScore());
        out.writeNumber(window.answers().candidates().size());
        for (Candidate candidate : window.answers().candidates()) {
            out.writeText(candidate.text());
            out.writeNumber(candidate.start());
            out.writeNumber(candidate.end());
            out.writeFloat(candidate.startLogit());
            out.writeFloat(candidate.endLogit());
        }
    }

    static AnswerTally readFrom(TallyInput in) throws IOException {
        int index = in.readNumber();
        PositionLoss starts = PositionLoss.readFrom(in);
        PositionLoss ends = PositionLoss.readFrom(in);
        int size = in.readNumber();
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            windows.add(readWindow(in));
        }
        return new AnswerTally(index, starts, ends, windows);
    }

    private static Window readWindow(TallyInput in) throws IOException {
        String id = in.readText();
        int golds = in.readNumber();
        List<String> gold = new ArrayList<>();
        for (int i = 0; i < golds; i++) {
            gold.add(in.readText());
        }
        int limit = in.readNumber();
        float nullScore = in.readFloat();
        int size = in.readNumber();
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            candidates.add(
                    new Candidate(in.readText(), in.readNumber(), in.readNumber(), in.readFloat(), in.readFloat()));
        }
        return new Window(new SquadQuestion(id, gold), new Answers(limit, nullScore, candidates));
    }
}
