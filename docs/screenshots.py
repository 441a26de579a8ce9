"""Draw every tab of the window: `python docs/screenshots.py` (needs the package xvfb).

    python docs/screenshots.py [--size 1920x1080 --out FOLDER]

The window opens on a virtual screen of that size, else of 1366×768, and works on the generated
sample, so the pictures show what anyone sees after the same clicks. Without `--out` they replace
those of the documentation. Training the small networks takes a few minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
XWD_FIELDS = 25

Shoot = Callable[[str], None]


@dataclass(frozen=True)
class Screen:
    """A virtual screen, and where its pictures are kept."""

    width: int
    height: int
    out: Path

    @property
    def whole(self) -> list[int]:
        """The place of a window that covers it."""
        return [0, 0, self.width, self.height]


def main() -> int:
    """Draw all pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1366x768", help="columns x rows of the screen")
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the pictures")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    screen = Screen(width, height, options.out.absolute())
    if shutil.which("Xvfb") is None:
        print("the pictures need a virtual screen: install the package xvfb", file=sys.stderr)
        return 2
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder, virtual_screen(screen, Path(folder)) as shoot:
        work = Path(folder) / "work"
        work.mkdir()
        os.chdir(work)
        builder_pictures(screen, shoot)
        review_pictures(screen, shoot)
        os.chdir(ROOT)
    return 0


# --- The builder ----------------------------------------------------------------------------------


def builder_pictures(screen: Screen, shoot: Shoot) -> None:
    """Import the sample, preview a stain, train a small network and list its run.

    The current folder becomes the workspace, so that the windows show short paths.
    """
    from datasets.brass_plate.category import GeneratedSample, generate_sample
    from experiments.workspace import Workspace
    from gui.kit.settings import write_settings
    from gui.program import create_program

    sample = GeneratedSample(train=60, test_good=12, test_per_defect=6, side=128)
    generate_sample(Path("mvtec/plate"), sample)
    settings = Path("settings.json")
    write_settings(settings, {"geometry": screen.whole})
    builder = create_program(Workspace(), settings)
    try:
        import_pictures(builder, shoot)
        corrupt_pictures(builder, shoot)
        train_pictures(builder, shoot)
        evaluate_pictures(builder, shoot)
        predict_pictures(builder, shoot)
    finally:
        builder.window.close()


def import_pictures(builder: Any, shoot: Shoot) -> None:
    """Import an MVTec AD category."""
    fill(builder, {"import_db/mvtec": "mvtec/plate"})
    shoot("gui_import_db")
    execute(builder)
    click(builder, "import_db/as_folders")
    fill(builder, {"import_db/name": "plate, all kinds"})
    shoot("gui_import_db_folders")


def corrupt_pictures(builder: Any, shoot: Shoot) -> None:
    """Save a stain for the dataset."""
    open_tab(builder, 1)
    values = {
        "corrupt_db/datasets/0": True,
        "corrupt_db/name": "VariedStain",
        "corrupt_db/corruption/Stain.size": "6-12",
    }
    fill(builder, values)
    shoot("gui_corrupt_db")
    execute(builder)


def train_pictures(builder: Any, shoot: Shoot) -> None:
    """Edit a training, select what to combine, and train."""
    open_tab(builder, 2)
    edit = {"depth": "4", "feature_maps": "8"}
    fill(builder, {f"train_net/architecture/form/{key}": text for key, text in edit.items()})
    fill(builder, {"train_net/architecture/name": "AESc_small"})
    click(builder, "train_net/architecture/save")
    edit = {"epochs": "12", "images_per_epoch": "320", "validation_images": "24"}
    fill(builder, {f"train_net/training/form/{key}": text for key, text in edit.items()})
    fill(builder, {"train_net/training/name": "short"})
    builder.host.window["train_net/part/Edit training"].select()
    settle(builder)
    shoot("gui_train_net_edit")
    click(builder, "train_net/training/save")
    builder.host.window["train_net/part/Runs"].select()
    choose(builder, "datasets", "plate  +  VariedStain")
    options = {"resolution": "64x64", "evaluation.samples": "5"}
    fill(builder, {f"train_net/options/{key}": text for key, text in options.items()})
    click(builder, "action/add")
    click(builder, "action/execute")
    while builder.runner.running and len(builder.runner.progress.history) < 8:
        builder.window.step()
    shoot("gui_train_net")
    finish(builder)


def evaluate_pictures(builder: Any, shoot: Shoot) -> None:
    """List the run and its figures."""
    open_tab(builder, 3)
    click(builder, "eval_net/all")
    shoot("gui_eval_net")


def predict_pictures(builder: Any, shoot: Shoot) -> None:
    """Judge the defective test images, and look at one."""
    builder.host.show_tab("predict")
    settle(builder)
    fill(builder, {"predict/images": "mvtec/plate/test/bent"})
    click(builder, "predict/judge")
    while builder.predict.busy:
        builder.window.step()
    table = builder.host.window["predict/table"].Widget
    table.selection_set(table.get_children()[2])
    rest(builder)
    settle(builder)
    shoot("gui_predict")


# --- The results ----------------------------------------------------------------------------------


