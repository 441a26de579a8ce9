"""How long the command line takes to start, beside the `import keras` that it cannot do without.

    python -m benchmarks.start_up [--rounds 7] [--run RUN --image IMAGE]

Runs whole processes in turns: `import keras`, the same without Python's search for garbage as
the program has it, `main.py predict` of one image, and `main.py --help`. Prints the best
wall-clock and processor time of each and their ratios to the first. Without a run, an untrained
network of the demo's size judges a drawn image.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from datasets.images import write_image
from experiments.config.experiment import Experiment
from experiments.presets import SHIPPED
from experiments.run_folder import RunFolder
from experiments.running.child import MAIN
from experiments.running.quiet_backend import import_keras_quietly
from experiments.runs import write_experiment


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="the best of so many is printed")
    parser.add_argument("--run", type=Path, help="folder of an evaluated run")
    parser.add_argument("--image", type=Path, help="the image that it judges")
    options = parser.parse_args(arguments)
    if (options.run is None) != (options.image is None):
        parser.error("give both --run and --image, or neither")
    with TemporaryDirectory() as made:
        folder = Path(made)
        run, image = options.run, options.image
        if run is None:
            run, image = write_untrained_run(folder / "run"), draw_image(folder / "image.png")
        words = ["predict", str(run), str(image), "--out", str(folder / "out")]
        compare(
            {
                "import keras": [sys.executable, "-c", "import keras"],
                "without collector": [
                    sys.executable,
                    "-c",
                    "import gc; gc.disable(); import keras",
                ],
                "predict of one image": [sys.executable, str(MAIN), *words],
                "--help": [sys.executable, str(MAIN), "--help"],
            },
            options.rounds,
        )


def compare(commands: dict[str, list[str]], rounds: int) -> None:
    """Run the commands in turns, the first one as reference, and print their best times."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            taken[name].append(seconds_of(command))
    best = {name: [min(each) for each in zip(*times, strict=True)] for name, times in taken.items()}
    reference = next(iter(best.values()))
    for name, (wall, processor) in best.items():
        print(
            f"{name:20} {wall:6.2f} s, ratio {wall / reference[0]:5.2f}   "
            f"processor {processor:6.2f} s, ratio {processor / reference[1]:5.2f}"
        )


def seconds_of(command: list[str]) -> tuple[float, float]:
    """Return the wall-clock and the processor time of a whole process; the latter 0 on Windows."""
    before, began = os.times(), perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = perf_counter() - began, os.times()
    children = (after.children_user, after.children_system)
    return wall, sum(children) - before.children_user - before.children_system


def write_untrained_run(folder: Path) -> Path:
    """Write a run as far as `predict` reads it, with a network of the demo's size."""
    import_keras_quietly()
    from experiments.running.networks import build_network

    name = "AESc_d4_f5_n8"
    settings = (SHIPPED / "architecture" / f"{name}.json").read_text(encoding="utf-8")
    experiment = Experiment.model_validate_json(
        f"""{{"dataset": "demo", "corruption": {{"name": "Stain", "settings": {{"kind": "Stain"}}}},
        "resolution": "128x128", "architecture": {{"name": "{name}", "settings": {settings}}},
        "training": {{"name": "demo", "settings": {{}}}}, "evaluation": {{}}, "seed": 0}}"""
    )
    run = RunFolder(folder)
    maps = run.evaluation("residual").maps
    maps.parent.mkdir(parents=True)
    write_experiment(run, experiment)
    run.thresholds.write_text('{"residual": 0.1}', encoding="utf-8")
    np.save(maps, np.ones((1, 128, 128), np.float32))
    build_network(experiment, 0).save(run.model)
    return folder


def draw_image(path: Path) -> Path:
    """Draw an image of noise."""
    write_image(path, np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8))
    return path


if __name__ == "__main__":
    main()
