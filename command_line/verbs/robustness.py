"""The verb `robustness`: its options, and what it does."""

from __future__ import annotations

import argparse

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.exit_codes import BAD_INPUT, FAILED
from experiments.progress import TerminalProgress
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from datasets.factory_changes import FACTORY_CHANGES

    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names or folders of runs")
    changes = ", ".join(change.heading for change in FACTORY_CHANGES.values())
    verb.epilog = (
        "All test images of a run are evaluated as they are and under each of these changes, by "
        f"the map, score and threshold that count for it: {changes}. The images are changed at "
        "the size that the network sees, so the blur's σ is in its pixels, and before histograms "
        "are equalised. Figures and a plot are written to RUN/robustness/."
    )


def robustness(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Evaluate runs under changes of light, lens, sensor and position."""
    folders = [find_run(workspace.runs, name) for name in arguments.runs_given]
    import_keras_quietly()
    from experiments.review.robustness_table import robustness_table
    from experiments.running.robustness import measure_runs

    found = measure_runs(folders, workspace, on_event)
    if isinstance(on_event, TerminalProgress):
        on_event.close()
        for name, measured in found.items():
            on_event.console.print(robustness_table(name, measured))
    if len(found) < len(folders):
        return FAILED if found else BAD_INPUT
    return 0
