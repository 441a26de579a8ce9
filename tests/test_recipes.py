"""`docs/architecture.md` says which places change for a new corruption, network or metric.

Here each is added to a copy of the project, in exactly those places, and used.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.experiments.conftest import SAMPLE, TRAINING

ROOT = Path(__file__).parent.parent
CODE = ("main.py", "command_line.py")
ROOMS = ("datasets", "evaluation", "experiments", "gui", "models", "storage")


class Copy:
    """A copy of the project that remembers which of its files were changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changed: set[str] = set()
        for name in CODE:
            shutil.copy(ROOT / name, folder / name)
        for name in ROOMS:
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=skip)

    def add(self, place: str, content: str) -> None:
        """Write a new file."""
        assert not (self.folder / place).exists()
        (self.folder / place).write_text(dedent(content).lstrip())
        self.changed.add(place)

    def insert(self, place: str, before: str, line: str) -> None:
        """Put lines before the one line that begins with some words."""
        path = self.folder / place
        lines = path.read_text().splitlines()
        (found,) = [index for index, each in enumerate(lines) if each.startswith(before)]
        path.write_text("\n".join([*lines[:found], *line.splitlines(), *lines[found:]]) + "\n")
        self.changed.add(place)

    def run(self, *words: str) -> str:
        """Run Python in the copy and return what it prints."""
        done = subprocess.run(
            [sys.executable, *words], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def places_of(recipe: str) -> set[str]:
    """Return the files that a recipe of docs/architecture.md names in its list."""
    text = (ROOT / "docs" / "architecture.md").read_text()
    section = text.partition(f"### {recipe}\n")[2].partition("\n#")[0]
    return {re.match(r"\d\. `([^`]+)`", line)[1] for line in re.findall(r"(?m)^\d\. .*", section)}  # type: ignore[index]


def experiment(**training: object) -> str:
    action = {
        "action": "train_net",
        "datasets": [{"dataset": "tiny", "corruption": "Stain"}],
        "resolution": "48x40",
        "architectures": [{"depth": 3, "feature_maps": 4, "filter_size": 3}],
        "trainings": [TRAINING],
        "evaluation": {"samples": 3, "pictures": False},
    }
    return json.dumps(
        [{"action": "import_db", "name": "tiny", "sample": SAMPLE}, action | training]
    )


def test_a_corruption_is_added_in_the_places_that_its_recipe_names(copy: Copy) -> None:
    copy.add(
        "datasets/corruptions/blackout.py",
        '''
        """A black rectangle."""

        from typing import Literal

        import numpy as np
        from pydantic import Field

        from datasets.corruptions.painting import Corrupted, Image
        from datasets.corruptions.settings import CorruptionSettings


        class Blackout(CorruptionSettings):
            """A black rectangle at a random place."""

            kind: Literal["Blackout"] = "Blackout"
            side: float = Field(0.2, gt=0, le=1, description="Length of each side.")

            def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
                """Black out a rectangle."""
                rows, columns = (max(1, int(self.side * each)) for each in image.shape[:2])
                top = int(rng.integers(image.shape[0] - rows + 1))
                left = int(rng.integers(image.shape[1] - columns + 1))
                mask = np.zeros(image.shape[:2], bool)
                mask[top : top + rows, left : left + columns] = True
                corrupted = image.copy()
                corrupted[mask] = 0
                return Corrupted(corrupted, mask)
        ''',
    )
    registry = "datasets/corruptions/registry.py"
    copy.insert(
        registry,
        "from datasets.corruptions.clean",
        "from datasets.corruptions.blackout import Blackout",
    )
    copy.insert(registry, "    Clean,", "    Blackout,")
    copy.add("experiments/presets/corruption/Blackout.json", '{"kind": "Blackout"}\n')
    assert copy.changed == places_of("Add a corruption")

    action = {"datasets": [{"dataset": "tiny", "corruption": "Blackout"}], "evaluation": None}
    copy.add("file.json", experiment(**action))
    copy.run("main.py", "run", "file.json")
    words = ["corrupt", "tiny", "--corruption", "blackout", "--set", "side=0.5", "--name", "Half"]
    copy.run("main.py", *words, "--preview", "sheet.png")
    assert (copy.folder / "sheet.png").stat().st_size > 1000
    assert "Blackout" in copy.run("main.py", "list")
    shown = "from gui.forms.fields import form_fields; from datasets.corruptions.registry import "
    shown += "MODELS; print(form_fields([m for m in MODELS if 'Black' in m.__name__][0]))"
    assert "Length of each side." in copy.run("-c", shown)