def review_pictures(screen: Screen, shoot: Shoot) -> None:
    """Train two more networks, then show the table, a comparison and the pictures of a run."""
    from experiments.workspace import Workspace
    from gui.kit.settings import write_settings
    from gui.program import create_program

    train_others()
    settings = Path("review.json")
    write_settings(settings, {"geometry": screen.whole})
    review = create_program(Workspace(), settings, front="results")
    try:
        rest(review)
        for row in reversed(range(len(review.results.runs.table.shown))):
            review.results.runs.click(row, 0)
        show(review, "runs", "gui_review_runs", shoot)
        show(review, "compare", "gui_review_compare", shoot)
        review.host.window["compare/view/roc_image"].Widget.invoke()
        show(review, "compare", "gui_review_roc", shoot)
        show(review, "pictures", "gui_review_pictures", shoot)
        show(review, "robustness", "gui_review_robustness", shoot)
        show(review, "table", "gui_review_table", shoot)
    finally:
        review.window.close()


def train_others() -> None:
    """Train two other networks, and see how the first one bears changes of light and place."""
    action = {
        "action": "train_net",
        "datasets": [{"dataset": "plate", "corruption": "VariedStain"}],
        "resolution": "64x64",
        "architectures": ["AE_d4_f5_n8", {"kind": "AESc", "depth": 3, "feature_maps": 8}],
        "trainings": ["short"],
        "evaluation": {"samples": 5},
    }
    Path("others.json").write_text(json.dumps(action))
    run = "plate_VariedStain64x64_AESc_small_short"
    for words in (["run", "others.json"], ["robustness", run]):
        subprocess.run([sys.executable, ROOT / "main.py", *words], check=True)


def show(review: Any, tab: str, name: str, shoot: Shoot) -> None:
    """Go to a tab of the results and keep what it shows."""
    review.results.show(tab)
    rest(review)
    shoot(name)


def rest(review: Any) -> None:
    """Let the window go on until everything is drawn."""
    quiet = 0
    while quiet < 8:
        review.window.step(40)
        quiet = 0 if review.window.busy else quiet + 1


# --- Going through a window -----------------------------------------------------------------------


def settle(builder: Any) -> None:
    """Let the builder go on until nothing is under way in the background."""
    root = builder.host.window.TKroot
    corner = {"x": root.winfo_width() - 1, "y": root.winfo_height() - 1}
    root.event_generate("<Motion>", warp=True, **corner)
    for _ in range(2):  # what is found may begin another look, as a name does that follows a folder
        for _ in range(6):
            builder.window.step(30)
        while builder.host.background.busy:
            builder.window.step(30)
    root.update()


def open_tab(builder: Any, place: int) -> None:
    """Show one of the four tabs."""
    builder.host.show_tab(builder.tabs[place].name)
    settle(builder)


def fill(builder: Any, values: dict[str, Any]) -> None:
    """Write values into fields."""
    for key, value in values.items():
        builder.host.window[key].update(value)
        settle(builder)


def click(builder: Any, key: str) -> None:
    """Press a button."""
    builder.host.window[key].Widget.invoke()
    settle(builder)


def choose(builder: Any, name: str, *wanted: str) -> None:
    """Select entries of a list of TRAIN_NET."""
    element = builder.host.window[f"train_net/{name}/list"]
    element.update(set_to_index=[element.get_list_values().index(text) for text in wanted])
    element.Widget.event_generate("<<ListboxSelect>>")
    settle(builder)


def execute(builder: Any) -> None:
    """Execute the form and wait for the end of the job."""
    click(builder, "action/execute")
    finish(builder)


def finish(builder: Any) -> None:
    """Wait for the end of the job; one that failed ends the script."""
    while builder.runner.running:
        builder.window.step()
    ended = builder.runner.ended[-1]
    if ended.status != "done":
        raise ValueError(f"the job {ended.name} {ended.status}: {ended.sentence}")
    settle(builder)


# --- The virtual screen ---------------------------------------------------------------------------


@contextmanager
def virtual_screen(screen: Screen, folder: Path) -> Iterator[Shoot]:
    """Open a screen whose pixels lie in a file; give the function that keeps what it shows."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-fbdir", str(folder), "-nolisten", "tcp"]
    command += ["-screen", "0", f"{screen.width}x{screen.height}x24"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        os.environ["DISPLAY"] = f":{int(answer.readline())}"

    def shoot(name: str) -> None:
        screen.out.mkdir(parents=True, exist_ok=True)
        path = screen.out / f"{name}.png"
        cv2.imwrite(str(path), read_screen(folder / "Xvfb_screen0"))
        print(path)

    try:
        yield shoot
    finally:
        server.terminate()
        server.wait()


def read_screen(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Read an X window dump of 32 bits a pixel.

    Returns:
        uint8 H×W×3 in the order blue, green, red.
    """
    content = path.read_bytes()
    header = np.frombuffer(content, ">u4", XWD_FIELDS)
    start = int(header[0]) + 12 * int(header[19])
    width, height, line = int(header[4]), int(header[5]), int(header[12])
    pixels = np.frombuffer(content, np.uint8, line * height, start).reshape(height, line)
    return pixels[:, : 4 * width].reshape(height, width, 4)[..., :3].copy()


if __name__ == "__main__":
    sys.exit(main())
