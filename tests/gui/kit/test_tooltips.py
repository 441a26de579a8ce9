"""Tooltips whose words change."""

from __future__ import annotations

import PySimpleGUI as sg
import pytest

from gui.kit.tooltips import explain, use_tooltips


@pytest.fixture
def text() -> sg.Text:
    use_tooltips()
    window = sg.Window("", [[sg.Text("words", key="text", tooltip="first")]], finalize=True)
    yield window["text"]
    window.close()


def test_other_words_cost_no_further_binding(text: sg.Text) -> None:
    explain(text, "second")
    before = len(text.Widget._tclCommands or ())
    for number in range(20):
        explain(text, f"words {number}")
    assert len(text.Widget._tclCommands or ()) == before
    assert text.TooltipObject.text == "words 19"


def test_a_tooltip_that_is_shown_says_the_other_words(text: sg.Text) -> None:
    text.Widget.update()
    text.TooltipObject.showtip()
    explain(text, "second")
    (label,) = text.TooltipObject.tipwindow.winfo_children()
    assert label["text"] == "second"
    explain(text, "")
    assert text.TooltipObject.tipwindow is None
