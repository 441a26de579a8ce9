from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pydantic import BaseModel

from storage.reading import (
    MOST_NESTED,
    DamagedFileError,
    parse_json,
    read_file,
    read_json,
    read_model,
    read_table,
    read_text,
)


class Point(BaseModel):
    x: int
    y: float = 0


@pytest.mark.parametrize("text, words", [
    ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 65 + "1" + "}" * 65, "nested too deeply"),
    ('{"a": 1, "b": 2, "a": 3}', "'a' is given more than once"),
    ("[NaN]", "received NaN"),
    ("[-Infinity]", "received -Infinity"),
    ("[1e999]", "received 1e999"),
    ("9" * 301, "301 digits"),
    ("[1", "Expecting"),
    ("", "Expecting"),
])  # fmt: skip
def test_a_text_that_programs_read_differently_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_json(text)


def test_brackets_in_texts_are_no_nesting() -> None:
    value = {"a": "[" * 500 + '\\"{' * 100, "b": ['"', "\\", "]"]}
    assert parse_json(json.dumps(value)) == value


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MOST_NESTED + "]" * MOST_NESTED
    assert json.dumps(parse_json(text)) == text


def test_a_text_of_nothing_but_quotes_takes_no_long_time() -> None:
    with pytest.raises(ValueError):
        parse_json('["' + '\\"' * 1_000_000)  # one search for each quote would take hours


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("folder", "a folder"), ("loop", "cannot"), ("pipe", "no regular file")):
        with pytest.raises(DamagedFileError, match=words):
            read_file(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nowhere")
    with pytest.raises(DamagedFileError, match="cannot be opened"):
        read_file(tmp_path / "a\0b")


def test_a_file_above_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * 1001)
    assert read_file(path, 1001) == b"x" * 1001
    with pytest.raises(DamagedFileError, match="has 1,001 bytes, allowed are at most 1,000"):
        read_file(path, 1000)


def test_text_is_utf_8_with_or_without_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf\xc3\xa4")
    assert read_text(path) == "ä"
    path.write_bytes(b"\xff")
    with pytest.raises(DamagedFileError, match="no UTF-8"):
        read_text(path)


def test_a_model_is_read_or_its_first_mistake_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"x": 3}')
    assert read_model(path, Point) == Point(x=3)
    path.write_text('{"x": "far"}')
    with pytest.raises(DamagedFileError, match=r"a.json is damaged \(x: "):
        read_model(path, Point)
    path.write_text("[1]")
    with pytest.raises(DamagedFileError):
        read_json(path)


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,0.5\n2,1\n")
    assert read_table(path, Point) == (Point(x=1, y=0.5), Point(x=2, y=1))
    path.write_text("x,y\n1,0.5\n2,much\n")
    with pytest.raises(DamagedFileError, match=r"line 3: y"):
        read_table(path, Point)
    path.write_text("x,y\n" + "1" * 200_000 + ",2\n")
    with pytest.raises(DamagedFileError):
        read_table(path, Point)
