"""The verb `delete`: its options, and what it does."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.workspace import Workspace
from storage.printable import printable


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.trash.things import Kind

    verb.add_argument("kind", nargs="?", choices=get_args(Kind), help="what to delete")
    words = (
        "datasets, runs, corruptions as DATASET/NAME, presets as KIND/NAME such as training/slow"
    )
    verb.add_argument("names", nargs="*", metavar="NAME", help=words)
    words = "delete for good what was deleted before"
    verb.add_argument("--empty-trash", action="store_true", help=words)
    words = "do it without asking; what depends on it is said all the same"
    verb.add_argument("--yes", action="store_true", help=words)


def delete(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Move datasets, corruptions, runs or presets into the trash, or empty it."""
    from experiments.trash.deleting import delete as put_into_trash
    from experiments.trash.deleting import restore_hint
    from experiments.trash.dependants import describe_dependants
    from experiments.trash.things import find_thing

    if arguments.empty_trash == bool(arguments.kind) or bool(arguments.kind) != bool(
        arguments.names
    ):
        raise ValueError("give KIND and NAME of what to delete, or --empty-trash, and not both")
    if arguments.empty_trash:
        return _empty_trash(arguments, workspace)
    found = [find_thing(arguments.kind, name, workspace) for name in arguments.names]
    things = list(dict.fromkeys(found))
    said = [*(each.words for each in things), *describe_dependants(things, workspace)]
    if not _agreed("Move this into the trash?", said, arguments.yes):
        return 0
    deleted = put_into_trash(things, workspace, on_event, datetime.now())
    print(printable(restore_hint(deleted, workspace)))
    return 0


def _empty_trash(arguments: argparse.Namespace, workspace: Workspace) -> int:
    from experiments.trash.deleting import empty_trash, list_deleted

    there = list_deleted(workspace)
    said = [deleted.words for deleted in there]
    if there and _agreed("Delete this for good?", said, arguments.yes):
        empty_trash(there)
        print(f"deleted for good: {len(there)}")
    elif not there:
        print("the trash is empty")
    return 0


def _agreed(question: str, said: Sequence[str], yes: bool) -> bool:
    """Show what is to be done and ask whether to; without a terminal only --yes agrees."""
    for sentence in said:
        print(printable(sentence))
    if yes:
        return True
    if not sys.stdin.isatty():
        raise ValueError("nothing was deleted: give --yes to agree where nobody can be asked")
    agreed = input(f"{question} [y/N] ").strip().casefold() in ("y", "yes")
    if not agreed:
        print("nothing was deleted")
    return agreed
