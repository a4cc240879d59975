package dev.anneal.evaluate;

import java.util.Optional;

/**
 * One evaluated row with its prediction, for people to read.
 *
 * @param pair the second text of a pair of texts
 * @param label name of the true class
 * @param prediction name of the predicted class
 * @param probability what the model gave the predicted class, from 0 to 1
 * @param loss cross entropy of the row, in nats; large where the model was sure and wrong
 */
public record Example(
        String id,
        String text,
        Optional<String> pair,
        String label,
        String prediction,
        double probability,
        double loss) {

    public boolean isCorrect() {
        return label.equals(prediction);
    }
}
