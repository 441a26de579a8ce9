"""The gate: files and values become actions, or every mistake in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.brass_plate.category import GeneratedSample
from experiments.config.actions import CorruptDb, ImportDb, TrainNet
from experiments.files.read import (
    Changes,
    change_action,
    check_files,
    check_values,
    find_file,
    read_action,
    read_actions,
    read_files,
    read_model,
)
from tests.experiments.conftest import Desk, train_action

IMPORT = {"action": "import_db", "name": "plate", "sample": {}}
CORRUPT = {"action": "corrupt_db", "datasets": ["plate"], "name": "Spots"}


def test_a_later_file_may_need_what_an_earlier_one_makes(desk: Desk) -> None:
    paths = [str(desk.write("a.json", IMPORT)), str(desk.write("b.json", CORRUPT))]
    actions = read_files(paths, desk.workspace)
    assert [type(action) for action in actions] == [ImportDb, CorruptDb]
    with pytest.raises(ValueError, match="b.json: datasets.0: there is no dataset 'plate'"):
        read_files(paths[1:], desk.workspace)


def test_every_mistake_of_every_file_is_named(desk: Desk) -> None:
    first = desk.write("a.json", [CORRUPT, IMPORT, CORRUPT | {"datasets": ["plate", "no"]}])
    second = desk.write("b.json", CORRUPT | {"copies": 0})
    a, b = check_files([str(first), str(second)], desk.workspace)
    assert [problem.path for problem in a.problems] == ["0.datasets.0", "2.datasets.1"]
    assert [problem.path for problem in b.problems] == ["copies"]
    assert b.actions == ()


def test_a_file_comes_before_an_experiment_of_its_name(desk: Desk, tmp_path: Path) -> None:
    assert find_file("demo", desk.workspace).name == "demo.json"
    own = desk.write("presets/experiment/own.json", IMPORT)
    assert find_file("own", desk.workspace) == own
    file = desk.write("some.json", IMPORT)
    assert find_file(str(file), desk.workspace) == file
    with pytest.raises(FileNotFoundError, match=r"there is no file 'tea', .*: .*demo.*own"):
        find_file("tea", desk.workspace)


def test_force_and_resume_reach_the_actions_that_know_them() -> None:
    train = change_action(read_action(train_action()), Changes(resume=True))
    assert isinstance(train, TrainNet)
    assert (train.force, train.resume) == (False, True)
    stored = change_action(read_action(IMPORT), Changes(force=True))
    assert stored.force
    same = read_action(train_action())
    assert change_action(same, Changes()) is same


def test_other_datasets_are_trained_on_with_each_of_the_files_corruptions() -> None:
    pairs = [("a", "Stain"), ("b", "Stain"), ("a", "Drops")]
    action = read_action(
        train_action(datasets=[{"dataset": name, "corruption": each} for name, each in pairs])
    )
    changed = change_action(action, Changes(datasets=("x", "y")))
    assert [(entry.dataset, entry.corruption) for entry in changed.datasets] == [
        ("x", "Stain"),
        ("x", "Drops"),
        ("y", "Stain"),
        ("y", "Drops"),
    ]
    stored = read_action(IMPORT)
    assert change_action(stored, Changes(datasets=("x",))) is stored


def test_values_are_held_against_what_is_there(desk: Desk) -> None:
    action, problems = check_values(CORRUPT, desk.workspace)
    assert isinstance(action, CorruptDb)
    assert [problem.path for problem in problems] == ["datasets.0"]
    assert check_values({"action": "tea"}, desk.workspace)[0] is None
    action, problems = check_values(IMPORT, desk.workspace)
    assert action == read_action(IMPORT)
    assert problems == ()


def test_wrong_values_are_refused_in_one_sentence(desk: Desk) -> None:
    with pytest.raises(ValueError, match="name: is missing: .*; copies: received 0"):
        read_action({"action": "corrupt_db", "datasets": ["a"], "copies": 0})
    with pytest.raises(ValueError, match="side: received 5"):
        read_model(GeneratedSample, {"side": 5})
    with pytest.raises(ValueError, match=r"a\.json: copies: received 0"):
        read_actions(desk.write("a.json", CORRUPT | {"copies": 0}))
    assert read_actions(desk.write("a.json", CORRUPT)) == (read_action(CORRUPT),)
