"""The folder about a run's robustness: its figures as JSON and as CSV, and their plot."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from evaluation.files import RobustnessFiles
from evaluation.robustness import HEADINGS, Figures, Robustness
from evaluation.robustness_plot import write_robustness_plot
from storage.reading import DamagedFileError, read_model
from storage.whole import write_whole


def write_robustness(folder: Path, name: str, robustness: Robustness) -> None:
    """Write `robustness.json`, `robustness.csv` and `robustness.png`, each file whole.

    Args:
        folder: Their folder.
        name: What the plot calls the run.
        robustness: What was measured.
    """
    files = RobustnessFiles(folder)
    write_whole(files.figures, robustness.model_dump_json(indent=2) + "\n")
    write_whole(files.table, robustness_as_csv(robustness))
    write_robustness_plot(files.plot, {name: robustness})


def read_robustness(files: RobustnessFiles) -> Robustness | None:
    """Read what was measured; None for a run whose robustness was not.

    Raises:
        DamagedFileError: The file is damaged.
    """
    try:
        return read_model(files.figures, Robustness)
    except FileNotFoundError:
        return None
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: measure the robustness again") from error


def robustness_as_csv(robustness: Robustness) -> str:
    """Return a row for the unchanged images and one a change; undefined figures are empty."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["change", *HEADINGS, *(f"{key}_difference" for key in HEADINGS)])
    writer.writerow(["unchanged", *_values(robustness.unchanged), *([None] * len(HEADINGS))])
    for change in robustness.changes:
        writer.writerow([change.key, *_values(change.figures), *_values(change.difference)])
    return text.getvalue()


def _values(figures: Figures) -> list[float | None]:
    return [getattr(figures, key) for key in HEADINGS]
