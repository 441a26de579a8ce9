"""The gate: files and values become actions, or every mistake in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasets.brass_plate.category import GeneratedSample
from experiments.config.actions import CorruptDb, ImportDb
from experiments.files.changes import Changes
from experiments.files.read import (
    check_files,
    check_values,
    find_file,
    read_action,
    read_actions,
    read_files,
    read_model,
)
from tests.experiments.conftest import Desk, train_action
from tests.tiny_category import write_tiny_category

IMPORT = {"action": "import_db", "name": "plate", "sample": {}}
CORRUPT = {"action": "corrupt_db", "datasets": ["plate"], "name": "Spots"}


def test_a_later_file_may_need_what_an_earlier_one_makes(desk: Desk) -> None:
    paths = [str(desk.write("a.json", IMPORT)), str(desk.write("b.json", CORRUPT))]
    actions = read_files(paths, desk.workspace)
    assert [type(action) for action in actions] == [ImportDb, CorruptDb]
    with pytest.raises(ValueError, match="b.json: datasets.0: there is no dataset 'plate'"):
        read_files(paths[1:], desk.workspace)


def test_every_mistake_of_every_file_is_named(desk: Desk) -> None:
    other = CORRUPT | {"datasets": ["plate", "no"], "name": "Other"}
    first = desk.write("a.json", [CORRUPT, IMPORT, other])
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


OPEN = train_action(datasets=[{"dataset": None, "corruption": "Stain"}])


def test_a_file_for_any_dataset_asks_for_one_and_names_those_that_are_there(
    desk: Desk, tmp_path: Path
) -> None:
    file = str(desk.write("any.json", [OPEN, OPEN | {"resolution": "64x64"}]))
    asked = r"any\.json: this file runs on any dataset: give --dataset NAME; imported: {}$"
    with pytest.raises(ValueError, match=asked.format("none yet")):
        read_files([file], desk.workspace)
    for name in ("ring", "bolt"):
        assert desk.run("import", write_tiny_category(tmp_path / name), "--name", name) == 0
    with pytest.raises(ValueError, match=asked.format("bolt, ring")):
        read_files([file], desk.workspace)
    (checked,) = check_files([file], desk.workspace)
    assert checked.is_open
    assert checked.problems == ()
    actions = read_files([file], desk.workspace, Changes(datasets=("ring",)))
    assert [(action.is_open, action.datasets[0].dataset) for action in actions] == [
        (False, "ring"),
        (False, "ring"),
    ]


def test_what_is_wrong_is_said_together_and_where_it_stands_in_the_file(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.run("import", write_tiny_category(tmp_path / "source"), "--name", "ring") == 0
    deep = OPEN | {"architectures": ["AESc_d6_f5_n16"]}
    file = str(desk.write("any.json", [IMPORT, deep]))
    changes = Changes.model_validate({"datasets": ("rings",), "resolution": "32x48"})
    with pytest.raises(ValueError, match=r"any\.json") as refused:
        read_files([file], desk.workspace, changes)
    first, second = str(refused.value).splitlines()
    assert "any.json: 1.datasets.0.dataset: there is no dataset 'rings'" in first
    assert "it has ring" in first
    assert "any.json: 1.resolution: 32x48 is too small for depth 6" in second


def test_a_corruption_for_any_dataset_may_be_saved_for_one_of_them(
    desk: Desk, tmp_path: Path
) -> None:
    spots = OPEN | {"datasets": [{"dataset": None, "corruption": "Spots"}]}
    file = str(desk.write("spots.json", spots))
    (checked,) = check_files([file], desk.workspace)
    assert [problem.path for problem in checked.problems] == ["datasets.0.corruption"]
    assert "allowed: Clean" in checked.problems[0].message
    for name in ("ring", "bolt"):
        assert desk.run("import", write_tiny_category(tmp_path / name), "--name", name) == 0
    assert desk.run("corrupt", "ring", "--name", "Spots") == 0
    assert check_files([file], desk.workspace)[0].problems == ()
    read_files([file], desk.workspace, Changes(datasets=("ring",)))
    with pytest.raises(ValueError, match="received 'Spots'"):
        read_files([file], desk.workspace, Changes(datasets=("bolt",)))


def test_an_option_that_no_action_takes_is_refused(desk: Desk) -> None:
    stored = str(desk.write("a.json", IMPORT))
    changes = Changes.model_validate({"datasets": ["ring"], "resolution": "64x64", "seed": 1})
    (checked,) = check_files([stored], desk.workspace, changes)
    assert [problem.path for problem in checked.problems] == [
        "--dataset",
        "--resolution",
        "--seed",
    ]
    trained = str(desk.write("b.json", train_action()))
    with_training = check_files([stored, trained], desk.workspace, Changes(seed=1))
    assert with_training[0].problems == ()


def test_no_two_actions_make_the_same_run_or_corruption_by_mistake(desk: Desk) -> None:
    other = train_action(datasets=[{"dataset": "plate", "corruption": "Spots"}])
    first = [IMPORT, CORRUPT, other]
    both = [*first, CORRUPT | {"copies": 2}, other | {"evaluation": None}]
    (checked,) = check_files([str(desk.write("a.json", both))], desk.workspace)
    assert [problem.path for problem in checked.problems] == ["3.name", "4.datasets"]
    forced = [*first, *(action | {"force": True} for action in both[3:])]
    assert check_files([str(desk.write("b.json", forced))], desk.workspace)[0].problems == ()


def test_a_file_that_waits_must_name_its_dataset(desk: Desk) -> None:
    with pytest.raises(ValueError, match=r"any\.json: this file runs on any dataset, but one that"):
        read_actions(desk.write("any.json", OPEN))


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
