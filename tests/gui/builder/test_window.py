"""The builder as a whole: a screen, sizes, memory, real keys and clicks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tkinter.font import Font

import PySimpleGUI as sg
import pytest

from experiments.files.problems import check_file
from experiments.running.child import MAIN
from gui.kit import dialogs, style
from tests.gui.builder.driver import Person, hint, select
from tests.gui.conftest import centre_of

BUTTONS = (
    *(f"action/{name}" for name in ("execute", "add", "save", "open")),
    "window/quit",
    "job/stop",
)
JOB_BUTTONS = (
    "job/stop",
    *(f"todo/{name}" for name in ("up", "down", "edit", "remove", "run")),
    *(f"finished/{name}" for name in ("resume", "results", "folder", "log")),
)


def test_without_a_screen_one_sentence_says_so() -> None:
    command = [sys.executable, str(MAIN), "gui"]
    without = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    ran = subprocess.run(command, env=without, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "needs a screen" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("scale", "size"),
    [
        (1, (1366, 768)),
        (1, (1000, 620)),
        (1.25, (1366, 768)),
        (1.25, (1000, 620)),
        (1.5, (1366, 768)),
    ],
)
def test_the_buttons_are_seen_and_the_rest_can_be_scrolled_to(
    tmp_path: Path, scale: float, size: tuple[int, int], until: Callable[..., None]
) -> None:
    person = Person(tmp_path)
    person.settings.write_text(json.dumps({"geometry": [0, 0, *size]}))
    person.open(scaling=scale * 96 / 72)
    root = person.window.TKroot
    width, height = root.winfo_width(), root.winfo_height()
    assert width <= size[0]
    assert size[1] - 40 <= height <= size[1]
    unfolded = person.window["jobs/fold"].get_text() == "Hide jobs"
    assert unfolded == (size[0] > 1100)
    for key in BUTTONS if unfolded else [key for key in BUTTONS if key != "job/stop"]:
        widget = person.window[key].Widget
        until(lambda: person.step(20), widget.winfo_viewable)
        right = widget.winfo_rootx() + widget.winfo_width() - root.winfo_rootx()
        bottom = widget.winfo_rooty() + widget.winfo_height() - root.winfo_rooty()
        assert right <= width, key
        assert bottom <= height, key
    table = person.window["eval_net/table"]
    row = table.ttk_style.lookup(table.table_ttk_style_name, "rowheight")
    assert int(row) >= 1.3 * Font(table.Widget, style.FONT).metrics("linespace")
    for place, tab in enumerate(person.builder.tabs):
        person.show(place)
        person.wait()
        column = person.window[f"{tab.name}/scroll"]
        inside, canvas = column.TKColFrame.TKFrame, column.TKColFrame.canvas
        scrolls_down = bool(column.vsb.winfo_manager())
        scrolls_right = bool(column.hsb.winfo_manager())
        assert scrolls_down or inside.winfo_reqheight() <= canvas.winfo_height(), tab.name
        assert scrolls_right or inside.winfo_reqwidth() <= canvas.winfo_width() + 20, tab.name
    person.close()


def test_all_that_can_be_done_with_jobs_is_reached_in_a_small_window(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.settings.write_text(json.dumps({"geometry": [0, 0, 1024, 700]}))
    person.open()
    person.click("jobs/fold")
    root = person.window.TKroot
    for key in JOB_BUTTONS:
        widget = person.window[key].Widget
        widget.update_idletasks()
        right = widget.winfo_rootx() + widget.winfo_width() - root.winfo_rootx()
        bottom = widget.winfo_rooty() + widget.winfo_height() - root.winfo_rooty()
        assert widget.winfo_viewable(), key
        assert right <= root.winfo_width(), key
        assert bottom <= root.winfo_height(), key
    person.close()


def test_the_window_remembers_its_values_and_its_tab(with_dataset: Person) -> None:
    person = with_dataset
    person.fill(import_db__mvtec="/some/folder")
    person.show(2)
    select(person, "datasets", "plate  +  Drops")
    person.fill(train_net__options__resolution="64x4x")
    person.close()
    person.open()
    assert person.tab.name == "train_net"
    assert person.window["import_db/mvtec"].get() == "/some/folder"
    assert person.config()["datasets"] == [{"dataset": "plate", "corruption": "Drops"}]
    assert "received" in hint(person, "train_net/options/resolution")


def test_damaged_memory_is_ignored(person: Person) -> None:
    person.close()
    person.settings.write_text('{"tabs": {"import_db": {"paths": 3}}, "geometry": "big", "tab": 9}')
    person.open()
    assert person.tab.name == "import_db"


def press(person: Person, xdotool: Callable[..., None], *arguments: str) -> None:
    person.window.TKroot.focus_force() if person.window.TKroot.focus_get() is None else None
    xdotool(*arguments)
    person.wait()


def test_keys_and_the_mouse_do_all_of_it(
    person: Person, category: Path, xdotool: Callable[..., None], until: Callable[..., None]
) -> None:
    person.window.TKroot.focus_force()
    person.wait()
    xdotool("mousemove", *centre_of(person.window["import_db/mvtec"]), "click", 1)
    person.wait()
    xdotool("type", "--delay", "5", str(category))
    until(person.step, lambda: person.window["import_db/mvtec"].get() == str(category))
    person.wait()
    assert person.window["import_db/name"].get() == "plate"
    press(person, xdotool, "key", "Tab")
    focused = person.window.find_element_with_focus()
    assert focused.Key == "import_db/mvtec/browse"
    press(person, xdotool, "key", "alt+4")
    assert person.tab.name == "eval_net"
    press(person, xdotool, "key", "alt+1")
    assert person.tab.name == "import_db"
    person.script = "print(1)"
    xdotool("mousemove", *centre_of(person.window["action/execute"]), "click", 1)
    until(person.step, lambda: person.builder.runner.ended)
    assert [job.status for job in person.builder.runner.ended] == ["done"]
    job = next((person.workspace.todo / "jobs").glob("*.json"))
    assert check_file(job)[0][0].mvtec == str(category)


def test_enter_presses_the_button_that_has_the_focus_and_control_q_quits(
    person: Person, xdotool: Callable[..., None]
) -> None:
    person.window["action/execute"].set_focus(force=True)
    person.wait()
    press(person, xdotool, "key", "Return")
    assert "Execute is not possible yet" in person.status()
    xdotool("key", "ctrl+q")
    person.step()
    assert not person.step()


def test_control_s_saves(
    person: Person, xdotool: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dialogs, "ask_file_to_save", lambda *_, **__: tmp_path / "a.json")
    person.show(0)
    person.fill(import_db__mvtec=str(tmp_path))
    person.window["import_db/name"].set_focus(force=True)
    person.wait()
    press(person, xdotool, "key", "ctrl+s")
    assert (tmp_path / "a.json").exists(), person.status()


def test_every_button_is_answered(person: Person) -> None:
    person.click("import_db/source/folders")
    person.click("import_db/defects/add")
    buttons = [e for e in person.window.element_list() if isinstance(e, sg.Button)]
    keys = [str(button.Key) for button in buttons if button.Key != "window/quit"]
    assert len(keys) > 20
    assert [key for key in keys if person.builder.window.handler_of(key) is None] == []
