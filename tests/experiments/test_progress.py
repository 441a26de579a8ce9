"""Events reach whoever reads them, and nobody is harmed where nobody reads."""

from __future__ import annotations

import os

from experiments.events import Message, from_line
from experiments.progress import json_lines


def test_each_event_is_a_line_and_a_reader_that_has_gone_harms_nothing() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        tell = json_lines(stream)
        tell(Message(text="here"))
        with os.fdopen(reading, encoding="utf-8") as lines:
            assert from_line(lines.readline()) == Message(text="here")
        tell(Message(text="is anybody there?"))
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # for what is left to be written
