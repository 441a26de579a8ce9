"""The tab Predict as a person uses it, by mouse and keys; its jobs only pretend to judge."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import PySimpleGUI as sg
import pytest

from experiments.events import ImageJudged
from experiments.run_folder import RunFolder
from experiments.thresholds import kept_threshold
from experiments.workspace import Workspace
from gui.kit import dialogs
from gui.predict.predict_tab import OPTIONS
from gui.predict.prediction_job import Order
from gui.program import Commands, Program, create_program
from tests.finished_runs import write_run
from tests.gui.conftest import centre_of
from tests.gui.file_manager import put_a_file_manager

Until = Callable[..., None]
TOLD = ("Files that are not used: 2: .txt 2 (a.txt, b.txt).", "judged 3 images in 1.0 s")
SCORES = {"a.png": 0.2, "b.png": 0.7, "c.png": None}


@pytest.fixture
def images(tmp_path: Path) -> Path:
    folder = tmp_path / "new images"
    folder.mkdir()
    for name in SCORES:
        pixels = np.random.default_rng(0).integers(0, 255, (60, 90, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / name), pixels)
    return folder


@pytest.fixture
def orders() -> list[Order]:
    return []


def pretend(orders: list[Order], order: Order) -> Sequence[str]:
    """Write what `predict` writes, and say what it says."""
    orders.append(order)
    lines = ["import sys, time, pathlib, shutil"]
    for name, score in SCORES.items():
        picture = order.out / "pictures" / name
        told = {
            "event": "image_judged", "path": str(order.sources[0] / name), "threshold": 0.5,
            "verdict": "error" if score is None else "defective" if score > 0.5 else "good",
            "score": score, "picture": None if score is None else str(picture),
            "error": "cut off" if score is None else "",
        }  # fmt: skip
        told = {key: value for key, value in told.items() if value is not None}
        copy = str(order.out / "overlays" / name)
        lines += [
            f"pathlib.Path({copy!r}).parent.mkdir(parents=True, exist_ok=True)",
            f"shutil.copy({str(order.sources[0] / name)!r}, {copy!r})",
            f"print({json.dumps(json.dumps(told))}, flush=True)",
            "time.sleep(0.05)",
        ]
    for sentence in TOLD:
        lines.append(f"print({json.dumps(json.dumps({'event': 'message', 'text': sentence}))})")
    return [sys.executable, "-c", "\n".join(lines)]


@pytest.fixture
def program(tmp_path: Path, orders: list[Order], until: Until) -> Iterator[Program]:
    folder = write_run(tmp_path / "runs")
    folder.thresholds.write_text(json.dumps({"residual": 0.5}))
    workspace = Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))
    commands = Commands(predict=lambda order, _: pretend(orders, order))
    opened = create_program(workspace, tmp_path / "settings.json", commands, front="predict")
    until(lambda: opened.window.step(20), lambda: opened.host.window["predict/run"].get())
    yield opened
    if opened.host.window.TKroot is not None:
        opened.window.close()


def fill(program: Program, images: Path, out: Path) -> None:
    program.host.window["predict/images"].update(str(images))
    program.host.window["predict/out"].update(str(out))
    for _ in range(3):
        program.window.step(20)


def click(program: Program, key: str, xdotool: Callable[..., None]) -> None:
    for _ in range(5):
        program.window.step(20)
    xdotool("mousemove", *centre_of(program.host.window[key]), "click", 1)
    for _ in range(10):
        program.window.step(20)


def judge(program: Program, xdotool: Callable[..., None], until: Until) -> None:
    click(program, "predict/judge", xdotool)
    until(lambda: program.window.step(20), lambda: len(program.predict.verdicts.images) == 3)
    until(lambda: program.window.step(20), lambda: not program.predict.busy)
    until(lambda: program.window.step(20), lambda: "heat_map" in photos(program))


def photos(program: Program) -> dict[str, object]:
    return program.predict.panel.board.photos


def column(program: Program, place: int) -> list[str]:
    tree = program.host.window["predict/table"].Widget
    return [str(tree.item(line, "values")[place]) for line in tree.get_children()]


def test_verdicts_come_one_by_one_and_an_image_stands_beside_its_heat_map(
    program: Program, images: Path, tmp_path: Path, orders: list[Order],
    xdotool: Callable[..., None], until: Until, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened = put_a_file_manager(tmp_path, monkeypatch)
    fill(program, images, tmp_path / "out")
    judge(program, xdotool, until)
    assert column(program, 0) == ["a.png", "b.png", "c.png"]
    assert column(program, 1) == ["good", "defective", "could not be read"]
    told = program.host.window["predict/told"]
    assert told.get().startswith("Files that are not used: 2")
    assert told.get().endswith("…")
    assert told.TooltipObject.text == "\n".join(TOLD)
    assert orders[0].sources == (images,)
    assert orders[0].out == tmp_path / "out"
    picture = photos(program)["image"]
    assert picture.width() / picture.height() == pytest.approx(1.5, abs=0.02)
    tree = program.host.window["predict/table"].Widget
    tree.update()
    x, y, width, height = tree.bbox(tree.get_children()[1])
    xdotool("mousemove", tree.winfo_rootx() + x + width // 2, tree.winfo_rooty() + y + height // 2)
    xdotool("click", 1)
    shown = program.predict.panel.board.widget
    until(
        lambda: program.window.step(20),
        lambda: "b.png: 90 × 60 pixels" in shown.itemcget("title", "text"),
    )
    until(lambda: program.window.step(20), lambda: not program.host.background.busy)
    middle = centre_of(program.host.window["predict/canvas"])
    xdotool("mousemove", *middle, "click", "--repeat", 2, "--delay", 60, 1)
    until(lambda: program.window.step(20), opened.exists)
    overlay = tmp_path / "out" / "overlays" / "b.png"
    until(lambda: program.window.step(20), lambda: opened.read_text().strip() == str(overlay))


def test_a_moved_threshold_changes_the_table_and_can_be_kept_for_the_run(
    program: Program, images: Path, tmp_path: Path, xdotool: Callable[..., None], until: Until
) -> None:
    fill(program, images, tmp_path / "out")
    judge(program, xdotool, until)
    assert program.host.window["predict/keep"].Widget["state"] == "disabled"
    slider = program.host.window["predict/threshold"].Widget
    xdotool("mousemove", slider.winfo_rootx() + 8, slider.winfo_rooty() + 8, "click", 1)
    until(lambda: program.window.step(20), lambda: program.predict.verdicts.moved is not None)
    slider.set(0)
    until(lambda: program.window.step(20), lambda: column(program, 1)[0] == "defective")
    click(program, "predict/keep", xdotool)
    run = RunFolder(next((tmp_path / "runs").iterdir()))
    kept = kept_threshold(run, "residual")
    assert kept is not None
    assert kept.threshold < 0.2
    assert "by hand" in kept.chosen


def test_what_is_missing_is_said_and_nothing_is_replaced_unasked(
    program: Program, images: Path, tmp_path: Path, orders: list[Order],
    xdotool: Callable[..., None], until: Until, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    status = program.host.window["window/status"]
    click(program, "predict/judge", xdotool)
    assert "Choose a folder of images" in status.get()
    fill(program, tmp_path / "nowhere", tmp_path / "out")
    click(program, "predict/judge", xdotool)
    assert "There is no" in status.get()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "predictions.csv").write_text("path\n")
    fill(program, images, tmp_path / "out")
    monkeypatch.setattr(dialogs, "ask_yes_no", lambda *_: False)
    click(program, "predict/judge", xdotool)
    assert "Nothing was judged" in status.get()
    assert orders == []
    monkeypatch.setattr(dialogs, "ask_yes_no", lambda *_: True)
    judge(program, xdotool, until)
    assert orders[0].options == ("--force",)


def test_fields_come_back_at_the_next_start(
    program: Program, images: Path, tmp_path: Path, until: Until
) -> None:
    fill(program, images, tmp_path / "elsewhere")
    for option in ("masks", "append"):
        program.host.window[f"predict/{option}"].update(True)
    program.window.step(20)
    program.window.close()
    again = create_program(program.host.workspace, tmp_path / "settings.json")
    try:
        until(lambda: again.window.step(20), lambda: again.host.window["predict/run"].get())
        assert again.window.tab is again.predict
        assert again.host.window["predict/images"].get() == str(images)
        assert again.host.window["predict/out"].get() == str(tmp_path / "elsewhere")
        ticks = {name: again.host.window[f"predict/{name}"].get() for name in OPTIONS}
        assert ticks == {"masks": True, "recursive": False, "append": False}
    finally:
        again.window.close()


def test_the_list_of_verdicts_stays_where_it_is_while_images_come(program: Program) -> None:
    tab, tree = program.predict, program.host.window["predict/table"].Widget
    for number in range(60):
        tab._hear(ImageJudged(path=f"{number}.png", score=0.1, threshold=0.5, verdict="good"))
    tab._show()
    tree.yview_moveto(0.5)
    tree.update()
    seen = tree.yview()[0]
    tab._hear(ImageJudged(path="60.png", score=0.9, threshold=0.5, verdict="defective"))
    tab._show()
    tree.update()
    assert seen > 0.3
    assert abs(tree.yview()[0] - seen) < 0.05
    assert column(program, 1)[-1] == "defective"


def test_how_far_it_is_stands_beside_the_buttons_and_wipes_no_other_sentence(
    program: Program, images: Path, tmp_path: Path, xdotool: Callable[..., None], until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    said: list[str] = []
    beside = program.host.window["predict/progress"]
    monkeypatch.setattr(program.host, "say", lambda text, **_: said.append(text))
    fill(program, images, tmp_path / "out")
    program.predict._judge(program.host.window.read(timeout=0)[1])
    assert beside.get() == "starting Keras …"
    judge_ends = lambda: not program.predict.busy and said  # noqa: E731
    until(lambda: program.window.step(5), judge_ends)
    assert said == [TOLD[1]]
    assert beside.get() == ""


def test_a_window_that_measures_robustness_asks_before_it_closes(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_yes_no", lambda *words: bool(asked.append(words[1])))
    monkeypatch.setattr(type(program.results.job), "busy", property(lambda job: True))
    program.window.handle(sg.WINDOW_CLOSE_ATTEMPTED_EVENT, {})
    assert program.window.step(10)
    assert asked == ["A job is running"]
