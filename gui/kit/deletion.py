"""A button that deletes what is chosen: it names what depends on it, asks, and says how back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from experiments.events import ignore
from experiments.trash.deleting import Deleted, delete, restore_hint
from experiments.trash.dependants import describe_dependants
from experiments.trash.things import Kind, Thing, find_thing
from experiments.workspace import Workspace
from gui.kit import dialogs, elements
from gui.kit.host import Host
from gui.kit.tab import Handler, Values

Chosen = Callable[[Values], Sequence[str]]
"""From the window's values to the names of what is chosen."""

Asked = tuple[tuple[Thing, ...], tuple[str, ...]]
"""What is to be deleted, and sentences on what depends on it."""

_MOST_NAMED = 5


class Deletion:
    """The button **Delete…** of one kind of things, and what it does.

    Args:
        host: The window.
        key: Names the button.
        kind: What it deletes.
        chosen: Returns which.
        nothing: What to say when nothing is chosen.
    """

    def __init__(
        self,
        host: Host,
        key: str,
        kind: Kind,
        chosen: Chosen,
        nothing: str,
    ) -> None:
        self._host = host
        self._key = key
        self._kind = kind
        self._chosen = chosen
        self._nothing = nothing

    def button(self, tooltip: str) -> Any:
        """Make the button."""
        return elements.button("Delete…", self._key, tooltip)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {self._key: self._look_up}

    def _look_up(self, values: Values) -> None:
        names = self._chosen(values)
        if not names:
            self._host.say(self._nothing)
            return
        workspace = self._host.workspace
        self._host.background.start(
            self._key,
            partial(look_up, self._kind, names, workspace),
            partial(self._ask, workspace),
        )

    def _ask(self, workspace: Workspace, found: Asked) -> None:
        things, dependants = found
        question = question_about(things, dependants)
        if dialogs.ask_yes_no(self._host.window, f"Delete the {self._kind}?", question):
            work = partial(delete, things, workspace, ignore, datetime.now())
            self._host.background.start(self._key, work, partial(self._tell, workspace))

    def _tell(self, workspace: Workspace, deleted: tuple[Deleted, ...]) -> None:
        self._host.say(f"{restore_hint(deleted, workspace)}.")
        self._host.look_again()


def look_up(kind: Kind, names: Sequence[str], workspace: Workspace) -> Asked:
    """Find things and what depends on them.

    Raises:
        FileNotFoundError: There is no such thing.
        ValueError: It cannot be deleted.
    """
    things = tuple(find_thing(kind, name, workspace) for name in names)
    return things, describe_dependants(things, workspace)


def question_about(things: Sequence[Thing], dependants: Sequence[str]) -> str:
    """Write the question whether things shall be deleted."""
    named = "\n".join(_first([thing.words for thing in things]))
    parts = [f"Move into the trash:\n{named}", *_first(dependants)]
    return "\n\n".join([*parts, "It can be put back: python main.py restore NAME."])


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_NAMED
    return [*lines[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
