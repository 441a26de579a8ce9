"""The verb `restore`: its options, and what it does."""

from __future__ import annotations

import argparse

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.workspace import Workspace
from storage.printable import printable


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    words = "what was deleted, by its name or its name in the trash; without, the trash is listed"
    verb.add_argument("names", nargs="*", metavar="NAME", help=words)


def restore(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Put back what was deleted, or list what lies in the trash."""
    from experiments.trash.deleting import find_deleted, list_deleted
    from experiments.trash.deleting import restore as put_back

    for deleted in [find_deleted(name, workspace) for name in dict.fromkeys(arguments.names)]:
        print(printable(f"put back {put_back(deleted, workspace, on_event)}"))
    if arguments.names:
        return 0
    for deleted in (there := list_deleted(workspace)):
        print(printable(f"{deleted.entry.path.name}  {deleted.words}"))
    if not there:
        print("the trash is empty")
    return 0
