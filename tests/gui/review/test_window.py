"""The review window as a whole: sizes, files, closing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
import pytest

from experiments.workspace import Workspace
from gui.kit import dialogs
from gui.program import Program, create_program
from gui.review.thresholds import STEPS
from tests.gui.conftest import centre_of
from tests.gui.file_manager import put_a_file_manager
from tests.gui.review.driver import (
    Until,
    go_on,
    open_pictures,
    rest,
)


def test_the_report_of_ticked_runs_is_saved_and_a_button_opens_it(
    review: Program,
    tmp_path: Path,
    until: Until,
    xdotool: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = put_a_file_manager(tmp_path, monkeypatch)
    button, words = (review.host.window[f"window/{name}"] for name in ("open", "status"))
    rest(review, until)
    place = words.Widget.winfo_rooty()
    review.results.runs.click(0, 0)
    review.host.window["runs/save_report"].click()
    path = tmp_path / "saved.html"
    until(go_on(review), button.Widget.winfo_ismapped)
    assert review.results.runs.table.chosen[0].split("_")[0] in path.read_text(encoding="utf-8")
    rest(review, until)
    assert words.Widget.winfo_rooty() == place
    xdotool("mousemove", *centre_of(button), "click", 1)
    until(go_on(review), opened.is_file)
    until(go_on(review), lambda: opened.read_text() == f"{path}\n")
    review.host.say("Something else.")
    until(go_on(review), lambda: not button.Widget.winfo_ismapped())


def test_a_file_that_nothing_opens_is_a_sentence(
    review: Program, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "a.html"
    page.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    review.host.say("It is written.", opens=page)
    review.host.open_said()
    until(
        go_on(review),
        lambda: "there is no program xdg-open" in review.host.window["window/status"].get(),
    )


def test_a_file_that_cannot_be_written_is_a_sentence(
    review: Program, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_, **__: Path("/proc/nowhere/a.csv"))
    review.host.window["runs/save_csv"].click()
    until(go_on(review), lambda: "/proc/nowhere" in review.host.window["window/status"].get())


def test_the_window_can_be_made_small_and_large(review: Program, until: Until) -> None:
    open_pictures(review, "nuts", until)
    sizes = []
    for width, height in ((900, 600), (1300, 720)):
        review.host.window.TKroot.geometry(f"{width}x{height}")
        until(go_on(review), lambda width=width: review.host.window.TKroot.winfo_width() == width)
        rest(review, until)
        board = review.host.window["pictures/canvas"].Widget
        box = board.bbox("all")
        list_of_images = review.host.window["pictures/left"].Widget
        beside = board.winfo_rootx() - list_of_images.winfo_rootx() - list_of_images.winfo_width()
        assert 0 <= beside <= 16
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= board.winfo_width()
        assert box[3] <= board.winfo_height()
        sizes.append(review.results.pictures.view.board.photos["input"].width())
        left, right = (
            review.host.window["pictures/image"].Widget.coords(at)[0] for at in (0, STEPS)
        )
        assert review.results.pictures.thresholds.board.photos["scores"].width() == right - left
        assert review.host.window["pictures/scores"].Widget.coords("scores")[0] == left
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize(("scale", "size"), [(1.25, (1024, 700)), (1.5, (1366, 768))])
def test_where_letters_are_larger_all_is_seen_or_scrolled_to(
    scale: float, size: tuple[int, int], gallery: Path, tmp_path: Path, until: Until
) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"geometry": [0, 0, *size]}))
    review = create_program(
        Workspace(runs=gallery), settings, front="results", scaling=scale * 96 / 72
    )
    try:
        until(go_on(review), lambda: review.results.runs.table.runs)
        open_pictures(review, "nuts", until)
        left = review.host.window["pictures/left"]
        canvas = left.TKColFrame.canvas
        for tab in ("runs", "compare", "pictures", "table"):
            review.results.show(tab)
            rest(review, until)
            for element in elements_of(review, tab):
                widget = element.Widget
                if str(widget).startswith(str(canvas)):
                    whole = left.TKColFrame.TKFrame.winfo_reqheight()
                    assert left.vsb.winfo_manager() or whole <= canvas.winfo_height()
                else:
                    assert lies_within(widget, review.host.window.TKroot), element.Key
                if isinstance(element, sg.Button | sg.Radio):
                    assert widget.winfo_width() >= widget.winfo_reqwidth(), element.Key
    finally:
        review.window.close()


def elements_of(review: Program, tab: str) -> list[Any]:
    """The elements of a tab that a person presses or reads, as far as they are shown now."""
    kinds = sg.Button | sg.Slider | sg.Radio | sg.Combo | sg.Text | sg.Input | sg.Table
    of_tab = [e for e in review.host.window.element_list() if str(e.Key).startswith(f"{tab}/")]
    shown = [e for e in of_tab if isinstance(e, kinds) and e.Widget.winfo_viewable()]
    assert shown
    return shown


def lies_within(widget: Any, root: Any) -> bool:
    right = widget.winfo_rootx() + widget.winfo_width()
    bottom = widget.winfo_rooty() + widget.winfo_height()
    return bool(
        right <= root.winfo_rootx() + root.winfo_width()
        and bottom <= root.winfo_rooty() + root.winfo_height()
        and widget.winfo_height() >= min(widget.winfo_reqheight(), 20)
    )


@pytest.mark.parametrize("size", [(1024, 700), (1300, 700)])
def test_every_button_is_seen_in_every_tab(
    review: Program, size: tuple[int, int], until: Until
) -> None:
    root = review.host.window.TKroot
    root.geometry(f"{size[0]}x{size[1]}")
    open_pictures(review, "nuts", until)
    for view in ("compare/view/pictures", "pictures/view/original"):
        review.host.window[view].Widget.invoke()
        rest(review, until)
    wanted = sg.Button | sg.Slider
    buttons = [e for e in review.host.window.element_list() if isinstance(e, wanted)]
    for tab in ("runs", "compare", "pictures"):
        review.results.show(tab)
        rest(review, until)
        mine = [button for button in buttons if button.Key.startswith(f"{tab}/")]
        assert mine
        for button in mine:
            widget = button.Widget
            right = widget.winfo_rootx() + widget.winfo_width()
            assert widget.winfo_viewable(), button.Key
            assert right <= root.winfo_rootx() + root.winfo_width(), button.Key
            bottom = widget.winfo_rooty() + widget.winfo_height()
            assert bottom <= root.winfo_rooty() + root.winfo_height(), button.Key
            assert widget.winfo_height() >= widget.winfo_reqheight(), button.Key


def test_ctrl_q_closes_the_window(
    review: Program, xdotool: Callable[..., None], until: Until
) -> None:
    xdotool("mousemove", *centre_of(review.host.window["runs/table"]))
    review.host.window.TKroot.focus_force()
    rest(review, until)
    xdotool("key", "ctrl+q")
    opened = True
    for _ in range(200):
        opened = opened and review.window.step(20)
    assert not opened


def test_every_element_that_reports_is_answered(review: Program) -> None:
    reporting = sg.Button | sg.Radio | sg.Combo | sg.Slider | sg.Table
    elements: dict[str, Any] = review.host.window.AllKeysDict
    mine = ("runs/", "compare/", "pictures/", "robustness/")
    reports = [key for key, element in elements.items() if isinstance(element, reporting)]
    keys = [key for key in reports if str(key).startswith(mine)]
    assert len(keys) > 25
    assert [key for key in keys if review.window.handler_of(key) is None] == []
