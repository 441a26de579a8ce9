"""Whoever has PowerShell can do each command of the README: a table there translates its forms."""

from __future__ import annotations

import re
from pathlib import Path

import main

README = (Path(main.__file__).parent / "README.md").read_text("utf-8")
FORMS = {
    r"make (demo|test)": "`make demo`, `make test`",
    r"python main\.py .*": "`python`",
    r"\.venv/bin/python -m .*|\.venv/bin/python main\.py .*": "`.venv/bin/python`",
    r"[A-Z_]+=\w+ python main\.py .*": "`NAME=value python main.py …`",
    r"python3 -m venv \.venv": "py -3 -m venv .venv",
    r"--.*": "`\\` at the end of a line",
}
"""What a command may look like, and what the README says of it for PowerShell."""


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([A-Z_]+=\w+ [^`]+)`", README.replace("`NAME=value", ""))
    return [line for line in lines if line and not line.startswith("#")] + inline


def test_each_command_of_the_readme_has_its_form_in_powershell() -> None:
    found = commands()
    assert len(found) > 20
    for command in found:
        said = [words for form, words in FORMS.items() if re.fullmatch(form, command)]
        assert said, command
        assert said[0] in README
