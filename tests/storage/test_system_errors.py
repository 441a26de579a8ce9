"""What the system refuses is said with what to do about it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from storage.system_errors import in_words


def test_a_place_that_may_not_be_written_asks_for_another_or_for_the_right(tmp_path: Path) -> None:
    said = in_words(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "data")))
    assert said.startswith(f"{tmp_path / 'data'} cannot be written: choose another folder")
    assert "--data" in said and said.endswith("or ask for the right to write there")


def test_a_file_that_may_not_be_read_asks_for_the_right_to_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    said = in_words(PermissionError(errno.EACCES, "Permission denied", str(path)))
    assert said == f"{path} cannot be read: ask for the right to read it"


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.png").touch()
    for inside in ("x.png/pictures", "x.png/a/b"):
        with pytest.raises(OSError) as refused:
            (tmp_path / inside).mkdir()
        said = in_words(refused.value)
        assert f"cannot be written, {tmp_path / 'x.png'} is a file and no folder" in said
        assert "choose another folder" in said
    with pytest.raises(OSError) as refused:
        (tmp_path / "x.png").mkdir()
    assert "x.png cannot be written, it is a file and no folder" in in_words(refused.value)


@pytest.mark.parametrize("hidden", [".writing-1-2@host/a", ".locks", ".locks/run.lock"])
@pytest.mark.parametrize("why", [errno.EACCES, errno.ENOENT])
def test_what_the_program_hides_in_a_folder_is_not_named(
    tmp_path: Path, hidden: str, why: int
) -> None:
    said = in_words(OSError(why, os.strerror(why), str(tmp_path / hidden)))
    assert said.startswith(f"{tmp_path} cannot be written: choose another folder")


def test_a_place_that_does_not_exist_and_a_full_disk_say_what_helps(tmp_path: Path) -> None:
    missing = FileNotFoundError(errno.ENOENT, "No such file or directory", "/proc/x")
    assert "/proc/x does not exist, and cannot be made there: check the path" in in_words(missing)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a")
    assert in_words(full).startswith("a: No space left on device: make room")


def test_our_own_sentences_and_other_refusals_stay_as_they_are() -> None:
    assert in_words(FileNotFoundError("there is no dataset")) == "there is no dataset"
    assert in_words(OSError(errno.EIO, "Input/output error", "a")) == "a: Input/output error"
    assert in_words(OSError(errno.EIO, "Input/output error")) == "Input/output error"
