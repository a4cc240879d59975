package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class AddressTest {
    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void isThatOfTheFirstElement() {
        try (FlatVector vector = FlatVector.zeros(FlatVector.GRID);
                Scope scope = Scope.open()) {
            vector.values().put(10, 2.5f);
            long address = vector.tensor().address();
            assertThat(address).isEqualTo(Pointer.nativeValue(Native.getDirectBufferPointer(vector.memory())));
            assertThat(vector.slice(scope, 10, 20).address()).isEqualTo(address + 10 * Float.BYTES);
            assertThat(new Pointer(address).getFloat(10 * Float.BYTES)).isEqualTo(2.5f);
        }
    }
}
