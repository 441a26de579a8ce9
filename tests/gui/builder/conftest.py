"""A person with the builder open, with and without a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from datasets.brass_plate.category import GeneratedSample, generate_sample
from datasets.database import import_dataset
from datasets.mvtec import index_mvtec
from tests.gui.builder.driver import Person


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    someone = Person(tmp_path)
    someone.open()
    yield someone
    someone.close()


@pytest.fixture(scope="session")
def category(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("category") / "plate"
    generate_sample(folder, GeneratedSample(train=6, test_good=2, test_per_defect=2, side=32))
    return folder


@pytest.fixture
def with_dataset(person: Person, category: Path) -> Person:
    import_dataset(person.workspace.data, "plate", index_mvtec(category))
    person.builder.tabs[1].refresh()
    person.builder.tabs[2].refresh()
    person.wait()
    return person
