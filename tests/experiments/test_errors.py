"""What a user is told of an error is what went wrong, without Python's decoration."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from experiments.config.actions import TrainNet
from experiments.errors import one_sentence
from tests.experiments.conftest import train_action


def test_an_error_of_the_system_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(OSError) as caught:
        (tmp_path / "no").read_text()
    assert one_sentence(caught.value).startswith(f"{tmp_path / 'no'} does not exist")


def test_an_error_of_this_program_says_its_sentence() -> None:
    assert one_sentence(FileNotFoundError("there is no dataset")) == "there is no dataset"
    assert one_sentence(ValueError()) == "ValueError"


def test_a_model_says_its_first_mistake() -> None:
    with pytest.raises(ValidationError) as caught:
        TrainNet.model_validate(train_action(force=True, resume=True))
    assert one_sentence(caught.value).startswith("force and resume exclude each other")


def test_a_fault_of_the_program_is_named() -> None:
    assert one_sentence(KeyError("a")) == "KeyError: 'a'"
