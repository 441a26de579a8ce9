"""Options that several verbs share."""

from __future__ import annotations

import argparse
from typing import Any

from command_line.fields import add_field
from command_line.numbers import finite_number, share_of_one

Parser = argparse.ArgumentParser


def add_progress(verb: Parser) -> None:
    """Let a program follow."""
    verb.add_argument(
        "--progress",
        choices=["bars", "json"],
        default="bars",
        help="bars for a person, JSON lines for a program",
    )


def add_wait(verb: Parser) -> None:
    """Let it wait for others."""
    verb.add_argument(
        "--wait",
        action="store_true",
        help="wait for another process that changes the same dataset or run, instead of giving up",
    )


def add_files(verb: Parser) -> None:
    """Take action files, and changes of what they say."""
    verb.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON file, or name of an experiment"
    )
    add_changes(verb)


def add_changes(verb: Parser) -> None:
    """Let what files say be changed."""
    from experiments.files.changes import LEFT_OUT, OPTIONS, Changes

    group = verb.add_argument_group("changes of the experiments", LEFT_OUT)
    more: dict[str, dict[str, Any]] = {
        "datasets": {"metavar": "NAME", "action": "append", "default": [], "dest": "datasets"},
        "resolution": {"metavar": "ROWSxCOLUMNS"},
        "seed": {"metavar": "N", "type": int},
    }
    for name, options in more.items():
        add_field(group, Changes, name, OPTIONS[name], **options)


def add_dry_run(verb: Parser) -> None:
    """Let it only say what would be done."""
    words = "say which runs it would make, those done, and what they take; train nothing"
    verb.add_argument("--dry-run", action="store_true", help=words)


def add_limit(verb: Parser) -> None:
    """Let another threshold be taken."""
    limit = verb.add_mutually_exclusive_group()
    words = "call images above this score defective, instead of the run's own threshold"
    limit.add_argument("--threshold", type=finite_number, metavar="SCORE", help=words)
    words = "take the threshold that this share of good images exceeds, such as 0.01"
    limit.add_argument("--false-alarms", type=share_of_one, metavar="SHARE", help=words)
