"""The verb `validate`: its options, and what it does."""

from __future__ import annotations

import argparse

from command_line.options import Parser, add_changes
from experiments.events import OnEvent
from experiments.exit_codes import BAD_INPUT
from experiments.workspace import Workspace
from storage.printable import printable


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    verb.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON files, or names of experiments"
    )
    add_changes(verb)


def validate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Name every mistake in action files, or in shipped experiments by name."""
    from experiments.files.changes import read_changes
    from experiments.files.lost_colour import lost_colour_of
    from experiments.files.read import check_files

    checked = check_files(arguments.files, workspace, read_changes(vars(arguments)))
    for file in checked:
        for problem in file.problems:
            print(printable(f"{file.path}: {problem}"))
        if not file.problems:
            where = " for any dataset: run it with --dataset NAME" if file.is_open else ""
            print(f"{file.path}: valid{where}")
            for sentence in lost_colour_of(file.actions, workspace):
                print(printable(f"{file.path}: {sentence}"))
    return BAD_INPUT if any(file.problems for file in checked) else 0
