"""The verb `export`: its options, and what it does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from command_line.options import Parser
from experiments.events import OnEvent
from experiments.export import Format
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    verb.add_argument("run", help="name or folder of an evaluated run")
    verb.add_argument("out", help="new folder for the model, metadata.json and example.py")
    verb.add_argument("--to", required=True, choices=get_args(Format))
    verb.add_argument("--force", action="store_true", help="replace an earlier export")


def export(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Take a run away as one model for ONNX, OpenVINO or TensorFlow, with an example."""
    folder = find_run(workspace.runs, arguments.run)
    import_keras_quietly()
    from experiments.export.export import ExportWishes, export_run
    from experiments.export.formats import FORMATS

    out = Path(arguments.out)
    wishes = ExportWishes(arguments.threshold, arguments.false_alarms, arguments.force)
    about = export_run(folder, arguments.to, out, wishes)
    package = FORMATS[arguments.to].runtime.package
    print(
        f"{out} holds {about['model']}, metadata.json and example.py: in a Python with {package}, "
        f"NumPy and OpenCV, python {out / 'example.py'} IMAGE"
    )
    return 0
