package dev.anneal.evaluate.answer;

/** Whether a question may have no answer: the difference between the two versions of SQuAD. */
public enum AnswerRules {
    /** SQuAD 1.1: every question has an answer. */
    ALWAYS_ANSWERED,
    /** SQuAD 2.0: "there is no answer" is an answer, written as an empty text. */
    MAY_BE_UNANSWERABLE
}
