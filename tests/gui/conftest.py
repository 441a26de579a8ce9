"""Real windows need a display: the tests bring their own, and say so when they cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.gui.screen import virtual_screen


@pytest.fixture(scope="session", autouse=True)
def display() -> Iterator[str]:
    """Give the tests a screen: the one there is, or a virtual one of 1366×768."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    with virtual_screen(1366, 768) as display:
        os.environ["DISPLAY"] = display
        try:
            yield display
        finally:
            del os.environ["DISPLAY"]


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
