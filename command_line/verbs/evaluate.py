"""The verb `evaluate`: its options, and what it does."""

from __future__ import annotations

import argparse
from dataclasses import replace

from command_line.fields import add_field
from command_line.options import Parser
from command_line.outcome import run_and_show
from experiments.events import OnEvent
from experiments.exit_codes import FAILED
from experiments.workspace import Workspace

EVALUATION_OPTIONS = (
    "measures", "map", "score", "selection", "levels", "smoothing", "calibration",
    "calibration_light", "samples", "false_alarm_rate", "seed",
)  # fmt: skip
"""The settings of an evaluation that have an option of their own."""

OWN = ("measures", "selection")
"""Those that are never null, and that the action leaves out unless they are given."""


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.config.actions import EvalNet

    add_field(verb, EvalNet, "runs", "runs_given", nargs="+", metavar="RUN")
    for name in EVALUATION_OPTIONS:
        add_field(verb, EvalNet, name, **({"default": argparse.SUPPRESS} if name in OWN else {}))
    verb.add_argument("--no-pictures", action="store_true", help="write no picture for each image")


def evaluate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Evaluate finished runs again."""
    from experiments.files.read import read_action
    from experiments.run_folder import group_by_home

    values = {
        "action": "eval_net",
        "pictures": not arguments.no_pictures,
        **{name: getattr(arguments, name) for name in EVALUATION_OPTIONS if name in arguments},
    }
    homes = group_by_home(arguments.runs_given, workspace.runs)
    codes = [
        run_and_show(
            [read_action({**values, "runs": names})], replace(workspace, runs=home), on_event
        )
        for home, names in homes.items()
    ]
    return FAILED if len(set(codes)) > 1 else codes[0]
