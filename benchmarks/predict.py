"""Images a second of a prediction: one step after the other, and with its steps overlapping.

    python -m benchmarks.predict [--images 200] [--side 900] [--resolution 256]

Draws photographs with noise into PNG files, and judges them with a tiny untrained network twice:
reading, network and pictures in turn, and as `main.py predict` does it, where the next images are
read and the last pictures are drawn meanwhile. Prints both rates and their ratio.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import cv2
import numpy as np

from benchmarks.evaluation_memory import make_run
from datasets.images import write_image
from evaluation.arrays import to_bytes
from evaluation.measures import RESIDUAL
from evaluation.pictures import heat_map_picture
from experiments.chosen import Chosen
from experiments.events import ignore
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import BATCH, map_images
from experiments.running.images import read_images
from experiments.running.judge import open_reader
from experiments.running.predict import predict
from experiments.runs import write_experiment


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--side", type=int, default=900, help="rows and columns of an image")
    parser.add_argument("--resolution", type=int, default=256, help="what it is brought to")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        run, experiment = prepare_run(Path(folder) / "run", options.resolution)
        images = draw_photographs(Path(folder) / "images", options.images, options.side)

        def in_turn() -> None:
            predict_in_turn(run, images, experiment, Path(folder) / "turn")

        def overlapping() -> None:
            predict(run, images, Path(folder) / "overlap", ignore)

        predict(run, images[:BATCH], Path(folder) / "first", ignore)  # fills all caches
        slow, fast = (options.images / seconds_of(work) for work in (in_turn, overlapping))
    print(
        f"{options.images} images of {options.side}×{options.side}: in turn {slow:.1f} images/s, "
        f"overlapping {fast:.1f} images/s, ratio {fast / slow:.2f}"
    )


def seconds_of(work: Callable[[], None]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def quiet(done: int, total: int) -> None:
    """Tell nobody."""


def prepare_run(folder: Path, resolution: int) -> tuple[RunFolder, Any]:
    """Make the folder of a run with all that a prediction needs."""
    folder.mkdir()
    run, experiment = make_run(folder, resolution)
    write_experiment(run, experiment)
    run.thresholds.write_text(json.dumps({RESIDUAL.key: 0.1}))
    maps = run.evaluation(RESIDUAL.key).maps
    maps.parent.mkdir(parents=True)
    np.save(maps, np.ones((1, resolution, resolution), np.float32))
    return run, experiment


def draw_photographs(folder: Path, count: int, side: int) -> list[Path]:
    """Write smooth images with sensor noise, which compress no better than photographs."""
    rng = np.random.default_rng(0)
    paths = [folder / f"{index:04d}.png" for index in range(count)]
    for path in paths:
        coarse = rng.uniform(60, 200, (9, 9, 3)).astype(np.float32)
        smooth = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
        noisy = smooth + rng.normal(0, 3, smooth.shape)
        write_image(path, np.clip(noisy, 0, 255).astype(np.uint8))
    return paths


def images_at(paths: Sequence[Path], experiment: Any) -> Any:
    return read_images(paths, experiment, ignore).take(range(len(paths)))


def predict_in_turn(run: RunFolder, paths: Sequence[Path], experiment: Any, out: Path) -> None:
    """Read a batch, map it, draw its pictures, and only then read the next."""
    reader = open_reader(run, experiment, Chosen())
    starts = range(0, len(paths), BATCH)
    batches = (images_at(paths[start : start + BATCH], experiment) for start in starts)
    place = 0
    for batch in map_images(batches, len(paths), reader, quiet):
        for parts in zip(batch.inputs, to_bytes(batch.reconstructions), batch.maps, strict=True):
            write_image(out / f"{paths[place].stem}.png", heat_map_picture(*parts, 1.0))
            place += 1


if __name__ == "__main__":
    main()
