"""Compare the exact pixel-wise figures with scikit-learn's, side by side in one run.

    python -m benchmarks.metrics [--images 117] [--side 256] [--repeats 3]

Prints the best of the repeats in seconds, the ratio and the difference of the values. The maps are
generated: noise with about 3 % defect pixels that score higher.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import sklearn.metrics

from evaluation.arrays import stored_masks
from evaluation.metric_table import METRICS
from evaluation.pixels import PixelSource
from evaluation.rank_counts import rank_groups


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=117, help="number of maps")
    parser.add_argument("--side", type=int, default=256, help="rows and columns of a map")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many is printed")
    options = parser.parse_args(arguments)
    maps, masks = generate_maps(options.images, options.side, np.random.default_rng(0))
    print(f"{len(maps)} maps of {maps.shape[1]}×{maps.shape[2]}, {masks.mean():.1%} defect pixels")
    truth, values = masks.ravel(), maps.ravel()
    source = PixelSource(maps, stored_masks(list(masks), maps.shape[1:]), np.arange(len(maps)))
    references = {
        "pixel_auroc": lambda: sklearn.metrics.roc_auc_score(truth, values),
        "pixel_ap": lambda: sklearn.metrics.average_precision_score(truth, values),
    }
    for key, reference in references.items():
        compare(METRICS[key].heading, partial(measure, key, source), reference, options.repeats)
    value, seconds = best_of(partial(measure, "aupro", source), options.repeats)
    print(f"{'AU-PRO':12} {value:.6f}   ours {seconds:6.3f} s")


def measure(key: str, source: PixelSource) -> float:
    """Rank the pixels and compute one figure, as an evaluation does for all of them at once."""
    ((_, ranking),) = rank_groups({"all": source}, {"": ("all",)})
    return METRICS[key].compute(ranking)


def compare(name: str, ours: Callable[[], Any], reference: Callable[[], Any], repeats: int) -> None:
    value, seconds = best_of(ours, repeats)
    expected, reference_seconds = best_of(reference, repeats)
    print(
        f"{name:12} {value:.6f}   ours {seconds:6.3f} s   scikit-learn {reference_seconds:6.3f} s"
        f"   ratio {reference_seconds / seconds:5.1f}   difference {abs(value - expected):.1e}"
    )


def best_of(function: Callable[[], Any], repeats: int) -> tuple[Any, float]:
    seconds = []
    value = None
    for _ in range(repeats):
        start = perf_counter()
        value = function()
        seconds.append(perf_counter() - start)
    return value, min(seconds)


def generate_maps(
    images: int, side: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return gamma-distributed maps, the first fifth good, the others with two ellipses each."""
    masks = np.zeros((images, side, side), np.uint8)
    for mask in masks[images // 5 :]:
        for _ in range(2):
            centre = [int(value) for value in rng.integers(side // 8, side - side // 8, 2)]
            axes = [int(value) for value in rng.integers(side // 20, side // 9, 2)]
            cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    maps = rng.gamma(2.0, 0.02, masks.shape).astype(np.float32)
    maps += masks * rng.gamma(2.0, 0.04, masks.shape).astype(np.float32)
    return maps, masks.astype(bool)


if __name__ == "__main__":
    main()
