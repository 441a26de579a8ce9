"""Opens the window several times: `python -m tests.gui.starts train_net DIR True` says where.

Each line is the frame of one start as the X server has it, in pixels: `[x, y, width, height]`. The
last argument says whether a person makes the window smaller and drags it at the first start.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from experiments.workspace import Workspace
from gui.program import create_program

STARTS = 3


def main() -> None:
    """Open the window, tell where it stands, and close it again."""
    name, folder, moved = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "True"
    workspace = Workspace(*(folder / each for each in ("data", "runs", "todo", "presets")))
    for start in range(STARTS):
        opened = create_program(workspace, folder / "settings.json", front=name)
        root = opened.host.window.TKroot
        rest(opened)
        if moved and start == 0:
            drag(root, opened)
        print(json.dumps(frame_of(root)), flush=True)
        opened.window.close()


def rest(opened: Any) -> None:
    """Let the window settle."""
    for _ in range(12):
        opened.window.step(30)


def drag(root: Any, opened: Any) -> None:
    """Make the window smaller and drag it by its title, as a person does."""
    root.geometry("920x570")
    rest(opened)
    x, y = root.winfo_rootx() + 200, root.winfo_rooty() - 10
    for command in (
        ("mousemove", x, y),
        ("mousedown", 1),
        ("mousemove", x + 23, y + 5),
        ("mousemove", x + 37, y + 11),
        ("mouseup", 1),
    ):
        subprocess.run(["xdotool", *map(str, command)], check=True)
        rest(opened)


def frame_of(root: Any) -> list[int]:
    """Ask the X server for the window and its frame."""
    frame = str(int(root.wm_frame(), 16))
    command = ["xdotool", "getwindowgeometry", frame]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Position: (-?\d+),(-?\d+).*Geometry: (\d+)x(\d+)", said, re.DOTALL)
    assert found is not None, said
    return [int(number) for number in found.groups()]


if __name__ == "__main__":
    main()
