"""The verb `table`: its options, and what it does."""

from __future__ import annotations

import argparse
from pathlib import Path

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.run_folder import find_run
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from evaluation.metric_table import HEADLINE
    from experiments.study.formats import FORMATS
    from experiments.study.table import COMPARED

    verb.add_argument("runs_given", nargs="*", metavar="RUN", help="names or folders; default: all")
    verb.add_argument(
        "--columns", nargs="+", choices=COMPARED, default=[], help="default: what differs"
    )
    figures = [metric.key for metric in HEADLINE]
    verb.add_argument("--figure", choices=figures, default=figures[0], help="what is in the cells")
    verb.add_argument("--format", choices=[*FORMATS], default="text")
    verb.add_argument("--out", metavar="FILE", help="write it there instead of showing it")


def table(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Lay runs out as a table: categories down, networks or corruptions or maps across."""
    from experiments.runs import list_runs, read_run
    from experiments.study.formats import FORMATS
    from experiments.study.table import study_table
    from storage.whole import write_whole

    named = [read_run(find_run(workspace.runs, name)) for name in arguments.runs_given]
    runs = named or list_runs(workspace.runs)
    made = study_table(runs, arguments.figure, arguments.columns)
    text = FORMATS[arguments.format](made)
    if arguments.out:
        write_whole(Path(arguments.out), text)
        print(f"wrote {arguments.out}")
    else:
        print(text, end="")
    return 0
