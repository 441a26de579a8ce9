"""A window comes back where it was, at every start, wholly on the screen, however small that is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gui.screen import virtual_screen

ROOT = Path(__file__).resolve().parents[2]


def frames(window: str, folder: Path, display: str, *, moved: bool) -> list[list[int]]:
    """Open the window three times; return its frames as the X server has them."""
    command = [sys.executable, "-m", "tests.gui.starts", window, str(folder), str(moved)]
    said = subprocess.run(
        command,
        env={**os.environ, "DISPLAY": display},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.parametrize(
    ("window", "size", "moved"),
    [
        ("train_net", (1366, 768), False),
        ("train_net", (1024, 700), True),
        ("results", (1366, 768), True),
        ("results", (1024, 700), False),
    ],
)
def test_every_start_puts_the_window_where_it_was(
    window: str, size: tuple[int, int], moved: bool, tmp_path: Path
) -> None:
    with virtual_screen(*size) as display:
        found = frames(window, tmp_path, display, moved=moved)
    assert len(found) == 3
    assert found == [found[0]] * 3
    x, y, width, height = found[0]
    assert min(x, y) >= 0
    assert x + width <= size[0]
    assert y + height <= size[1]
    assert (width < 1000) == (moved or size[0] < 1000)
