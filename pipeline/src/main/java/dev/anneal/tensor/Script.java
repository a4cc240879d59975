package dev.anneal.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.anneal.error.AnnealException;
import dev.anneal.error.OutOfMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A compiled TorchScript module without state: methods from tensors to tensors. One native call per method call, about 8 microseconds. Thread-safe as
 * long as the methods are pure.
 */
public final class Script implements AutoCloseable {
    private final String name;
    private final Scope scope;
    private final PtSymbolBlock block;

    private Script(String name, Scope scope, PtSymbolBlock block) {
        this.name = name;
        this.scope = scope;
        this.block = block;
    }

    /**
     * Compiles the methods of a module class {@code T}, each {@code def NAME(self: __torch__.T, ...)} indented by two.
     *
     * @throws AnnealException (bug) with the engine's message where the source does not compile
     */
    public static Script compile(String name, String methods) {
        Scope scope = Scope.open();
        try {
            ByteArrayInputStream archive = new ByteArrayInputStream(ScriptArchive.of(methods));
            return new Script(name, scope, JniUtils.loadModule(scope.manager(), archive, false, false));
        } catch (IOException | RuntimeException e) {
            scope.close();
            throw AnnealException.bug("The script " + name + " does not compile: " + e.getMessage(), e);
        }
    }

    /**
     * Calls a method. Arguments are tensors, or lists of tensors for parameters of type {@code List[Tensor]}. A tuple comes back flattened, in order.
     *
     * @param results owns what comes back
     */
    public List<Tensor> call(Scope results, String method, Argument... arguments) {
        NDList inputs = new NDList(arguments.length + 1);
        // First in the list, so that the results belong to its scope.
        try (PtNDArray methodName = results.methodName(method)) {
            inputs.add(methodName);
            for (int i = 0; i < arguments.length; i++) {
                arguments[i].addTo(inputs, i);
            }
            return tensors(IValueUtils.forward(block, inputs, true));
        } catch (RuntimeException e) {
            throw failure(method, e);
        }
    }

    /** Calls a method whose parameters are single tensors. */
    public List<Tensor> call(Scope results, String method, List<Tensor> arguments) {
        return call(results, method, arguments.stream().map(Argument::of).toArray(Argument[]::new));
    }

    private AnnealException failure(String method, RuntimeException cause) {
        String message = String.valueOf(cause.getMessage());
        String problem = "The script " + name + "." + method + " failed: " + message;
        return OutOfMemory.isSaidBy(message)
                ? AnnealException.resources(
                        problem
                                + ". Lower train.micro-batch-size or data.max-length, or set train.gradient-checkpointing.",
                        cause)
                : AnnealException.bug(problem, cause);
    }

    private static List<Tensor> tensors(NDList list) {
        List<Tensor> tensors = new ArrayList<>(list.size());
        for (NDArray array : list) {
            tensors.add(new Tensor((PtNDArray) array));
        }
        return tensors;
    }

    @Override
    public void close() {
        scope.close();
    }

    /** One argument of a script's method. */
    public sealed interface Argument {
        static Argument of(Tensor tensor) {
            return new Single(tensor);
        }

        static Argument of(List<Tensor> tensors) {
            return new Many(List.copyOf(tensors));
        }

        /** Adds the arrays with the names by which DJL tells lists from single tensors. */
        void addTo(NDList inputs, int position);

        /** For a parameter of type Tensor. */
        record Single(Tensor tensor) implements Argument {
            @Override
            public void addTo(NDList inputs, int position) {
                tensor.array().setName("");
                inputs.add(tensor.array());
            }
        }

        /** For a parameter of type List[Tensor]; DJL cannot pass an empty one. */
        record Many(List<Tensor> tensors) implements Argument {
            @Override
            public void addTo(NDList inputs, int position) {
                for (Tensor tensor : tensors) {
                    tensor.array().setName("list" + position + "[]");
                    inputs.add(tensor.array());
                }
            }
        }
    }
}
