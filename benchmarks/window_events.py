"""Time the window's events while a job runs: what takes longer than 0.1 s is felt as a stutter.

    xvfb-run python -m benchmarks.window_events [--epochs 3]

Opens the builder in a folder of its own, runs a job that imports a generated sample and trains a
small network on it, and prints the longest and the median time that the window took for an event.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from experiments.files.read import read_action
from experiments.workspace import Workspace
from gui.jobs.job import write_job_file
from gui.program import create_program


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3, help="epochs that the job trains")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        durations = time_events(Path(folder), options.epochs)
    print(
        f"{len(durations)} events while a job ran: longest {1000 * max(durations):.0f} ms, "
        f"median {1000 * statistics.median(durations):.1f} ms"
    )


def time_events(folder: Path, epochs: int) -> list[float]:
    """Return the seconds that each event of the window took while the job ran."""
    workspace = Workspace(folder / "data", folder / "runs", folder / "todo", folder / "presets")
    builder = create_program(workspace, folder / "settings.json")
    durations = []
    try:
        builder.runner.start(write_job_file(workspace.todo, make_actions(epochs), datetime.now()))
        while builder.runner.running:
            event, values = builder.host.window.read(timeout=20)
            began = perf_counter()
            builder.window.handle(event, values)
            durations.append(perf_counter() - began)
    finally:
        builder.window.close()
    (ended,) = builder.runner.ended
    if ended.status != "done":
        raise SystemExit(f"the job {ended.status}: {ended.sentence}")
    return durations


def make_actions(epochs: int) -> list[Any]:
    """Return what the job does."""
    sample = {"train": 20, "test_good": 4, "test_per_defect": 2, "side": 64}
    training = {"epochs": epochs, "images_per_epoch": 64, "validation_images": 8}
    train = {
        "datasets": [{"dataset": "plate", "corruption": "Stain"}],
        "resolution": "64x64",
        "architectures": [{"depth": 3, "feature_maps": 4, "filter_size": 3}],
        "trainings": [training],
        "evaluation": {"samples": 5},
    }
    return [
        read_action({"action": "import_db", "name": "plate", "sample": sample}),
        read_action({"action": "train_net", **train}),
    ]


if __name__ == "__main__":
    main()
