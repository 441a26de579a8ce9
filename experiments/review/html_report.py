"""A report of some runs as one HTML file: tables, pictures and curves, with nothing to load."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.review.report_content import describe_report
from experiments.runs import Run
from storage.printable import printable
from storage.whole import write_whole

TEMPLATES = Path(__file__).parent / "templates"


def write_html_report(runs: Sequence[Run], path: Path, written: str | None = None) -> None:
    """Write a self-contained report of runs: one file that any browser shows without a network.

    Args:
        runs: At least one run; unfinished, damaged and unevaluated ones are shown with what is
            known of them.
        path: The HTML file, written whole.
        written: A date to put below the title, as text.

    Raises:
        ValueError: If there are no runs.
    """
    if not runs:
        raise ValueError("A report needs at least one run, but received none: name some runs.")
    template = _open_templates().get_template("report.html.j2")
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    text = template.render(
        report=describe_report(runs, written),
        script=script,
        script_digest=_digest(script),
    )
    write_whole(path, text)


def _digest(script: str) -> str:
    """Return what the page names as the one script that a browser may run."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _open_templates() -> Environment:
    """Open the templates so that whatever a name holds is shown as text, and no gap goes unseen."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finish,
    )


def _finish(value: Any) -> Any:
    """Write what no file can hold in a name as escapes; what is HTML already stays as it is."""
    return printable(value) if type(value) is str else value
