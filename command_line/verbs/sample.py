"""The verb `sample`: its options, and what it does."""

from __future__ import annotations

import argparse
from pathlib import Path

from command_line.fields import add_field
from command_line.options import Parser
from experiments.events import OnEvent, stage_progress
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from datasets.brass_plate.category import GeneratedSample

    verb.add_argument("folder", help="new folder for the category")
    for name in ("side", "seed"):
        add_field(verb, GeneratedSample, name)


def sample(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Draw the sample category into a folder, in MVTec AD layout."""
    from datasets.brass_plate.category import GeneratedSample, generate_sample
    from experiments.files.read import read_model

    settings = read_model(GeneratedSample, {"side": arguments.side, "seed": arguments.seed})
    on_progress = stage_progress(on_event, "sample")
    generate_sample(Path(arguments.folder), settings, on_progress)
    print(f"the sample category is in {Path(arguments.folder)}")
    return 0
