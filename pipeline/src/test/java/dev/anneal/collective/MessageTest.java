package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class MessageTest {
    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void everyoneGetsEveryMessageInRankOrder(Transport transport) {
        for (List<Object> outcomes : List.of(
                Ranks.over(transport, 3, Ranks.PATIENT, this::gather), Ranks.local(3, Ranks.PATIENT, this::gather))) {
            assertThat(outcomes).containsOnly("0:0 1:1 2:4 | 0:1 1:2 2:5 | 0:2 1:3 2:6 | zero");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void largeMessagesCrossEachOther(Transport transport) {
        assertThat(Ranks.over(transport, 2, Ranks.PATIENT, ranks -> {
                    byte[] mine = new byte[20 << 20];
                    Arrays.fill(mine, (byte) (ranks.rank() + 1));
                    List<byte[]> all = ranks.allGather(mine);
                    return all.get(0)[mine.length - 1] + " " + all.get(1)[mine.length - 1];
                }))
                .containsOnly("1 2");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void messagesPassBucketsThatAreInFlight(Transport transport) {
        Gradients gradients = Gradients.random(1, 4, 20);
        assertThat(Ranks.over(transport, 3, Ranks.PATIENT, ranks -> {
                    Bucket bucket = gradients.bucket(ranks.rank(), 3);
                    ranks.start(bucket);
                    int decision = ranks.broadcast(new byte[] {(byte) (7 + ranks.rank())})[0];
                    ranks.finish();
                    return decision + " " + Arrays.equals(Gradients.floats(bucket.result()), gradients.sum());
                }))
                .containsOnly("7 true");
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() {
        try (AllReduce alone = LocalAllReduce.alone()) {
            assertThatThrownBy(() -> alone.allGather(new byte[Message.MOST_BYTES + 1]))
                    .hasMessage(
                            "A message of 67108865 bytes was to be gathered; 67108864 is the most. Large data travels as a"
                                    + " bucket.");
        }
    }

    private String gather(AllReduce ranks) {
        List<String> rounds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<String> texts = new ArrayList<>();
            for (byte[] message : ranks.allGather(new byte[ranks.rank() * ranks.rank() + round])) {
                texts.add(texts.size() + ":" + message.length);
            }
            rounds.add(String.join(" ", texts));
        }
        rounds.add(new String(ranks.broadcast((ranks.rank() == 0 ? "zero" : "ignored").getBytes())));
        return String.join(" | ", rounds);
    }
}
