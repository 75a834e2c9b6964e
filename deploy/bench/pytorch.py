#!/usr/bin/env python3
"""Times a training step of PyTorch on a workload of `tributary bench` and prints one JSON object.

    pytorch.py (single|ddp) (mlp|fc4096) [--seconds S] [--fp16]

single: one process with one thread for each core. ddp: DistributedDataParallel with gloo over the loopback
device, one process with one thread for each core; with --fp16 its gradients are sent as float16.
"""
import argparse
import json
import os
import statistics
import time

import torch
from torch import nn

HIDDEN = {"mlp": (512, 256), "fc4096": (4096, 4096)}
BATCH, FEATURES, CLASSES, SAMPLES = 256, 784, 10, 4096
WARM_UP_SECONDS = 5


def network(workload):
    first, second = HIDDEN[workload]
    return nn.Sequential(
        nn.Linear(FEATURES, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, CLASSES)
    )


def steps(model, share):
    """Yields the seconds of each step without end. A step trains on the next `share` samples."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss_of = nn.CrossEntropyLoss()
    samples, labels = torch.randn(SAMPLES, FEATURES), torch.randint(0, CLASSES, (SAMPLES,))
    at = 0
    while True:
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss_of(model(samples[at : at + share]), labels[at : at + share]).backward()
        optimizer.step()
        yield time.perf_counter() - begin
        at = (at + share) % (SAMPLES - share + 1)


def timed(model, share, seconds, agree):
    """The median time of a step. `agree` makes all processes continue, or stop, after the same step."""
    taken, begin = [], time.perf_counter()
    for took in steps(model, share):
        passed = time.perf_counter() - begin
        if passed > WARM_UP_SECONDS:
            taken.append(took)
        if agree(len(taken) > 0 and passed > WARM_UP_SECONDS + seconds):
            return statistics.median(taken)


def report(arguments, workers, seconds_per_step, parameters):
    print(
        json.dumps(
            {
                "workload": arguments.workload,
                "mode": arguments.mode + ("+fp16" if arguments.fp16 else ""),
                "workers": workers,
                "batch": BATCH,
                "parameters": parameters,
                "ms_per_step": round(seconds_per_step * 1e3, 3),
                "samples_per_second": round(BATCH / seconds_per_step),
            }
        ),
        flush=True,
    )


def single(arguments):
    torch.manual_seed(0)
    model = network(arguments.workload)
    took = timed(model, BATCH, arguments.seconds, lambda over: over)
    report(arguments, 1, took, sum(p.numel() for p in model.parameters()))


def rank(number, world, port, arguments):
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port), GLOO_SOCKET_IFNAME="lo")
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", rank=number, world_size=world)
    torch.manual_seed(0)
    model = nn.parallel.DistributedDataParallel(network(arguments.workload))
    if arguments.fp16:
        from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import fp16_compress_hook

        model.register_comm_hook(None, fp16_compress_hook)
    steps_done = [0]

    def agree(over):
        steps_done[0] += 1
        if steps_done[0] % 10:  # the broadcast is not part of a step, so it is rare
            return False
        answer = torch.tensor([1 if over else 0])
        torch.distributed.broadcast(answer, 0)
        return bool(answer)

    took = timed(model, BATCH // world, arguments.seconds, agree)
    if number == 0:
        report(arguments, world, took, sum(p.numel() for p in model.parameters()))
    torch.distributed.destroy_process_group()


def ddp(arguments):
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    world = os.cpu_count()
    torch.multiprocessing.spawn(rank, (world, port, arguments), nprocs=world)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["single", "ddp"])
    parser.add_argument("workload", choices=sorted(HIDDEN))
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--fp16", action="store_true")
    given = parser.parse_args()
    single(given) if given.mode == "single" else ddp(given)
