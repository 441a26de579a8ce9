"""A screen of its own for windows: an X server in memory, with a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import ImageGrab

PACKAGES = {
    "Xvfb": "the tests of the windows need a screen: install the package xvfb",
    "openbox": "the tests of the windows need a window manager: install the package openbox",
}


@contextmanager
def virtual_screen(width: int, height: int) -> Iterator[str]:
    """Start a screen and end it afterwards; give its name, as `DISPLAY` has it."""
    for program, sentence in PACKAGES.items():
        if shutil.which(program) is None:
            pytest.fail(sentence)
    server, display = _start_server(width, height)
    manager = _start_manager(display)
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait()


def _start_server(width: int, height: int) -> tuple[subprocess.Popen[bytes], str]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"]
    command += ["-screen", "0", f"{width}x{height}x24"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return server, f":{int(answer.readline())}"


def _start_manager(display: str) -> subprocess.Popen[bytes]:
    """Start openbox and wait until it manages the screen."""
    manager = subprocess.Popen(
        ["openbox", "--startup", "echo ready"],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert manager.stdout is not None
    if not any(line == b"ready\n" for line in manager.stdout):
        pytest.fail("openbox did not start")
    return manager


def pixels_of(widget: Any) -> npt.NDArray[np.uint8]:
    """Return what the screen shows of a widget: uint8 H×W×3, red, green, blue."""
    widget.update()
    left, top = widget.winfo_rootx(), widget.winfo_rooty()
    box = (left, top, left + widget.winfo_width(), top + widget.winfo_height())
    return np.asarray(ImageGrab.grab(box, xdisplay=os.environ["DISPLAY"]).convert("RGB"))
