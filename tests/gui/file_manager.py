"""A program in place of the one with which the system opens files and folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def put_a_file_manager(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program before all others that writes down what it is to open."""
    programs, opened = folder / "programs", folder / "opened"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n')
    (programs / "xdg-open").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return opened
