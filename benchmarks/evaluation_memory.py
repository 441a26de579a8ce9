"""Peak memory of an evaluation against the number of its test images.

    python -m benchmarks.evaluation_memory [--images 500 1000 2000 5000] [--side 256]
        [--measure residual] [--samples 3] [--pictures]

Each number of images is evaluated in a process of its own, with a tiny untrained network on
generated colour images: reading, maps, figures, arrays on disk, and pictures if asked for. Prints
the peak resident memory, what the process had before the first image, and the seconds. Needs 0.7 MB
of disk for each image of 256×256 for as long as it runs.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import cv2
import numpy as np
import numpy.typing as npt
import psutil

MEGABYTE = 1024**2


def main(arguments: Sequence[str] | None = None) -> None:
    options = build_parser().parse_args(arguments)
    if options.child:
        print(evaluate(options))
        return
    for images in options.images:
        command = [sys.executable, "-m", "benchmarks.evaluation_memory", "--child"]
        command += ["--images", str(images), "--side", str(options.side)]
        command += ["--measure", options.measure, "--samples", str(options.samples)]
        command += ["--pictures"] if options.pictures else []
        child = subprocess.run(command, check=True, capture_output=True, text=True)
        print(child.stdout.strip().splitlines()[-1], flush=True)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, nargs="+", default=[500, 1000, 2000, 5000])
    parser.add_argument("--side", type=int, default=256, help="rows and columns of an image")
    parser.add_argument("--measure", default="residual", help="which maps are made")
    parser.add_argument("--samples", type=int, default=3, help="Monte Carlo samples")
    parser.add_argument("--pictures", action="store_true", help="write result pictures too")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


def evaluate(options: argparse.Namespace) -> str:
    """Evaluate so many generated images, and say what it took."""
    # Keras is loaded in the children only.
    from evaluation.folder import write_evaluation
    from evaluation.measures import MEASURES
    from evaluation.reading import Reading, map_maker
    from experiments.events import ignore
    from experiments.running.anomaly_maps import Reader, map_test_images, open_network

    (count,), measure = options.images, MEASURES[options.measure]
    with TemporaryDirectory() as folder:
        run, experiment = make_run(Path(folder), options.side)
        samples = options.samples if measure.samples else 0
        network = open_network(run, experiment, samples)
        reader = Reader(network, map_maker(measure, Reading(), ()), measure.samples)
        before, started = psutil.Process().memory_info().rss, perf_counter()
        images = make_images(count, options.side)
        write_evaluation(
            run.evaluation(measure.key).folder,
            measure,
            map_test_images(images, reader, ignore),
            pictures=options.pictures,
            threshold=0.1,
        )
        seconds = perf_counter() - started
    return (
        f"{count:6} images  {measure.key}  peak {peak_memory() / MEGABYTE:6.0f} MB  "
        f"(before the first {before / MEGABYTE:4.0f} MB)  {seconds:6.1f} s"
    )


def peak_memory() -> int:
    """Return the most memory that this process ever had, in bytes."""
    try:
        import resource
    except ImportError:  # Windows
        return int(psutil.Process().memory_info().peak_wset)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def make_run(folder: Path, side: int):  # type: ignore[no-untyped-def]
    """Save an untrained network as that of a run."""
    from experiments.config.experiment import Experiment
    from experiments.run_folder import RunFolder
    from experiments.running.networks import build_network

    experiment = Experiment.model_validate(
        {
            "dataset": "generated",
            "corruption": {"name": "Stain", "settings": {"kind": "Stain"}},
            "resolution": f"{side}x{side}",
            "architecture": {"name": "tiny", "settings": {"depth": 3, "feature_maps": 4}},
            "training": {"name": "colour", "settings": {"grey": False}},
            "evaluation": {},
            "seed": 0,
        }
    )
    run = RunFolder(folder)
    build_network(experiment, seed=0).save(run.model)
    return run, experiment


def make_images(count: int, side: int):  # type: ignore[no-untyped-def]
    """Return images that are drawn when they are asked for: half good, half with a defect."""
    from datasets.image_stack import ImageStack
    from evaluation.testset import TestSet
    from experiments.running.images import LabelledImages

    labels = np.arange(count) >= count // 2
    return LabelledImages(
        TestSet(
            names=tuple(f"{index:05d}" for index in range(count)),
            paths=("generated",) * count,
            defect_types=tuple("spot" if label else "good" for label in labels),
            labels=labels.astype(int),
        ),
        ImageStack((count, side, side, 3), partial(draw_image, side), None),
        partial(draw_mask, labels, side),
    )


def draw_image(side: int, index: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(index).integers(0, 256, (side, side, 3), np.uint8)


def draw_mask(labels: npt.NDArray[np.bool_], side: int, index: int) -> npt.NDArray[np.bool_]:
    """Draw a defect of 3 % of the image."""
    mask = np.zeros((side, side), np.uint8)
    if labels[index]:
        centre = np.random.default_rng(index).integers(side // 8, side - side // 8, 2)
        cv2.circle(mask, tuple(map(int, centre)), round(0.0977 * side), 1, -1)
    return mask.astype(bool)


if __name__ == "__main__":
    main()
