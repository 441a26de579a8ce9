"""`dataset.json` read through a typed model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from datasets.bit_depth import FULL, BitDepth
from datasets.samples import GOOD
from storage.reading import DamagedFileError, read_model

Count = Annotated[int, Field(ge=0, le=10**9)]


class _Stored(BaseModel):
    """Takes numbers only where numbers belong; what it does not know stays as it is."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class Counts(_Stored):
    """How many images and masks there are."""

    train: Count
    test: dict[str, Count]
    masks: Count

    @property
    def test_good(self) -> int:
        """Good test images."""
        return self.test.get(GOOD, 0)

    @property
    def defects(self) -> dict[str, int]:
        """Images of each kind of defect."""
        return {label: count for label, count in self.test.items() if label != GOOD}


class Size(_Stored):
    """So many images have this size in pixels."""

    rows: Count
    columns: Count
    images: Count = 0


class StoredFingerprint(_Stored):
    """Digests over the training images, and over the test images with their masks."""

    train: str
    test: str


class StoredDescription(_Stored):
    """What `dataset.json` says."""

    source: str = ""
    held_out: bool = False
    notes: list[str] = []
    counts: Counts
    image_sizes: list[Size] = Field(min_length=1)
    channels: int = Field(ge=1, le=4)
    coloured: bool | None = None
    fingerprint: StoredFingerprint | None = None
    bit_depth: BitDepth = FULL
    validation: list[str] = []


def read_description(path: Path) -> StoredDescription:
    """Read a `dataset.json`.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file is damaged.
    """
    try:
        return read_model(path, StoredDescription)
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: import the dataset again") from error
