from collections.abc import Iterator
from tkinter.font import Font

import PySimpleGUI as sg
import pytest

from gui.kit import style
from gui.kit.cut_text import cut, cut_middle, letter_measure


@pytest.fixture
def font() -> Iterator[Font]:
    window = sg.Window("", [[sg.Text("")]], finalize=True)
    yield Font(root=window.TKroot, font=style.FONT)
    window.close()


def test_the_end_of_a_text_gives_way_until_it_fits():
    assert cut("a long name", 11, len) == "a long name"
    assert cut("a long name", 7, len) == "a long…"
    assert cut("a long name", 8, len) == "a long…"
    assert cut("a long name", 0, len) == "…"
    assert cut("", 0, len) == ""


def test_a_sentence_that_begins_with_a_path_keeps_both_ends():
    assert cut_middle("/a/b/c is no folder", 19, len) == "/a/b/c is no folder"
    assert cut_middle("/a/b/c is no folder", 15, len) == "/a/b/c … folder"
    assert cut_middle("/a/b/c is no folder", 0, len) == "…"


@pytest.mark.parametrize("text", ["", "AESc_d5_f5_n16, claims_lr0.01", "kolektor – Prüfung 検査"])
def test_letters_measured_one_by_one_are_as_wide_as_their_text(font: Font, text: str) -> None:
    asked: list[str] = []

    def measure(letters: str) -> int:
        asked.append(letters)
        return int(font.measure(letters))

    measured = letter_measure(measure)
    assert abs(measured(text) - font.measure(text)) <= 2
    assert measured(text + text) == 2 * measured(text)
    assert len(asked) == len(set(text))
