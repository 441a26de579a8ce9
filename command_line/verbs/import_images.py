"""The verb `import`: its options, and what it does."""

from __future__ import annotations

import argparse
from typing import Any

from command_line.fields import add_field
from command_line.options import Parser
from command_line.outcome import run_and_show
from experiments.events import OnEvent
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.config.actions import ImportDb

    add_field(verb, ImportDb, "mvtec", "category", nargs="?")
    add_field(verb, ImportDb, "name")
    add_field(verb, ImportDb, "table", metavar="CSV")
    add_field(verb, ImportDb, "object", metavar="NAME")
    add_field(verb, ImportDb, "train_good", "--train", metavar="DIR")
    without = "your good test images; without, some of --train are held out"
    add_field(verb, ImportDb, "test_good", "--test", metavar="DIR", help=without)
    label_and_folder: dict[str, Any] = {"metavar": "LABEL=DIR", "action": "append", "default": []}
    verb.add_argument("--defect", **label_and_folder, help="a kind of defect")
    verb.add_argument("--masks", **label_and_folder, help="masks of that kind")
    add_field(verb, ImportDb, "mask_pattern", metavar="PATTERN")
    add_field(verb, ImportDb, "held_out", metavar="SHARE")
    for name in ("recursive", "seed", "skip_bad", "most_megapixels", "force"):
        add_field(verb, ImportDb, name)


def import_images(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Import a folder in a known layout, a table of images, or folders of one's own."""
    from experiments.files.options import check_sources, read_defects
    from experiments.files.read import read_action

    own = {"--test": arguments.test, "--defect": arguments.defect, "--masks": arguments.masks}
    check_sources(arguments.category, arguments.table, arguments.train, own)
    values = {
        "action": "import_db",
        "name": arguments.name,
        "mvtec": arguments.category or None,
        "train_good": arguments.train or None,
        "test_good": arguments.test or None,
        "defects": read_defects(arguments.defect, arguments.masks),
        "table": arguments.table or None,
        "object": arguments.object or None,
        "mask_pattern": arguments.mask_pattern or None,
        "recursive": arguments.recursive,
        "held_out": arguments.held_out,
        "seed": arguments.seed,
        "skip_bad": arguments.skip_bad,
        "most_megapixels": arguments.most_megapixels,
        "force": arguments.force,
    }
    return run_and_show([read_action(values)], workspace, on_event)
