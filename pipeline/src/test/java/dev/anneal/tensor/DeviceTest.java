package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeviceTest {
    private static final int GRID = FlatVector.GRID;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @ParameterizedTest
    @CsvSource({"0,'',0", "3,'',3", "3,'2,3',1", "GPU-5f2a,'GPU-5f2a',0", "0,'0, 1',0"})
    void countsAsTheProcessSees(String address, String visible, int index) {
        assertThat(Device.ofAddress(address, visible)).isEqualTo(Device.cuda(index));
    }

    @Test
    void refusesAGpuThatIsHidden() {
        assertThatThrownBy(() -> Device.ofAddress("3", "0,1"))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("Spark gave this rank GPU 3, but CUDA_VISIBLE_DEVICES is 0,1");
    }

    @Test
    void refusesANameThatCudaCannotCount() {
        assertThatThrownBy(() -> Device.ofAddress("MIG-1", ""))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("which is no number of a GPU");
    }

    /** The engine of the tests is one for processors. */
    @Test
    void refusesAGpuWithoutAnEngineForIt() {
        assertThat(Engine.hasCuda()).isFalse();
        assertThatThrownBy(() -> Engine.enter(1, Device.cuda(1)))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("GPU 1 was asked for, but the PyTorch of this process");
        assertThat(Engine.device()).isEqualTo(Device.PROCESSOR);
    }

    @Test
    void memoryApartIsCopiedAndNeverShared() {
        try (FlatVector vector = FlatVector.zerosOn(Device.APART, 2 * GRID)) {
            ByteBuffer values = floats(GRID);
            values.asFloatBuffer().put(0, 5).put(GRID - 1, 7);
            vector.write(GRID, values);

            assertThatThrownBy(vector::memory).hasMessageContaining("lies on the processor, apart");
            ByteBuffer contents = vector.contents();
            assertThat(contents.asFloatBuffer().get(GRID)).isEqualTo(5);
            assertThat(contents.asFloatBuffer().get(2 * GRID - 1)).isEqualTo(7);
            assertThatThrownBy(() -> contents.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
            ByteBuffer second = floats(GRID);
            vector.read(GRID, second);
            assertThat(second).isEqualTo(values);
        }
    }

    @Test
    void vectorsMoveWithTheirValues() {
        try (FlatVector vector = FlatVector.zerosOn(Device.PROCESSOR, GRID)) {
            vector.values().put(9, 3);
            vector.moveTo(Device.APART);
            assertThat(vector.device()).isEqualTo(Device.APART);
            assertThat(vector.contents().asFloatBuffer().get(9)).isEqualTo(3);
            vector.moveTo(Device.PROCESSOR);
            assertThat(vector.values().get(9)).isEqualTo(3);
        }
    }

    @Test
    void rowsArePutAndAdded() {
        try (FlatVector vector = FlatVector.zerosOn(Device.APART, GRID)) {
            vector.putRows(3, new int[] {1, 4}, new float[] {1, 2, 3, 4, 5, 6});
            vector.addRows(3, new int[] {0, 4}, new float[] {1, 1, 1, 10, 20, 30});
            float[] first = new float[18];
            vector.contents().asFloatBuffer().get(0, first);
            assertThat(first).containsExactly(1, 1, 1, 1, 2, 3, 0, 0, 0, 0, 0, 0, 14, 25, 36, 0, 0, 0);
            vector.putRows(3, new int[0], new float[0]);
        }
    }

    private static ByteBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
