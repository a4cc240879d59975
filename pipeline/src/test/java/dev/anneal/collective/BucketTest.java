package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.plan.Range;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final ByteBuffer CELL = direct(Bucket.GRID_BYTES);

    @Test
    void vectorsArePaddedToTheGrid() {
        assertThatThrownBy(() -> new Bucket(4, 1, List.of(), direct(400)))
                .hasMessage("Bucket 4 has 400 bytes. It needs a positive multiple of 262144: pad the vector.");
    }

    @Test
    void buffersAreSentAsTheyAre() {
        assertThatThrownBy(() -> new Subtree(0, 1, ByteBuffer.allocateDirect(Bucket.GRID_BYTES)))
                .hasMessageContaining("Subtree 0..1 has a buffer (direct: true, BIG_ENDIAN, position 0)");
        assertThatThrownBy(() -> new Subtree(2, 2, CELL))
                .hasMessage("Micro-batches 2 to 2 are no subtree: it needs 0 <= low < high.");
    }

    @Test
    void aRankHandsOverItsMaximalSubtrees() {
        try (AllReduce alone = LocalAllReduce.alone()) {
            List<Subtree> halves = List.of(new Subtree(0, 1, CELL), new Subtree(1, 2, CELL));
            assertThatThrownBy(() -> alone.start(new Bucket(4, 2, halves, CELL)))
                    .hasMessageStartingWith(
                            "Bucket 4 of 2 micro-batches: rank 0 handed over [Piece[rank=0, low=0, high=1], ")
                    .hasMessageEndingWith("Reduce the rank's range to its maximal subtrees.");
        }
    }

    @Test
    void sevenMicroBatchesOnThreeRanks() {
        TreeLayout layout = TreeLayout.of(7, 3);
        assertThat(layout.pieces(0).toString()).contains("low=0, high=2", "low=2, high=3");
        assertThat(layout.pieces(1).toString()).contains("low=3, high=4", "low=4, high=5");
        assertThat(layout.pieces(2).toString()).contains("low=5, high=6", "low=6, high=7");
        assertThat(layout.registers()).isEqualTo(3);
    }

    @Test
    void slicesAndTheirBlocksCoverEveryCellOnce() {
        for (int worldSize = 1; worldSize <= 9; worldSize++) {
            for (int cells = 1; cells < 40; cells++) {
                SliceGrid grid = new SliceGrid(cells, worldSize);
                int next = 0;
                for (int rank : IntStream.range(0, worldSize).toArray()) {
                    for (int block = 0; block < grid.blocks(rank); block++) {
                        assertThat(grid.offset(rank, block)).isEqualTo(next);
                        next += SliceGrid.BLOCK_BYTES;
                    }
                }
                assertThat(next).isEqualTo(cells * Bucket.GRID_BYTES);
            }
        }
    }

    @Test
    void aRankOwnsWholeCellsOfAVector() {
        int cell = Bucket.GRID;
        assertThat(SliceGrid.floats(5L * cell, 2, 0)).isEqualTo(new Range(0, 3 * cell));
        assertThat(SliceGrid.floats(5L * cell, 2, 1)).isEqualTo(new Range(3 * cell, 5 * cell));
        assertThat(SliceGrid.floats(cell, 3, 1).isEmpty()).isTrue();
        assertThatThrownBy(() -> SliceGrid.floats(100, 3, 1))
                .hasMessage(
                        "A vector of 100 floats was to be cut for rank 1 of 3. It needs a multiple of 65536 floats, and"
                                + " ranks count from 0.");
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
