"""A window of tabs and a panel, with parts that only note what happens to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
import pytest

from experiments.workspace import Workspace
from gui.kit import style
from gui.kit.host import Host, status_line
from gui.kit.keys import Keys, shortcut
from gui.kit.tab import Handler, Part, Rows, Tab, Values, without_values
from gui.kit.window import QUIT, Plan, TabbedWindow


class NotedTab(Tab):
    def __init__(self, name: str, noted: list[str]) -> None:
        self.name = self.title = name
        self.noted = noted
        self.text = ""

    def layout(self) -> Rows:
        return [[sg.Button("Press", key=Keys(self.name)("press"))]]

    def handlers(self) -> Mapping[str, Handler]:
        return {
            event: without_values(partial(self.noted.append, f"{self.name} {event}"))
            for event in (Keys(self.name)("press"), shortcut("next"))
        }

    def enter(self) -> None:
        self.noted.append(f"{self.name} entered")

    def look(self, values: Values) -> None:
        self.noted.append(f"{self.name} looked")

    def remember(self, values: Values) -> dict[str, Any]:
        return {"text": self.text} if self.text else {}

    def recall(self, remembered: dict[str, Any]) -> None:
        self.text = str(remembered["text"])


class NotedPanel(Part):
    def __init__(self, noted: list[str]) -> None:
        self.noted = noted

    def layout(self) -> Rows:
        return [[sg.Button("Panel", key="panel/press")]]

    def handlers(self) -> Mapping[str, Handler]:
        return {"panel/press": without_values(partial(self.noted.append, "panel pressed"))}

    def end(self) -> None:
        self.noted.append("panel ended")


class Opened:
    def __init__(self, settings: Path) -> None:
        style.apply_theme()
        self.noted: list[str] = []
        self.may_close = True
        self.host = Host(Workspace())
        self.first, self.second = NotedTab("first", self.noted), NotedTab("second", self.noted)
        panel = NotedPanel(self.noted)
        plan = Plan(
            "A window",
            (400, 300),
            (200, 100),
            (self.first, self.second),
            lambda group: [[group], *panel.layout(), [status_line()]],
            panels=(panel,),
            shortcuts={"<Control-n>": "next"},
            may_close=lambda: self.may_close,
        )
        self.window = TabbedWindow(self.host, plan, settings)
        self.noted.clear()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    found = Opened(tmp_path / "settings.json")
    yield found
    if found.host.window.TKroot is not None:
        found.window.close()


def test_nothing_is_seen_before_all_parts_have_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host(Workspace())
    seen: list[bool] = []

    def start(tab: NotedTab) -> None:
        host.window.TKroot.update()
        seen.append(bool(host.window.TKroot.winfo_viewable()))

    monkeypatch.setattr(f"{__name__}.Host", lambda workspace: host)
    monkeypatch.setattr(NotedTab, "start", start)
    opened = Opened(tmp_path / "settings.json")
    assert seen == [False, False]
    assert host.window.TKroot.winfo_viewable()
    opened.window.close()


def test_an_event_goes_to_whoever_owns_its_element(opened: Opened) -> None:
    for event in ("first/press", "second/press", "panel/press"):
        opened.window.handle(event, {})
    assert opened.noted == ["first first/press", "second second/press", "panel pressed"]


def test_a_shortcut_goes_to_the_tab_in_front_alone(opened: Opened) -> None:
    opened.window.handle(shortcut("next"), {})
    opened.host.show_tab("second")
    opened.window.handle(shortcut("next"), {})
    assert opened.noted == ["first key/next", "second key/next", "second entered"]
    assert opened.window.handler_of(shortcut("unknown")) is None


def test_the_tab_in_front_looks_when_nothing_else_happens(opened: Opened) -> None:
    opened.window.handle(sg.TIMEOUT_EVENT, {})
    assert opened.noted == ["first looked"]


def test_a_click_on_a_table_brings_its_cell(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(opened.first, "handlers", lambda: {"first/table/click": heard.append})
    opened.window.handle(("first/table", sg.TABLE_CLICKED_INDICATOR, (3, 0)), {"a": 1})
    assert heard == [{"a": 1, "first/table/click": (3, 0)}]


def test_work_that_fails_is_a_sentence(opened: Opened) -> None:
    opened.host.background.start("broken", lambda: 1 / 0, print)
    while opened.host.background.busy:
        opened.window.step(10)
    assert opened.host.window["window/status"].get() == "ZeroDivisionError: division by zero"


def test_the_window_stays_until_it_may_close(opened: Opened) -> None:
    opened.may_close = False
    opened.window.handle(QUIT, {})
    assert opened.window.step(10)
    opened.may_close = True
    opened.window.handle(sg.WINDOW_CLOSE_ATTEMPTED_EVENT, {})
    assert not opened.window.step(10)
    opened.window.close()
    assert opened.noted[-1] == "panel ended"


def test_a_tab_that_remembers_something_is_in_front_again(tmp_path: Path) -> None:
    before = Opened(tmp_path / "settings.json")
    before.second.text = "kept"
    before.host.show_tab("second")
    before.window.step(10)
    before.window.close()
    after = Opened(tmp_path / "settings.json")
    assert (after.host.front, after.second.text) == ("second", "kept")
    after.window.close()


def test_a_tab_that_remembers_nothing_is_not(tmp_path: Path) -> None:
    before = Opened(tmp_path / "settings.json")
    before.host.show_tab("second")
    before.window.step(10)
    before.window.close()
    after = Opened(tmp_path / "settings.json")
    assert after.host.front == "first"
    after.window.close()


def test_what_cannot_be_done_is_said_and_the_window_stays(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(values: object) -> None:
        raise PermissionError(13, "Permission denied", "/nowhere/threshold.json")

    monkeypatch.setattr(opened.window, "handler_of", lambda event: fail)
    opened.window.handle("first/press", {})
    assert "/nowhere/threshold.json" in opened.host.window["window/status"].get()
    assert opened.window.step(10)


@pytest.mark.parametrize("error", [OSError("the disk is full"), KeyError("a mistake")])
def test_what_a_panel_cannot_do_is_said_and_the_window_stays(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(panel: NotedPanel, values: Values) -> None:
        raise error

    monkeypatch.setattr(NotedPanel, "look", fail, raising=False)
    assert opened.window.step(10)
    assert str(error) in opened.host.window["window/status"].get()
    assert opened.window.step(10)


def test_a_part_that_cannot_end_keeps_no_other_from_ending(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(tab: NotedTab) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(NotedTab, "end", fail, raising=False)
    opened.window.close()
    assert opened.noted[-1] == "panel ended"
    assert opened.host.window.TKroot is None or opened.host.window.is_closed()
