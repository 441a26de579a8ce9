"""The verb `report`: its options, and what it does."""

from __future__ import annotations

import argparse
from pathlib import Path

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.run_folder import find_run
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names or folders of runs")
    verb.add_argument("--out", required=True, metavar="HTML", help="file to write")


def write_report(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Write an HTML report of runs."""
    from experiments.review.html_report import write_html_report
    from experiments.runs import read_run

    runs = [read_run(find_run(workspace.runs, name)) for name in arguments.runs_given]
    write_html_report(runs, Path(arguments.out))
    print(f"wrote {arguments.out}")
    return 0
