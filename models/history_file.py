"""`history.csv`: one row of figures for each epoch, read and written without Keras."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from storage.reading import DamagedFileError, read_table
from storage.whole import write_whole


class HistoryRow(BaseModel):
    """The figures of one epoch; PSNR in dB."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)

    epoch: int = Field(ge=1)
    loss: float
    psnr: float
    val_loss: float
    val_psnr: float
    learning_rate: float
    seconds: float


HISTORY_COLUMNS = tuple(HistoryRow.model_fields)


def write_history(path: Path, rows: Sequence[Mapping[str, float]]) -> None:
    """Write the epochs' figures as CSV, the file whole."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HISTORY_COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue())


def read_history(path: Path) -> list[dict[str, float]]:
    """Read `history.csv`; no rows when there is no such file yet.

    Raises:
        DamagedFileError: The file is damaged, a figure is no finite number, or an epoch is missing.
    """
    try:
        rows = read_table(path, HistoryRow)
    except FileNotFoundError:
        return []
    if [row.epoch for row in rows] != list(range(1, len(rows) + 1)):
        raise DamagedFileError(f"{path} is damaged, its epochs are not 1, 2, 3 and so on")
    return [row.model_dump() for row in rows]
