"""How much of training goes into corrupting images and making batches.

Prints how much longer a training step takes than one with batches made beforehand, with batches
drawn when they are asked for and drawn ahead in threads: for the demo's small network, the worst
case, and for the paper's. All are trained in turns; the quartile of each counts. As other work on
the machine blurs these times, it also prints what a batch takes of all that the cores compute.

    python -m benchmarks.training_step [--rounds 12]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

import cv2
import keras
import numpy as np

from benchmarks.pairs import BATCH, rate_of_a_core, stain_pairs
from datasets.drawing import Batch, PairDrawing
from datasets.pairs import CorruptedPairs
from experiments.running.child import child_environment
from models.autoencoder import build_autoencoder
from models.grey_levels import train_on_grey_levels
from models.training import compile_model

WORKERS = (0, 1, 2)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure in the environment that trainings have, and print."""
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        command = [sys.executable, "-m", "benchmarks.training_step", *sys.argv[1:]]
        os.execve(sys.executable, command, child_environment())
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12, help="times that each is trained")
    rounds = parser.parse_args(arguments).rounds
    cv2.setNumThreads(1)
    show_share("demo network, 128x128", 128, rounds, depth=4, feature_maps=8, steps=25)
    show_share("paper network, 256x256", 256, rounds, depth=6, feature_maps=16, steps=4)


def show_share(
    title: str, side: int, rounds: int, *, depth: int, feature_maps: int, steps: int
) -> None:
    """Print how much longer a step takes with corruption than with batches made beforehand."""
    drawing = stain_pairs(side, 1, steps)
    data = {workers: CorruptedPairs(drawing, workers) for workers in WORKERS}
    ready = ReadyBatches([data[0][index] for index in range(steps)])
    network = build_autoencoder((side, side, 1), depth=depth, feature_maps=feature_maps)
    compile_model(network, learning_rate=0.001, loss="mse")
    model = train_on_grey_levels(network, "mse")
    model.fit(ready, verbose=0, shuffle=False)
    times = {source: [seconds_of(model, source)] for source in (ready, *data.values())}
    for _ in range(rounds):
        for source, taken in times.items():
            taken.append(seconds_of(model, source))
    prepared = step_milliseconds(times[ready], steps)
    print(f"{title}: a step with ready batches takes {prepared:.2f} ms")
    show_core_time(model, ready, drawing)
    for workers, pairs in data.items():
        pairs.close()
        step = step_milliseconds(times[pairs], steps)
        print(f"  {workers} workers: {step:.2f} ms, {100 * (step / prepared - 1):+.1f} %")


def show_core_time(model: keras.Model, ready: ReadyBatches, drawing: PairDrawing) -> None:
    """Print what drawing the batches adds to the time of all cores."""
    began = time.process_time()
    model.fit(ready, verbose=0, shuffle=False)
    step = (time.process_time() - began) / len(ready)
    batch = BATCH / rate_of_a_core(drawing)
    print(
        f"  of the cores' time: a step {1000 * step:.1f} ms, a batch {1000 * batch:.2f} ms: "
        f"{100 * batch / step:.1f} %"
    )


class ReadyBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches that cost nothing to make."""

    def __init__(self, batches: list[Batch]) -> None:
        super().__init__()
        self.batches = batches

    def __len__(self) -> int:
        """Return the number of batches."""
        return len(self.batches)

    def __getitem__(self, index: int) -> Batch:
        """Return one batch."""
        return self.batches[index]


def seconds_of(model: keras.Model, data: keras.utils.PyDataset) -> float:
    """Return how long an epoch takes."""
    began = time.perf_counter()
    model.fit(data, verbose=0, shuffle=False)
    return time.perf_counter() - began


def step_milliseconds(seconds: Sequence[float], steps: int) -> float:
    """Return the lower quartile of some epochs, for each step."""
    return 1000 * float(np.quantile(seconds, 0.25)) / steps


if __name__ == "__main__":
    main()
