package dev.anneal.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate"
                        + " 6442450944 bytes. Error code 12 (Cannot allocate memory)",
                "DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes.",
                "CUDA out of memory. Tried to allocate 2.00 GiB.",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "std::bad_alloc",
                "Cannot reserve 4096 bytes of direct buffer memory (allocated: 1, limit: 2)",
                "Container killed by YARN for exceeding physical memory limits. 4.5 GB of 4 GB used.",
                "The executor with id 1 exited with exit code 137(SIGKILL, possible container OOM): OOMKilled"
            })
    void isSaidInManyWays(String message) {
        assertThat(OutOfMemory.isSaidBy(message)).isTrue();
        assertThat(OutOfMemory.isCauseOf(new IllegalStateException("a step failed", new RuntimeException(message))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.OutOfMemoryError: Java heap space",
                "its executor 3 was lost: Command exited with code 137. Its log tells more; a killed process often means too"
                        + " little memory.",
                "No space left on device"
            })
    void otherProblemsAreNot(String message) {
        assertThat(OutOfMemory.isSaidBy(message)).isFalse();
    }

    @Test
    void aProblemWithoutAMessageIsNot() {
        assertThat(OutOfMemory.isCauseOf(new IllegalStateException())).isFalse();
    }
}
