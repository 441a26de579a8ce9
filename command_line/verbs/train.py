"""The verb `train`: its options, and what it does."""

from __future__ import annotations

import argparse
from contextlib import nullcontext

from command_line.arguments import has_parent
from command_line.options import Parser
from experiments.events import Message, OnEvent
from experiments.exit_codes import STOPPED
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    verb.add_argument("run", help="name or folder of a run that has an experiment.json")


def train(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Train the experiment that a run folder describes; go on from its checkpoint."""
    folder = find_run(workspace.runs, arguments.run)
    import_keras_quietly()
    from experiments.holding import hold_run, hold_training
    from experiments.running.train import TrainingStoppedError, train_run

    # Whoever started this process and waits for it holds the run already.
    held = nullcontext() if has_parent(arguments) else hold_run(folder, workspace, on_event)
    try:
        with held, hold_training(folder):
            train_run(folder, workspace, on_event)
    except TrainingStoppedError as stopped:
        on_event(Message(text=str(stopped)))
        return STOPPED
    return 0
