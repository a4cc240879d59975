package dev.anneal.model.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The working memory of a pickle: a stack of values with marks in it, and values that are remembered by number. Not thread-safe. */
final class PickleStack {
    private final List<PickleValue> values = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, PickleValue> memo = new HashMap<>();

    void push(PickleValue value) {
        values.add(value);
    }

    PickleValue pop() throws MalformedException {
        PickleValue top = top();
        values.remove(values.size() - 1);
        return top;
    }

    /** The last value, which stays. Values below the last mark are out of reach. */
    PickleValue top() throws MalformedException {
        if (values.size() <= floor()) {
            throw emptied();
        }
        return values.get(values.size() - 1);
    }

    void mark() {
        marks.push(values.size());
    }

    /** All values since the last mark, which goes with them. */
    List<PickleValue> popToMark() throws MalformedException {
        if (marks.isEmpty()) {
            throw new MalformedException("its pickle returns to a mark that is not there");
        }
        return popFrom(marks.pop());
    }

    /** The last {@code count} values in the order in which they were pushed. */
    List<PickleValue> pop(int count) throws MalformedException {
        if (values.size() - count < floor()) {
            throw emptied();
        }
        return popFrom(values.size() - count);
    }

    private List<PickleValue> popFrom(int first) {
        List<PickleValue> tail = values.subList(first, values.size());
        List<PickleValue> result = new ArrayList<>(tail);
        tail.clear();
        return result;
    }

    private int floor() {
        return marks.isEmpty() ? 0 : marks.peek();
    }

    private static MalformedException emptied() {
        return new MalformedException("its pickle takes a value from an empty stack");
    }

    void remember(int number) throws MalformedException {
        memo.put(number, top());
    }

    void rememberNext() throws MalformedException {
        remember(memo.size());
    }

    void recall(int number) throws MalformedException {
        PickleValue value = memo.get(number);
        if (value == null) {
            throw new MalformedException("its pickle asks for the value " + number + ", which it never kept");
        }
        push(value);
    }
}
