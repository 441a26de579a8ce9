"""The verb `run`: its options, and what it does."""

from __future__ import annotations

import argparse

from command_line.fields import add_field
from command_line.options import Parser, add_dry_run, add_files
from command_line.outcome import run_and_show
from command_line.plan import show_plan
from experiments.events import OnEvent
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.files.changes import Changes

    add_files(verb)
    choice = verb.add_mutually_exclusive_group()
    for name in ("force", "resume"):
        add_field(choice, Changes, name)
    add_dry_run(verb)


def run(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run action files, or shipped experiments by name, in order."""
    from experiments.files.changes import read_changes
    from experiments.files.read import read_files

    changes = read_changes(vars(arguments))
    if arguments.dry_run:
        return show_plan(arguments.files, changes, workspace, on_event)
    return run_and_show(read_files(arguments.files, workspace, changes), workspace, on_event)
