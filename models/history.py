"""Gather one row of figures for each epoch."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras

from models.history_file import HISTORY_COLUMNS

OnEpoch = Callable[[Mapping[str, float]], None]
OnEarlier = Callable[[Sequence[Mapping[str, float]]], None]


class History(keras.callbacks.Callback):
    """Gathers one row of figures for each epoch.

    Args:
        earlier: Rows of the epochs before a resume.
        clock: Seconds from any moment on.

    Attributes:
        rows: All rows so far.
    """

    def __init__(
        self,
        earlier: Sequence[dict[str, float]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.rows, self.clock = list(earlier), clock
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = self.clock()
        self._rate = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = {name: float(logs[name]) for name in HISTORY_COLUMNS[1:5]}
        row = {"epoch": epoch + 1, **row, "learning_rate": self._rate}
        row["seconds"] = round(self.clock() - self._began, 3)
        self.rows.append(row)
