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
CODE = ("main.py",)
ROOMS = ("command_line", "datasets", "evaluation", "experiments", "gui", "models", "storage")


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

        from datasets.corruptions.painting import Corrupted, Image, Region
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
                region = Region(top, left, np.full((rows, columns), 255, np.uint8))
                corrupted = image.copy()
                corrupted[region.window] = 0
                return Corrupted(corrupted, region)
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


def test_a_network_is_added_in_the_places_that_its_recipe_names(copy: Copy) -> None:
    copy.add(
        "models/flat.py",
        '''
        """One convolution that keeps the size of the image."""

        import keras


        def build_flat(input_shape: tuple[int, int, int], **settings: object) -> keras.Model:
            """Build it; dropout that is always on stands before the last convolution."""
            images = keras.Input(input_shape)
            side = settings["filter_size"]
            x = keras.layers.Conv2D(4, side, padding="same", activation="relu")(images)
            output = keras.layers.Conv2D(input_shape[2], 1, activation="sigmoid")(x)
            return keras.Model(images, output, name="Flat")
        ''',
    )
    settings = "experiments/config/architecture.py"
    path = copy.folder / settings
    path.write_text(path.read_text().replace('["AE", "AESc"]', '["AE", "AESc", "Flat"]'))
    copy.changed.add(settings)
    table = "experiments/running/networks.py"
    copy.insert(table, "from models.monte", "from models.flat import build_flat")
    copy.insert(
        table, '    "AE": Network(', '    "Flat": Network(build_flat, lambda depth: (0,) * depth),'
    )
    assert copy.changed == places_of("Add a network")

    architecture = {"kind": "Flat", "depth": 1, "filter_size": 3}
    evaluation = {"measures": ["residual"], "pictures": False}
    copy.add("file.json", experiment(architectures=[architecture], evaluation=evaluation))
    copy.run("main.py", "run", "file.json")
    (run,) = (copy.folder / "runs").glob("[!.]*")
    assert "Flat_d1" in run.name
    copy.run("main.py", "predict", str(run), str(copy.folder / "data/tiny/test/good"), "--out", "o")
    assert (copy.folder / "o" / "predictions.csv").is_file()


EVALUATE = """
import numpy as np, sys
from pathlib import Path
from evaluation.arrays import Chunk, ChunkedSet
from evaluation.folder import write_evaluation
from evaluation.maps import Reconstruction
from evaluation.reading import Reading, map_maker
from evaluation.measures import MEASURES
from evaluation.testset import TestSet

labels = np.array([0, 0, 1, 1])
types = ("good", "good", "hole", "hole")
inputs = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 1), np.uint8)
masks = [np.full((16, 16), label, bool) & (np.arange(16) < 8) for label in labels]
found = Reconstruction(np.full(inputs.shape, 0.5, np.float32))
measure = MEASURES[sys.argv[1]]
maps = map_maker(measure, Reading(), ())(inputs / np.float32(255), found)
test_set = TestSet(tuple("abcd"), types, types, labels)
images = ChunkedSet(test_set, [Chunk(inputs, masks, found.mean, maps)])
metrics = write_evaluation(Path("evaluation", measure.key), measure, images)
"""


def test_a_metric_is_added_in_the_places_that_its_recipe_names(copy: Copy) -> None:
    copy.insert(
        "evaluation/ranking.py",
        "def _step_areas",
        dedent(
            '''
            def found_without_a_false_alarm(ranking: PixelRanking) -> float:
                """Return the share of defect pixels above every normal pixel."""
                return float((ranking.not_below == 0).mean())


            '''
        ),
    )
    table = "evaluation/metric_table.py"
    copy.insert(
        table,
        "from evaluation.ranking",
        "from evaluation.ranking import found_without_a_false_alarm",
    )
    copy.insert(
        table,
        "METRICS: dict",
        dedent(
            """
            PIXELS_FOUND = Metric(
                "pixels_found",
                "Found",
                "found",
                "Share of defect pixels above every normal pixel.",
                "pixel",
                found_without_a_false_alarm,
                headline=True,
            )
            """
        ),
    )
    copy.insert(table, "        PIXEL_AP,", "        PIXELS_FOUND,")
    allowed = {"evaluation/image_metrics.py", *copy.changed}
    assert copy.changed <= places_of("Add a metric") <= allowed

    said = copy.run("-c", EVALUATE + "print(metrics['by_defect_type']['hole'])", "residual")
    assert "pixels_found" in said
    columns = "from experiments.review.table import COLUMNS, table_as_csv; "
    columns += "print([column.heading for column in COLUMNS], table_as_csv([]))"
    assert "Found" in copy.run("-c", columns)
    assert "residual_pixels_found" in copy.run("-c", columns)


def test_an_anomaly_map_is_added_in_the_places_that_its_recipe_names(copy: Copy) -> None:
    copy.insert(
        "evaluation/maps.py",
        "def _check_batch",
        dedent(
            '''
            def squared_map(images: Floats, reconstruction: Reconstruction) -> Any:
                """Return the squared residual."""
                return residual_map(images, reconstruction) ** 2


            '''
        ),
    )
    table = "evaluation/measures.py"
    copy.insert(table, "from evaluation.maps", "from evaluation.maps import squared_map")
    copy.insert(
        table,
        "MEASURES: dict",
        dedent(
            """
            SQUARED = Measure(
                key="squared",
                heading="Squared residual",
                explanation="The square of the residual.",
                unit="squared grey value",
                parts=(squared_map,),
                samples=False,
                tolerance=HALF_GREY_LEVEL**2,
                picture_titles=("Input", "Prediction", "Square"),
                opacity=1.0,
            )

            """
        ),
    )
    copy.insert(table, "        UNCERTAINTY,", "        SQUARED,")
    assert copy.changed == places_of("Add an anomaly map")

    copy.run("-c", EVALUATE, "squared")
    assert len(list((copy.folder / "evaluation/squared/pictures").rglob("*.png"))) == 4
    assert "squared" in copy.run("main.py", "evaluate", "--help")
    shown = "from gui.forms.fields import form_fields; from experiments.config.actions import "
    shown += "EvalNet; from experiments.review.panels import PANELS; "
    shown += "print([field.key for field in form_fields(EvalNet)], PANELS)"
    said = copy.run("-c", shown)
    assert "measures.squared" in said
    assert "Squared residual" in said
