"""A training that ends at any moment goes on as if it had not ended."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from models.autoencoder import build_autoencoder
from models.history_file import read_history
from models.inference import load_model
from models.training import has_stopped_early, train
from tests.models.test_training import OPTIONS, files_in, make_pairs

EPOCHS = 3


class Killed(BaseException):
    """Ends a training as a kill does: nothing of the program's own hears of it."""


class KillBeforeRename:
    """Ends the process's work before the `at`-th file in a folder gets its name."""

    def __init__(self, folder: Path, at: int) -> None:
        self.folder, self.left = str(folder), at
        sys.addaudithook(self)

    def __call__(self, event, arguments):
        if event == "os.rename" and self.folder in os.fsdecode(arguments[0]):
            self.left -= 1
            if self.left == 0:
                raise Killed


def run(folder, epochs=EPOCHS, **options):
    folder.mkdir(exist_ok=True)
    network = build_autoencoder((16, 16, 1), depth=2, feature_maps=4, dropout=0.3, seed=2)
    changed = OPTIONS | {"resume": True} | options
    pairs = make_pairs(8), make_pairs(4, True)
    return train(network, *pairs, files_in(folder), epochs=epochs, **changed)


def figures(history):
    return [[row[name] for name in ("epoch", "loss", "val_loss")] for row in history]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken")
    run(folder)
    return folder


@pytest.mark.parametrize("at", [2, 3, 4, 5])
def test_killed_before_any_file_gets_its_name_it_goes_on_rightly(tmp_path, unbroken, at):
    # Each epoch renames the state, the model if it is the best one, and the history.
    KillBeforeRename(tmp_path, at)
    with pytest.raises(Killed):
        run(tmp_path)
    run(tmp_path)
    expected = read_history(files_in(unbroken).history)
    found = read_history(files_in(tmp_path).history)
    np.testing.assert_allclose(figures(found), figures(expected), rtol=1e-5)
    for name in ("model", "checkpoint"):
        models = [load_model(getattr(files_in(each), name)) for each in (tmp_path, unbroken)]
        for mine, theirs in zip(*(model.get_weights() for model in models), strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-5)


@pytest.mark.parametrize("missing", ["checkpoint", "model"])
def test_a_resume_without_its_state_says_so_and_touches_nothing(
    tmp_path, unbroken, missing, monkeypatch
):
    shutil.copytree(unbroken, tmp_path / "run")
    files = files_in(tmp_path / "run")
    # Where the last epoch was the best, its state has the best model.
    monkeypatch.setattr("models.training.is_last_best", lambda rows: False)
    getattr(files, missing).unlink()
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with pytest.raises(ValueError, match=rf"{missing}.keras.* is missing"):
        run(tmp_path / "run", EPOCHS + 1)
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


@pytest.mark.parametrize("damage", ["cut", "zeros", "empty", "text"])
def test_a_resume_with_a_damaged_state_says_so_and_touches_nothing(tmp_path, unbroken, damage):
    shutil.copytree(unbroken, tmp_path / "run")
    path = files_in(tmp_path / "run").checkpoint
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(
        {
            "cut": content[:half],
            "zeros": content[: half // 2] + bytes(half) + content[half // 2 + half :],
            "empty": b"",
            "text": b"no archive",
        }[damage]
    )
    before = {each.name: each.read_bytes() for each in (tmp_path / "run").iterdir()}
    with pytest.raises(ValueError, match=r"checkpoint\.keras is damaged.*--force"):
        run(tmp_path / "run", EPOCHS + 1)
    assert {each.name: each.read_bytes() for each in (tmp_path / "run").iterdir()} == before


def test_a_missing_history_is_written_again(tmp_path, unbroken):
    shutil.copytree(unbroken, tmp_path / "run")
    files = files_in(tmp_path / "run")
    before = read_history(files.history)
    files.history.unlink()
    run(tmp_path / "run")
    assert read_history(files.history) == before


def full_disk(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_does_not_end_a_training_and_its_best_model_is_saved_in_the_end(
    tmp_path, monkeypatch
):
    # The disk is full during the epochs, and has room again when they are over.
    said = []
    monkeypatch.setattr("models.keeping.save_recorded", full_disk)
    monkeypatch.setattr("models.keeping.write_training_state", full_disk)

    def make_room(row):
        if row["epoch"] == EPOCHS:
            monkeypatch.undo()

    result = run(tmp_path, on_trouble=said.append, on_epoch=make_room)
    assert len(result.history) == EPOCHS
    assert sum("checkpoint.keras could not be written: No space left" in each for each in said) == 3
    assert load_model(files_in(tmp_path).model).count_params() == result.parameters


def test_a_disk_that_stays_full_leaves_the_best_model_elsewhere(tmp_path, monkeypatch):
    said, save = [], sys.modules["models.keeping"].save_recorded

    def save_elsewhere(model, path):
        if path.parent == tmp_path / "rings":
            full_disk()
        save(model, path)

    monkeypatch.setattr("models.keeping.save_recorded", save_elsewhere)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run(tmp_path / "rings", 1, on_trouble=said.append)
    assert said[-1] == f"The best model is in {tmp_path / 'rings.keras'}: move it to a safe place"
    assert load_model(tmp_path / "rings.keras").count_params() > 0


@pytest.mark.parametrize(
    ("figures", "patience", "expected"),
    [
        ([], 1, False), ([1], 1, False), ([1, 1], 1, True), ([2, 1, 1.5], 2, True),
        ([2, 1, 3], 2, False), ([2, 1, 1], None, False),
    ],
)  # fmt: skip
def test_an_early_end_is_known_from_the_history(figures, patience, expected):
    rows = [{"val_psnr": value} for value in figures]
    assert has_stopped_early(rows, patience) is expected


def test_a_training_that_had_ended_early_does_not_go_on(tmp_path):
    options = {"learning_rate": 1e-9, "early_stopping_patience": 1}
    ended = run(tmp_path, 30, **options).history
    assert len(ended) < 30
    assert run(tmp_path, 30, **options).history == ended
