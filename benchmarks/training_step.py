"""How much of training goes into corrupting images and making batches.

Prints pairs of 256×256 grey images for each second of one core, without a network, and how much
longer a training step takes with them than with batches made beforehand: for the demo's small
network, the worst case, and for the paper's. Both are trained in turns; the best of each counts.

    python -m benchmarks.training_step
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import cv2
import keras
import numpy as np

from datasets.add_corruption import build_corruption
from datasets.pairs import Batch, CorruptedPairs
from experiments.running.child import child_environment
from models.autoencoder import build_autoencoder
from models.training import compile_model

STAIN = {"size": "1-12", "color": "10-220", "irregularity": 0.1, "blur": 0}
BATCH = 16
ROUNDS = 6


def main() -> None:
    """Measure in the environment that trainings have, and print."""
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        command = [sys.executable, "-m", "benchmarks.training_step"]
        os.execve(sys.executable, command, child_environment())
    cv2.setNumThreads(1)
    pairs = make_pairs(256)
    began = time.thread_time()
    for index in range(len(pairs)):
        pairs[index]
    rate = pairs.length / (time.thread_time() - began)
    print(f"256x256 grey: {rate:,.0f} pairs for each second of one core, without a network")
    show_share("demo network, 128x128", 128, depth=4, feature_maps=8, steps=25)
    show_share("paper network, 256x256", 256, depth=6, feature_maps=16, steps=4)


def show_share(title: str, side: int, *, depth: int, feature_maps: int, steps: int) -> None:
    """Print how much longer a step takes with corruption than with batches made beforehand."""
    pairs = make_pairs(side, steps)
    ready = ReadyBatches([pairs[index] for index in range(steps)])
    model = build_autoencoder((side, side, 1), depth=depth, feature_maps=feature_maps)
    compile_model(model, learning_rate=0.001, loss="mse")
    options = {"verbose": 0, "shuffle": False}
    model.fit(ready, **options)
    rounds = [
        [seconds_of(lambda data=data: model.fit(data, **options)) for data in (pairs, ready)]  # type: ignore[misc]
        for _ in range(ROUNDS)
    ]
    corrupting, prepared = (1000 * min(times) / steps for times in zip(*rounds, strict=True))
    alone = 1000 * min(seconds_of(lambda: pairs[0]) for _ in range(20))
    print(
        f"{title}: a step takes {corrupting:.1f} ms, with ready batches {prepared:.1f} ms: "
        f"{100 * (corrupting / prepared - 1):.1f} % more (a batch alone: {alone:.2f} ms)"
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


def make_pairs(side: int, batches: int = 100) -> CorruptedPairs:
    """Pair 64 random images of a side with their stained selves."""
    images = np.random.default_rng(0).integers(0, 256, (64, side, side, 1), dtype=np.uint8)
    stain = build_corruption("Stain", STAIN)
    return CorruptedPairs(images, stain, length=batches * BATCH, batch_size=BATCH, seed=0)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
