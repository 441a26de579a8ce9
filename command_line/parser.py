"""The parser of all verbs, and the options that each of them takes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from command_line.options import Parser
from command_line.registry import VERBS
from experiments.running.processes import UNTIL_INPUT_ENDS
from experiments.workspace import Workspace

EPILOG = """examples:
  python main.py demo                                     see the whole method on a drawn category
  python main.py import ../mvtec/bottle --name bottle     bring an MVTec AD category in
  python main.py run bottle_cpu                           train and evaluate on it in minutes
  python main.py run paper --dataset bottle               the paper's setting, on your dataset
  python main.py run bottle_cpu --seed 1                  once more, with another seed
  python main.py predict RUN new_images/ --out judged/    judge new images
  python main.py predict RUN --watch inbox/ --out judged/  judge what arrives, until Ctrl-C
  python main.py robustness RUN                           see what light, blur, noise do to it
  python main.py gui                                      do all of this by clicking

exit codes: 0 all well, 1 something failed, 2 bad input, 130 stopped by Ctrl-C, 143 by a signal
"""

FOLDERS = {
    "data": "where datasets are kept",
    "runs": "where results are kept",
    "todo": "where the todo list is kept",
    "presets": "where your own presets are kept",
}


def build_parser(words: Sequence[str]) -> Parser:
    """Build the parser of all verbs.

    Args:
        words: What it will parse. Only the verbs among these words get their options: models are
            slow to import.
    """
    folders = _folder_options()
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Find defects in industrial images with an autoencoder trained on good images "
        "corrupted with Stain-shaped noise.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[folders],
    )
    choice = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for name, verb in VERBS.items():
        summary = str(verb.run.__doc__).partition("\n")[0]
        made = choice.add_parser(name, help=summary, description=summary, parents=[folders])
        made.set_defaults(run_verb=verb.run)
        if name in words:
            for add_options in verb.options:
                add_options(made)
    return parser


def _folder_options() -> Parser:
    folders = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = folders.add_argument_group("folders")
    for name, path in Workspace().folders.items():
        words = f"{FOLDERS[name]} (default: {path})"
        group.add_argument(f"--{name}", metavar="DIR", help=words)
    folders.add_argument(UNTIL_INPUT_ENDS, action="store_true", help=argparse.SUPPRESS)
    return folders
