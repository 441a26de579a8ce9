"""What all tests share: a tiny category, and the dataset that its import makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.database import Dataset, import_dataset
from datasets.mvtec import index_mvtec
from tests.tiny_category import write_tiny_category


@pytest.fixture
def tiny_category(tmp_path: Path) -> Path:
    """An MVTec AD category: 6 + 3 good images and 2 of each of 2 defects, 32×32, colour."""
    return write_tiny_category(tmp_path / "tiny_source")


@pytest.fixture
def tiny_dataset(tmp_path: Path, tiny_category: Path) -> Dataset:
    """The tiny category, imported as "tiny" into `tmp_path / "data"`."""
    return import_dataset(tmp_path / "data", "tiny", index_mvtec(tiny_category))
