"""How many (corrupted, clean) pairs are made in a second, without a network.

Prints the rate of one thread alone, and of threads and processes that draw ahead, as multiples of
it. A network on an accelerator wants 3,000 pairs of 256×256 a second.

    python -m benchmarks.pairs [--side 256] [--channels 1] [--batches 60] [--rounds 5]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from multiprocessing import get_context

import cv2
import numpy as np

from datasets.add_corruption import build_corruption
from datasets.batches_ahead import BATCHES_PER_WORKER, BatchesAhead
from datasets.drawing import Batch, PairDrawing

BATCH = 16
WORKERS = (1, 2)

Source = Callable[[int], Batch]
"""From the index of a batch to the batch."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=256, help="rows and columns")
    parser.add_argument("--channels", type=int, default=1, choices=(1, 3))
    parser.add_argument("--batches", type=int, default=60, help="batches of 16 in one round")
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many is printed")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    drawing = stain_pairs(options.side, options.channels, options.batches)
    with ExitStack() as stack:
        opened = {name: stack.enter_context(each) for name, each in sources(drawing).items()}
        rates: dict[str, list[float]] = {name: [] for name in opened}
        for _ in range(options.rounds):
            for name, source in opened.items():
                rates[name].append(rate_of(source, drawing))
    alone = max(rates["when asked for"])
    print(f"{rate_of_a_core(drawing):,.0f} pairs for each second of one core")
    for name, measured in rates.items():
        print(f"{name:14} {max(measured):7,.0f} pairs/s  {max(measured) / alone:5.2f} ×")


def sources(drawing: PairDrawing) -> dict[str, AbstractContextManager[Source]]:
    """Every way to come by batches, each to be opened by `with`."""
    found: dict[str, AbstractContextManager[Source]] = {"when asked for": when_asked_for(drawing)}
    for workers in WORKERS:
        found[f"{workers} threads"] = in_threads(drawing, workers)
        found[f"{workers} processes"] = in_processes(drawing, workers)
    return found


def stain_pairs(side: int, channels: int, batches: int) -> PairDrawing:
    """Pair 64 random images of a side with their stained selves."""
    images = np.random.default_rng(0).integers(0, 256, (64, side, side, channels), np.uint8)
    stain = build_corruption("Stain", {})
    return PairDrawing(images, stain, length=batches * BATCH, batch_size=BATCH, seed=0)


@contextmanager
def when_asked_for(drawing: PairDrawing) -> Iterator[Source]:
    yield lambda index: drawing.draw_batch(0, index)


@contextmanager
def in_threads(drawing: PairDrawing, workers: int) -> Iterator[Source]:
    with closing(BatchesAhead(drawing, workers)) as ahead:
        yield lambda index: ahead.get(0, index)


@contextmanager
def in_processes(drawing: PairDrawing, workers: int) -> Iterator[Source]:
    """As many batches ahead as in threads, each sent back through a pipe."""
    context = get_context("forkserver")
    drawn: dict[int, Future[Batch]] = {}
    with ProcessPoolExecutor(workers, context, _begin_process, (drawing,)) as pool:

        def get(index: int) -> Batch:
            ahead = min(index + 1 + BATCHES_PER_WORKER * workers, drawing.batches)
            for each in range(index, ahead):
                if each not in drawn:
                    drawn[each] = pool.submit(_draw_in_process, each)
            return drawn.pop(index).result()

        yield get


_held: list[PairDrawing] = []
"""What a process of `in_processes` draws from."""


def _begin_process(drawing: PairDrawing) -> None:
    cv2.setNumThreads(1)
    _held.append(drawing)


def _draw_in_process(index: int) -> Batch:
    return _held[0].draw_batch(0, index)


def rate_of(source: Source, drawing: PairDrawing) -> float:
    """Return pairs for each second of the clock."""
    began = time.perf_counter()
    for index in range(drawing.batches):
        source(index)
    return drawing.length / (time.perf_counter() - began)


def rate_of_a_core(drawing: PairDrawing) -> float:
    """Return pairs for each second that a core computes, which other work does not lengthen."""
    seconds = []
    for index in range(drawing.batches):
        began = time.thread_time()
        drawing.draw_batch(0, index)
        seconds.append(time.thread_time() - began)
    return BATCH / float(np.quantile(seconds, 0.25))


if __name__ == "__main__":
    main()
