"""How much of training goes into corrupting images and making batches.

Prints pairs of 256×256 grey images for each second of one core, without a network, and the time of
a batch as a share of a training step of the demo's small network, the worst case, and of the
paper's: measured in turns within one run, the best of each.

    python -m benchmarks.training_step
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np

from datasets.add_corruption import build_corruption
from datasets.pairs import CorruptedPairs
from experiments.child import child_environment
from models.autoencoder import build_autoencoder
from models.training import compile_model

STAIN = {"size": "1-12", "color": "10-220", "irregularity": 0.1, "blur": 0}
BATCH = 16


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
    show_share("demo network, 128x128", 128, depth=4, feature_maps=8, repeats=12)
    show_share("paper network, 256x256", 256, depth=6, feature_maps=16, repeats=4)


def show_share(title: str, side: int, *, depth: int, feature_maps: int, repeats: int) -> None:
    """Print the time of a batch as a share of a training step."""
    pairs = make_pairs(side)
    model = build_autoencoder((side, side, 1), depth=depth, feature_maps=feature_maps)
    compile_model(model, learning_rate=0.001, loss="mse")
    model.train_on_batch(*pairs[0])
    batches, steps = [], []
    for index in range(repeats):
        batches.append(seconds_of(lambda index=index: pairs[index]))  # type: ignore[misc]
        batch = pairs[index]
        steps.append(seconds_of(lambda batch=batch: model.train_on_batch(*batch)))  # type: ignore[misc]
    batch_time, step_time = min(batches), min(steps)
    print(
        f"{title}: a batch of {BATCH} takes {1000 * batch_time:.2f} ms, a step "
        f"{1000 * step_time:.0f} ms: {100 * batch_time / step_time:.1f} %"
    )


def make_pairs(side: int) -> CorruptedPairs:
    """Pair 64 random images of a side with their stained selves."""
    images = np.random.default_rng(0).integers(0, 256, (64, side, side, 1), dtype=np.uint8)
    stain = build_corruption("Stain", STAIN)
    return CorruptedPairs(images, stain, length=1600, batch_size=BATCH, seed=0)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
