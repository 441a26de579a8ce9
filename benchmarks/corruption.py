"""How long each corruption takes on one core, beside the original code and plain NumPy.

Prints median CPU times over many draws, all cases taken in turns within one run, so that their
ratios hold even where other work slows the machine down. "Original" are the times of the paper's
code on two cores of an AMD EPYC; "plain" is the obvious way to write it, "earlier" fills the same
Stain as before (see `benchmarks.enlarged_drawing`). Both are timed here, in the environment that
trainings have.

    python -m benchmarks.corruption
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import cv2
import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from benchmarks.enlarged_drawing import earlier_stain
from datasets.add_corruption import add_drops, add_gaussian, add_scratch, add_stain
from datasets.corruptions.stain import FILL_STD, Stain, draw_stain
from datasets.corruptions.varied import Varied
from experiments.running.child import child_environment

Image = NDArray[np.uint8]
ROUNDS = 60
CALLS = 10


@dataclass(frozen=True)
class Case:
    """One thing to time: its name, the call, and the original's milliseconds where known."""

    name: str
    call: Callable[[], Any]
    original: float | None = None


def main() -> None:
    """Measure in the environment that trainings have, and print."""
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        os.execve(
            sys.executable, [sys.executable, "-m", "benchmarks.corruption"], child_environment()
        )
    cv2.setNumThreads(1)
    rng = np.random.default_rng(0)
    cases = [*stain_cases(rng), *other_cases(rng), *plain_cases(rng)]
    times = measure(cases)
    width = max(len(case.name) for case in cases)
    for case in cases:
        line = f"{case.name:{width}}  {times[case.name]:7.3f} ms"
        if case.original is not None:
            line += f"   original {case.original:6.1f} ms: {case.original / times[case.name]:4.0f}x"
        print(line)
    show_ratios(times)


def stain_cases(rng: np.random.Generator) -> list[Case]:
    """The Stain in the sizes of the original's table, and the mere copying of each image."""
    originals = {
        (256, 1, 0.0): 6.7,
        (256, 3, 0.0): 14.3,
        (512, 3, 0.0): 37.9,
        (1024, 3, 0.0): 123.5,
        (256, 1, 0.15): 8.8,
        (256, 3, 0.15): 19.3,
        (512, 3, 0.15): 55.1,
        (1024, 3, 0.15): 224.5,
    }
    cases = []
    for (side, channels, blur), original in originals.items():
        image = texture(rng, side, channels)
        name = f"stain {side}x{side}x{channels}" + (" blurred" if blur else "")

        def call(image: Image = image, blur: float = blur) -> Image:
            return add_stain(image, (1, 12), (10, 220), 0.1, blur, rng)

        cases.append(Case(name, call, original))
        if not blur:
            cases.append(Case(f"copy {side}x{side}x{channels}", image.copy))
    return cases


def other_cases(rng: np.random.Generator) -> list[Case]:
    """Varied stains, drops, scratch and Gaussian noise at 256×256."""
    grey, color = texture(rng, 256, 1), texture(rng, 256, 3)
    varied = Varied()
    return [
        Case("varied 256x256x1", lambda: varied(grey, rng).image),
        Case("varied 256x256x3", lambda: varied(color, rng).image),
        Case("drops 256x256x1", lambda: add_drops(grey, "1-2", 220, 0.01, 10, 0.1, rng), 7.0),
        Case("drops 256x256x3", lambda: add_drops(color, "1-2", 220, 0.01, 10, 0.1, rng), 16.9),
        Case("scratch 256x256x3", lambda: add_scratch(color, 150, rng), 19.5),
        Case("gaussian 256x256x1", lambda: add_gaussian(grey, 0.01, rng), 3.1),
        Case("gaussian 256x256x3", lambda: add_gaussian(color, 0.01, rng), 9.7),
    ]


def plain_cases(rng: np.random.Generator) -> list[Case]:
    """The obvious versions of the Stain and of Gaussian noise, and the earlier Stain."""
    color = texture(rng, 256, 3)
    return [
        Case("plain stain 256x256x3", lambda: plain_stain(color, rng)),
        Case("plain gaussian 256x256x3", lambda: plain_gaussian(color, rng)),
        Case("earlier stain 256x256x3", lambda: earlier_stain(color, rng)),
    ]


def texture(rng: np.random.Generator, side: int, channels: int) -> Image:
    return rng.integers(0, 256, (side, side, channels), np.uint8)


def plain_stain(image: Image, rng: np.random.Generator) -> Image:
    """Ask of every pixel whether it is inside, and draw noise for all of them."""
    rows, columns = image.shape[:2]
    stain = draw_stain(Stain(), rng, rows, columns)
    down, right = np.mgrid[:rows, :columns]
    outline = stain.curve + stain.center
    border = np.stack([outline.real, outline.imag], axis=1)
    inside = Path(border).contains_points(np.stack([right.ravel(), down.ravel()], axis=1))
    fill = rng.normal(stain.grey, FILL_STD, image.shape).round().clip(0, 255)
    return np.where(inside.reshape(rows, columns, 1), fill, image).astype(np.uint8)


def plain_gaussian(image: Image, rng: np.random.Generator) -> Image:
    """Draw the noise as floats, add and clip."""
    return (image + rng.normal(0, 2.55, image.shape)).round().clip(0, 255).astype(np.uint8)


def measure(cases: list[Case]) -> dict[str, float]:
    """Median milliseconds of a call of each case, taken in turns."""
    rounds: dict[str, list[float]] = {case.name: [] for case in cases}
    for _ in range(ROUNDS):
        for case in cases:
            case.call()
            began = time.thread_time()
            for _ in range(CALLS):
                case.call()
            rounds[case.name].append((time.thread_time() - began) / CALLS * 1000)
    return {name: median(taken) for name, taken in rounds.items()}


def show_ratios(times: dict[str, float]) -> None:
    """How the Stain grows with the image, and what the fast versions gain."""
    print()
    for suffix in ("", " blurred"):
        small, large = (
            times[f"stain {side}x{side}x3{suffix}"] - times[f"copy {side}x{side}x3"]
            for side in (256, 1024)
        )
        print(f"1024x1024 / 256x256 colour{suffix}, beyond copying: {large / small:.1f}x")
    for channels, name in ((1, "grey"), (3, "colour")):
        ratio = times[f"varied 256x256x{channels}"] / times[f"stain 256x256x{channels}"]
        print(f"varied / stain, 256x256 {name}: {ratio:.1f}x (goal: at most 3)")
    for way, kind in (("plain", "stain"), ("plain", "gaussian"), ("earlier", "stain")):
        gain = times[f"{way} {kind} 256x256x3"] / times[f"{kind} 256x256x3"]
        print(f"{way} {kind} / {kind}, 256x256 colour: {gain:.1f}x")


if __name__ == "__main__":
    main()
