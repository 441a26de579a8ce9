"""Real windows need a display: the tests bring their own, and say so when they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

SCREEN = "1366x768x24"


@pytest.fixture(scope="session", autouse=True)
def display() -> Iterator[str]:
    """Give the tests a screen: the one there is, or a virtual one of 1366×768."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    if shutil.which("Xvfb") is None:
        pytest.fail("the tests of the windows need a screen: install the package xvfb")
    server, number = _start_virtual_screen()
    os.environ["DISPLAY"] = f":{number}"
    try:
        yield os.environ["DISPLAY"]
    finally:
        del os.environ["DISPLAY"]
        server.terminate()
        server.wait()


def _start_virtual_screen() -> tuple[subprocess.Popen[bytes], int]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return server, int(answer.readline())


@pytest.fixture
def xdotool() -> Callable[..., None]:
    """Return a function that sends real key presses and mouse clicks: `xdotool("key", "Tab")`."""
    if shutil.which("xdotool") is None:
        pytest.fail("this test presses real keys: install the package xdotool")

    def send(*arguments: str | int) -> None:
        subprocess.run(["xdotool", *map(str, arguments)], check=True, capture_output=True)

    return send


@pytest.fixture
def until() -> Callable[..., None]:
    """Return a function that lets a window go on until a condition holds."""

    def wait(step: Callable[[], Any], condition: Callable[[], object], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                pytest.fail(f"did not come true within {seconds} seconds")
            step()

    return wait


def centre_of(element: Any) -> tuple[int, int]:
    """Return where the middle of an element is on the screen, in pixels."""
    widget = element.Widget
    widget.update_idletasks()
    return (
        widget.winfo_rootx() + widget.winfo_width() // 2,
        widget.winfo_rooty() + widget.winfo_height() // 2,
    )
