"""The verb `corrupt`: its options, and what it does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from command_line.fields import add_field
from command_line.options import Parser
from command_line.outcome import run_and_show
from experiments.events import OnEvent
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.config.actions import CorruptDb

    add_field(verb, CorruptDb, "datasets", "datasets", nargs="+", metavar="DATASET")
    verb.add_argument(
        "--corruption",
        default="Stain",
        help="a preset (see `list`): Stain, Varied, Drops, Scratch, Gaussian, ...",
    )
    verb.add_argument(
        "--set",
        metavar="PARAMETER=VALUE",
        action="append",
        default=[],
        help="change a parameter, such as size=1-12",
    )
    add_field(verb, CorruptDb, "name", required=False)
    verb.add_argument("--preview", metavar="PNG", help="draw a sheet of examples")
    for name in ("copies", "seed", "force"):
        add_field(verb, CorruptDb, name)


def corrupt(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Save a named corruption for datasets, draw a sheet of examples, or both."""
    from experiments.files.options import read_corruption_option
    from experiments.files.read import read_action

    corruption = read_corruption_option(arguments.corruption, arguments.set, workspace)
    if arguments.preview:
        _write_preview(arguments, corruption, workspace)
    if not arguments.name:
        if not arguments.preview:
            raise ValueError("give --name to save the corruption, --preview to draw it, or both")
        return 0
    values = {
        "action": "corrupt_db",
        "datasets": arguments.datasets,
        "corruption": corruption.model_dump(),
        "name": arguments.name,
        "copies": arguments.copies,
        "seed": arguments.seed,
        "force": arguments.force,
    }
    return run_and_show([read_action(values)], workspace, on_event)


def _write_preview(arguments: argparse.Namespace, corruption: Any, workspace: Workspace) -> None:
    from experiments.running.corruption_preview import write_preview

    path, dataset = Path(arguments.preview), arguments.datasets[0]
    write_preview(path, corruption, dataset, workspace, arguments.seed)
    print(f"wrote {arguments.preview}")
