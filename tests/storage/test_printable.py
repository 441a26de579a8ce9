from __future__ import annotations

import os

import pytest

from storage.printable import printable


@pytest.mark.parametrize("text, shown", [
    ("a\x1b[31mred", "a\\x1b[31mred"),
    ("\x07\r\x7f", "\\x07\\x0d\\x7f"),
    (os.fsdecode(b"\xff"), "\\xff"),
    ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
    ("\x9b31m", "\\x9b31m"),
])  # fmt: skip
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["größe 大\n\tx", "[red]", "a\u00a0b", "é"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert printable(text) == text
