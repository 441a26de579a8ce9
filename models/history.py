"""`history.csv`: one row of figures for each epoch."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from storage.whole import write_whole

HISTORY_COLUMNS = ("epoch", "loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds")

OnEpoch = Callable[[Mapping[str, float]], None]


class HistoryFile(keras.callbacks.Callback):
    """Keeps `history.csv`: one row for each epoch, the file written whole each time.

    Args:
        path: The CSV file.
        earlier: Rows of the epochs before a resume.
        on_epoch: Called with each new row.
    """

    def __init__(
        self,
        path: Path,
        earlier: list[dict[str, float]],
        on_epoch: OnEpoch | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.path, self.rows, self.on_epoch, self.clock = path, list(earlier), on_epoch, clock
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = self.clock()
        self._rate = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = {name: float(logs[name]) for name in HISTORY_COLUMNS[1:5]}
        row = {"epoch": epoch + 1, **row, "learning_rate": self._rate}
        row["seconds"] = round(self.clock() - self._began, 3)
        self.rows.append(row)
        write_history(self.path, self.rows)
        if self.on_epoch:
            self.on_epoch(row)


def write_history(path: Path, rows: list[dict[str, float]]) -> None:
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
