"""One rank of torch.distributed's gloo, driven line by line: what AllReduceBenchmark compares with.

    python gloo_allreduce.py RANK WORLD_SIZE FLOATS RENDEZVOUS_FILE

For every line "N" on standard input it sums a vector of FLOATS floats over all ranks N times and prints the milliseconds of each sum and the CPU
seconds of this process, as "ms ms ... | cpu". gloo's defaults: TCP over the loopback interface, its own choice of algorithm. One torch thread, as
each of our ranks has; gloo's transport has threads of its own.
"""

import datetime
import resource
import sys
import time

import torch
import torch.distributed as dist


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    rank, world_size, floats = (int(argument) for argument in sys.argv[1:4])
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo",
        init_method=f"file://{sys.argv[4]}",
        rank=rank,
        world_size=world_size,
        timeout=datetime.timedelta(seconds=600),
    )
    vector = torch.full((floats,), 1.0)
    dist.all_reduce(vector)
    assert vector[0].item() == world_size and vector[-1].item() == world_size
    print("READY", flush=True)
    for line in sys.stdin:
        vector.fill_(0.0)
        dist.barrier()
        cpu = cpu_seconds()
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            dist.all_reduce(vector)
            times.append((time.perf_counter() - start) * 1e3)
        print(" ".join(f"{ms:.3f}" for ms in times), "|", f"{cpu_seconds() - cpu:.4f}", flush=True)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
