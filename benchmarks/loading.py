"""Show that loading grows linearly with the number of images, in time and in memory.

    python -m benchmarks.loading [--side 512] [--resolution 256] [--repeats 3]

Prints, for 70, 140 and 280 generated colour images, the best time of the repeats, the peak memory
that loading adds, and both as multiples of the first line: linear growth is 1, 2, 4. The last lines
read the images on demand, as a stack beyond the memory limit does; there the peak stays as it is.
"""

import argparse
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from datasets.image_stack import load_images
from datasets.images import write_image

COUNTS = (70, 140, 280)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=512, help="rows and columns of the files")
    parser.add_argument("--resolution", type=int, default=256, help="rows and columns in memory")
    parser.add_argument("--repeats", type=int, default=3, help="the best of so many is printed")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        paths = write_images(Path(folder), max(COUNTS), options.side, np.random.default_rng(0))
        print(f"PNG files of {options.side}×{options.side} to {options.resolution}, in memory")
        compare(lambda count: load(paths[:count], options.resolution), options.repeats)
        print("the same, read on demand")
        compare(lambda count: read_each(paths[:count], options.resolution), options.repeats)


def write_images(folder: Path, count: int, side: int, rng: np.random.Generator) -> list[Path]:
    """Write a gradient with sensor noise, which compresses no better than a photograph."""
    gradient = np.linspace(60, 180, side)[:, None, None]
    paths = [folder / f"{index:03}.png" for index in range(count)]
    for path in paths:
        write_image(path, (gradient + rng.normal(0, 3, (side, side, 3))).astype(np.uint8))
    return paths


def load(paths: Sequence[Path], resolution: int) -> None:
    load_images(paths, resolution, resolution, grey=False)


def read_each(paths: Sequence[Path], resolution: int) -> None:
    stack = load_images(paths, resolution, resolution, grey=False, memory_limit=0)
    for index in range(len(stack)):
        stack[index]


def compare(work: Callable[[int], None], repeats: int) -> None:
    """Print time and peak memory of `work` on each number of images."""
    first: tuple[float, float] | None = None
    for count in COUNTS:
        seconds = min(time(work, count) for _ in range(repeats))
        mebibytes = peak(work, count)
        first = first or (seconds, mebibytes)
        print(
            f"{count:5} images  {seconds:6.2f} s ({seconds / first[0]:4.2f} ×)"
            f"  {mebibytes:7.1f} MiB ({mebibytes / first[1]:4.2f} ×)"
        )


def time(work: Callable[[int], None], count: int) -> float:
    start = perf_counter()
    work(count)
    return perf_counter() - start


def peak(work: Callable[[int], None], count: int) -> float:
    """Return the most memory in MiB that `work` held at once; OpenCV's arrays are NumPy's."""
    tracemalloc.start()
    work(count)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


if __name__ == "__main__":
    main()
