"""Every verb is found by its name, and none makes another one slow to start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from command_line import verbs
from command_line.registry import VERBS, Verb

FILES = {"import": "import_images", "list": "list_everything"}
"""Verbs whose names are words of Python."""

SLOW = {"PySimpleGUI", "jax", "keras", "matplotlib", "sklearn", "tensorflow"}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_stands_in_the_file_of_its_name_and_says_what_it_does(name: str) -> None:
    verb: Verb = VERBS[name]
    assert verb.run.__module__ == f"command_line.verbs.{FILES.get(name, name)}"
    assert str(verb.run.__doc__).partition("\n")[0].endswith(".")


def test_every_file_of_a_verb_can_be_typed() -> None:
    found = {path.stem for path in Path(str(verbs.__file__)).parent.glob("[!_]*.py")}
    assert found == {FILES.get(name, name) for name in VERBS}


def test_help_of_all_verbs_loads_nothing_slow() -> None:
    code = (
        "import sys, main\n"
        "try: main.main(['--help'])\n"
        "except SystemExit: print('loaded', *sorted(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = said.stdout.partition("loaded ")[2].split()
    assert "command_line.verbs.gui" in loaded
    assert not SLOW & set(loaded)
