"""`history.csv`: one row of figures for each epoch. Works without Keras."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from storage.whole import write_whole

HISTORY_COLUMNS = ("epoch", "loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds")


def write_history(path: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write the epochs' figures as CSV, the file whole."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HISTORY_COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue())


def read_history(path: Path) -> list[dict[str, float]]:
    """Read `history.csv`; no rows when there is no such file yet."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return [{**row, "epoch": int(row["epoch"])} for row in rows]
