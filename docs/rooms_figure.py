"""Draw `docs/images/rooms.png`: the rooms of the house and who imports whom, read from the code.

Each package is a room; those of `gui` and `experiments` are drawn apart. An arrow goes from a room
to one that it imports; it always goes down. Arrows that only repeat a longer way are left out.

    python docs/rooms_figure.py
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import grimp
import matplotlib

sys.path.insert(0, str(Path(__file__).parent.parent))
matplotlib.use("Agg")
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from storage.whole import write_whole

OUT = Path(__file__).parent / "images" / "rooms.png"
HOUSES = ("command_line", "gui", "experiments", "datasets", "models", "evaluation", "storage")
DIVIDED = ("gui", "experiments")
DOOR = "experiments"
"""`from experiments import load_run`: the door for other programs, which leads to all rooms."""

COLORS = {
    "command_line": "#ece4f0",
    "gui": "#d5ecee",
    "experiments": "#fbe6c4",
    "datasets": "#dcebd3",
    "models": "#dcebd3",
    "evaluation": "#dcebd3",
    "storage": "#e4e8ed",
}
ROOMS = {
    "command_line": (0.50, "the verbs, a file each,\nand their options"),
    "gui": (0.38, "the window: a tab for\neach thing that is done"),
    "gui.builder": (0.22, "forms that write\nexperiment files"),
    "gui.predict": (0.76, "judge new images"),
    "gui.review": (0.9, "look at results"),
    "gui.forms": (0.78, "from a model to a form\nand back"),
    "gui.jobs": (0.36, "start a job,\nfollow it"),
    "gui.kit": (0.73, "look, dialogs,\nTk repairs"),
    "experiments.config": (0.50, "what may stand in\na file"),
    "experiments.files": (0.50, "read, check, expand,\nqueue files"),
    "experiments.running": (0.22, "what happens when\na file runs"),
    "experiments.export": (0.62, "take a run away\nfor other runtimes"),
    "experiments.review": (0.9, "compare finished\nruns, report"),
    "experiments.trash": (0.62, "delete, and put\nback"),
    "experiments.study": (0.22, "plan and tabulate\nmany runs"),
    "experiments.presets": (0.50, "ready files\nby name"),
    "experiments": (0.50, "a run's folder and\nstate, events"),
    "datasets": (0.36, "images in, (corrupted,\nclean) pairs out"),
    "models": (0.14, "networks and\ntheir training"),
    "evaluation": (0.62, "maps, scores, AUROC,\npictures"),
    "storage": (0.36, "names, files\nwritten whole"),
}
"""Where each room stands from left to right, and what a stranger finds in it."""

Arrows = set[tuple[str, str]]


def main() -> None:
    """Draw and write the figure."""
    arrows = read_arrows()
    floors = floors_of(arrows)
    figure = Figure(figsize=(10, 1.15 * (max(floors.values()) + 1)), dpi=110)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    draw(axes, floors, without_shortcuts(arrows))
    content = BytesIO()
    figure.savefig(content, format="png", facecolor="white")
    write_whole(OUT, content.getvalue())
    print(f"wrote {OUT}")


def room_of(module: str) -> str:
    """Return the room that a module lies in, such as `gui.forms`."""
    parts = module.split(".")
    is_room = len(parts) > 1 and parts[0] in DIVIDED and ".".join(parts[:2]) in ROOMS
    return ".".join(parts[:2]) if is_room else parts[0]


def read_arrows() -> Arrows:
    """Return which room imports which."""
    graph = grimp.build_graph(*HOUSES)
    pairs = (
        (room_of(module), room_of(imported))
        for module in graph.modules - {DOOR}
        for imported in graph.find_modules_directly_imported_by(module)
    )
    return {(above, below) for above, below in pairs if above != below}


def floors_of(arrows: Arrows) -> dict[str, int]:
    """Return the floor of each room: one above the highest that it imports."""
    below = {room: {b for a, b in arrows if a == room} for pair in arrows for room in pair}
    floors: dict[str, int] = {}

    def floor(room: str) -> int:
        if room not in floors:
            floors[room] = 1 + max((floor(each) for each in below[room]), default=-1)
        return floors[room]

    for room in sorted(below):
        floor(room)
    return floors


def without_shortcuts(arrows: Arrows) -> Arrows:
    """Leave out an arrow whose ends a longer way of arrows joins too."""

    def reaches(start: str, end: str, but: tuple[str, str]) -> bool:
        return any(
            below == end or reaches(below, end, but)
            for above, below in arrows
            if above == start and (above, below) != but
        )

    return {arrow for arrow in arrows if not reaches(*arrow, but=arrow)}


def draw(axes: Axes, floors: dict[str, int], arrows: Arrows) -> None:
    """Draw the rooms floor by floor, and the arrows between them."""
    places = {room: (ROOMS[room][0], float(floor)) for room, floor in floors.items()}
    for above, below in arrows:
        axes.annotate(
            "",
            xy=(places[below][0], places[below][1] + 0.24),
            xytext=(places[above][0], places[above][1] - 0.24),
            arrowprops={"arrowstyle": "-|>", "color": "#7b8794", "linewidth": 1},
        )
    for room, (x, y) in places.items():
        color = COLORS[room.split(".", maxsplit=1)[0]]
        text = f"{room.replace('.', '/')}\n{ROOMS[room][1]}"
        box = {"boxstyle": "round,pad=0.4", "facecolor": color, "edgecolor": "#ccd3db"}
        axes.text(x, y, text, ha="center", va="center", fontsize=9, bbox=box)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.6, max(floors.values()) + 0.6)


if __name__ == "__main__":
    main()
