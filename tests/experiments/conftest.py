"""One tiny experiment, imported, corrupted, trained and evaluated once for all tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

import main
from experiments.runs import list_runs
from experiments.workspace import Workspace

TRAINING = {
    "epochs": 2, "images_per_epoch": 16, "validation_images": 4, "batch_size": 4,
    "learning_rate": 0.005, "validation_fraction": 0.3,
}  # fmt: skip
ARCHITECTURE = {"depth": 3, "feature_maps": 4, "filter_size": 3}
SAMPLE = {"train": 10, "test_good": 4, "test_per_defect": 2, "side": 48}


@dataclass(frozen=True)
class Desk:
    """A workspace with its folder, and the command line that works in it."""

    folder: Path
    workspace: Workspace

    def run(self, *words: object) -> int:
        """Run `main.py` with these words in this workspace."""
        folders = [f"--{name}={self.folder / name}" for name in ("data", "runs", "todo", "presets")]
        return main.main([*folders, *map(str, words)])

    def write(self, name: str, content: object) -> Path:
        """Write an action file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path


def make_desk(folder: Path) -> Desk:
    names = ("data", "runs", "todo", "presets")
    return Desk(folder, Workspace(*(folder / name for name in names)))


def train_action(**changes: object) -> dict[str, object]:
    action = {
        "action": "train_net",
        "datasets": [{"dataset": "tiny", "corruption": "Stain"}],
        "resolution": "48x40",
        "architectures": [ARCHITECTURE],
        "trainings": [TRAINING],
        "evaluation": {"samples": 3},
    }
    return action | changes


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty workspace."""
    return make_desk(tmp_path)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A workspace with the dataset `tiny`, the corruption `Stain` and one finished run."""
    desk = make_desk(tmp_path_factory.mktemp("trained"))
    actions = [
        {"action": "import_db", "name": "tiny", "sample": SAMPLE},
        {"action": "corrupt_db", "datasets": ["tiny"], "name": "Stain", "copies": 2},
        train_action(),
    ]
    assert desk.run("run", desk.write("all.json", actions)) == 0
    return desk


@pytest.fixture(scope="session")
def run_folder(trained: Desk) -> Path:
    """The folder of the finished run."""
    (run,) = list_runs(trained.workspace.runs)
    return run.folder.path
