"""The verb `todo`: its options, and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from command_line.display import close
from command_line.options import Parser
from experiments.events import Message, OnEvent
from experiments.exit_codes import FAILED
from experiments.workspace import Workspace
from storage.printable import printable


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    verb.add_argument("what", nargs="?", choices=["list", "add", "run"], default="list")
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="JSON files to add, or those of the list to run"
    )


def todo(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List the todo list, add files to it, or run all of it or some of its files."""
    from experiments.files.read import read_actions
    from experiments.files.todo import add_todo, list_todo

    if arguments.what == "run":
        return _run_todo(arguments.files, workspace, on_event)
    if arguments.what == "add":
        for path in map(Path, arguments.files):
            print(f"added {add_todo(workspace.todo, path.stem, read_actions(path))}")
        return 0
    waiting = list_todo(workspace.todo)
    for entry in waiting:
        print(printable(f"{entry.path.name}  {entry.words}"))
    if not waiting:
        print(f"nothing to do in {workspace.todo}")
    return 0


def _run_todo(files: Sequence[str], workspace: Workspace, on_event: OnEvent) -> int:
    from experiments.files.todo import FAILED as FAILED_FOLDER
    from experiments.files.todo import run_entry, run_todo
    from experiments.running.actions import run_todo_file

    run_it = partial(run_todo_file, workspace=workspace, on_event=on_event)
    if files:
        filed = [place for file in files if (place := run_entry(Path(file), run_it))]
    else:
        filed = [*run_todo(workspace.todo, run_it, lambda text: on_event(Message(text=text)))]
    failed = [path for path in filed if path.parent.name == FAILED_FOLDER]
    close(on_event)
    on_event(Message(text=f"{len(filed) - len(failed)} done, {len(failed)} failed"))
    return FAILED if failed else 0
