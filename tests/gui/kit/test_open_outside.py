"""Folders open with the program that the system has for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.kit.open_outside import open_outside, opening_command


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty place for programs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def add_program(folder: Path, text: str) -> None:
    path = folder / "xdg-open"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_each_system_has_its_own_command(tmp_path: Path) -> None:
    assert opening_command(tmp_path, "darwin") == ["open", str(tmp_path)]
    assert opening_command(tmp_path, "linux") == ["xdg-open", str(tmp_path)]


def test_the_system_s_program_gets_the_folder(tmp_path: Path, programs: Path) -> None:
    add_program(programs, f'echo "$1" > "{tmp_path}/opened"')
    open_outside(programs)
    assert (tmp_path / "opened").read_text() == f"{programs}\n"


def test_what_cannot_be_opened_is_said_with_its_place(tmp_path: Path, programs: Path) -> None:
    with pytest.raises(ValueError, match=f"no program xdg-open .*{programs}"):
        open_outside(programs)
    add_program(programs, "exit 3")
    with pytest.raises(ValueError, match=f"found no program .*{programs}"):
        open_outside(programs)
    with pytest.raises(FileNotFoundError, match="not there any more"):
        open_outside(tmp_path / "gone")
