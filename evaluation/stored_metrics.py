"""`metrics.json` read back through a typed model: whatever lies there, figures are numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from evaluation.metric_table import METRICS
from evaluation.scores import PAPER_SCORE, Norm
from storage.reading import read_model

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=10**9)]


class _Stored(BaseModel):
    """Takes numbers only where numbers belong; what it does not know stays as it is."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class Curve(_Stored):
    """A ROC curve: as many false- as true-positive rates, at least two."""

    fpr: list[Share] = Field(min_length=2, max_length=10_000)
    tpr: list[Share] = Field(min_length=2, max_length=10_000)

    @model_validator(mode="after")
    def _as_many(self) -> Curve:
        if len(self.fpr) != len(self.tpr):
            raise ValueError("a curve needs as many false- as true-positive rates")
        return self


class Curves(_Stored):
    """Of all defects: by image for each score, and by pixel."""

    image: dict[str, Curve | None] = {}
    pixel: Curve | None = None


class Images(_Stored):
    """How many images were tested."""

    good: Count | None = None
    defective: Count | None = None
    without_mask: Count | None = None


class AtThreshold(_Stored):
    """How many images the threshold gets right and wrong."""

    value: float
    missed: Count = 0
    false_alarms: Count = 0
    right: Count = 0


class _Group(_Stored):
    images: Count | None = None
    images_without_mask: Count | None = None


_FIGURES: dict[str, Any] = dict.fromkeys(METRICS, (Share | None, None))
_GroupFigures = create_model("_GroupFigures", __base__=_Group, **_FIGURES)


class _Metrics(_Stored):
    score: Norm = PAPER_SCORE
    image_auroc_by_norm: dict[str, Share | None] = {}
    by_defect_type: dict[str, _GroupFigures] = {}  # type: ignore[valid-type]
    images: Images | None = None
    notes: list[str] = []
    synthetic: _GroupFigures | None = None  # type: ignore[valid-type]
    threshold: AtThreshold | None = None
    roc: Curves | None = None
    model: str | None = None
    evaluation: str | None = None


_StoredMetrics = create_model("_StoredMetrics", __base__=_Metrics, **_FIGURES)


def read_metrics(path: Path) -> dict[str, Any]:
    """Read a `metrics.json`, of this or an earlier version.

    Returns:
        What it says, by the keys that are in it.

    Raises:
        FileNotFoundError: There is no such file.
        DamagedFileError: The file is damaged; the message says where.
    """
    found = read_model(path, _StoredMetrics)
    return found.model_dump(exclude_unset=True)
