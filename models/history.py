"""`history.csv`: one row of figures for each epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from models.history_file import HISTORY_COLUMNS, write_history
from models.history_file import read_history as read_history

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
