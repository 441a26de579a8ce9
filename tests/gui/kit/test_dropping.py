from __future__ import annotations

import sys
import tkinter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gui.kit.dropping import FILES, accept_drops, dropped_paths


class Widget:
    """Takes what the package adds to Tk's widgets."""

    def __init__(self) -> None:
        self.tk = tkinter.Tcl()
        self.kinds: list[str] = []
        self.bound: dict[str, Callable[[Any], Any]] = {}

    def winfo_toplevel(self) -> Widget:
        return self

    def drop_target_register(self, kind: str) -> None:
        self.kinds.append(kind)

    def dnd_bind(self, event: str, act: Callable[[Any], Any]) -> None:
        self.bound[event] = act


def package(require: Callable[[Any], object]) -> SimpleNamespace:
    return SimpleNamespace(TkinterDnD=SimpleNamespace(require=require))


def test_what_is_dropped_arrives_as_paths_with_their_spaces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tkinterdnd2", package(lambda root: "2.9"))  # type: ignore[arg-type]
    widget, taken = Widget(), []
    assert accept_drops(widget, taken.append)
    assert widget.kinds == [FILES]
    event = SimpleNamespace(data="{/data/good parts} /data/b.png", action="copy")
    assert widget.bound[f"<<Drop:{FILES}>>"](event) == "copy"
    assert taken == [(Path("/data/good parts"), Path("/data/b.png"))]


@pytest.mark.parametrize(
    ("data", "names"),
    [
        ("{/a b/c d.png} /x.png", ["/a b/c d.png", "/x.png"]),
        (r"/a\ b/c\{d.png", ["/a b/c{d.png"]),
        ("{/a  b/50%20.png}", ["/a  b/50%20.png"]),
        ("file:///a%20b/c.png file://localhost/d%C3%A9.png", ["/a b/c.png", "/dé.png"]),
        ("/a/{b.png", ["/a/{b.png"]),
        ("{/a b", ["{/a b"]),
        ("", []),
    ],
)
def test_what_is_dropped_is_split_as_tcl_does(data: str, names: list[str]) -> None:
    assert dropped_paths(Widget(), data) == tuple(map(Path, names))


def refuse(root: Any) -> None:
    raise RuntimeError("Unable to load tkdnd library.")


@pytest.mark.parametrize("library", [None, package(refuse)])
def test_where_nothing_can_be_dropped_all_else_is_as_ever(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tkinterdnd2", library)
    widget = Widget()
    assert not accept_drops(widget, lambda paths: None)
    assert widget.kinds == []
