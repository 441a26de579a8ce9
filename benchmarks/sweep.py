"""How many trainings an hour: one after the other, two at once, and shared out by Ray.

    python -m benchmarks.sweep [--runs 4] [--epochs 4]

Trains small networks on the generated sample, the same study three times in new folders, and prints
trainings an hour and ratios to the first way. Ray is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

MAIN = Path(__file__).resolve().parent.parent / "main.py"
WAYS = {
    "run": ["run"],
    "sweep --jobs 2": ["sweep", "--jobs", "2"],
    "sweep --ray": ["sweep", "--ray"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare ways to run a study.")
    parser.add_argument("--runs", type=int, default=4, help="Trainings of the study.")
    parser.add_argument("--epochs", type=int, default=4, help="Epochs of each.")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        work = Path(folder)
        write_study(work, options.runs, options.epochs)
        first = 0.0
        for way, words in WAYS.items():
            if "--ray" in words and importlib.util.find_spec("ray") is None:
                print("sweep --ray: Ray is not installed")
                continue
            seconds = time_study(work, way, words)
            an_hour = 3600 * options.runs / seconds
            first = first or an_hour
            print(
                f"{way:15} {an_hour:6.1f} trainings an hour ({an_hour / first:4.2f} ×)", flush=True
            )


def write_study(work: Path, runs: int, epochs: int) -> None:
    """Import a small sample, and write a file that trains on it with several seeds."""
    sample = {"train": 30, "test_good": 2, "test_per_defect": 1, "side": 64}
    setup = [
        {"action": "import_db", "name": "plate", "sample": sample},
        {"action": "corrupt_db", "datasets": ["plate"], "name": "Stain"},
    ]
    training = {"epochs": epochs, "images_per_epoch": 480, "validation_images": 16, "batch_size": 8}
    study = {
        "action": "train_net",
        "datasets": [{"dataset": "plate", "corruption": "Stain"}],
        "resolution": "64x64",
        "architectures": [{"depth": 4, "feature_maps": 8}],
        "trainings": [training],
        "evaluation": None,
        "seeds": list(range(runs)),
    }
    (work / "setup.json").write_text(json.dumps(setup))
    (work / "study.json").write_text(json.dumps(study))
    call(work, "runs", ["run", "setup.json"])


def time_study(work: Path, way: str, words: list[str]) -> float:
    """Run the study in a folder of its own; return the seconds that it took."""
    start = perf_counter()
    call(work, way.replace(" ", "_"), [words[0], "study.json", *words[1:]])
    return perf_counter() - start


def call(work: Path, runs: str, words: list[str]) -> None:
    """Run `main.py` in the folder."""
    command = [sys.executable, str(MAIN), *words, "--runs", runs]
    subprocess.run(command, cwd=work, check=True, capture_output=True)


if __name__ == "__main__":
    main()
