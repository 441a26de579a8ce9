"""The command line's options change what the actions of files do, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.config.actions import CorruptedDataset, TrainNet
from experiments.config.values import Resolution
from experiments.files.changes import (
    Changes,
    change_action,
    change_actions,
    find_idle_changes,
    read_changes,
)
from experiments.files.read import read_action
from tests.experiments.conftest import train_action

IMPORT = read_action({"action": "import_db", "name": "plate", "sample": {}})
CORRUPT = read_action({"action": "corrupt_db", "datasets": ["plate", "b"], "name": "Spots"})
EVALUATE = read_action({"action": "eval_net", "runs": ["some_run"]})


def train_on(*pairs: tuple[str | None, str], **more: object) -> Any:
    datasets = [{"dataset": name, "corruption": corruption} for name, corruption in pairs]
    return read_action(train_action(datasets=datasets, **more))


def pairs_of(action: TrainNet) -> list[tuple[str | None, str]]:
    return [(entry.dataset, entry.corruption) for entry in action.datasets]


def test_force_and_resume_reach_the_actions_that_know_them() -> None:
    train = change_action(read_action(train_action()), Changes(resume=True))
    assert isinstance(train, TrainNet)
    assert (train.force, train.resume) == (False, True)
    assert change_action(IMPORT, Changes(force=True)).force
    assert change_action(read_action(train_action(resume=True)), Changes(force=True)).force


def test_without_a_change_every_action_stays() -> None:
    actions = [IMPORT, CORRUPT, train_on(("plate", "Spots")), EVALUATE, EVALUATE]
    assert change_actions(actions, Changes()) == dict(enumerate(actions))


def test_other_datasets_are_trained_on_with_each_of_the_files_corruptions() -> None:
    action = train_on(("a", "Stain"), ("b", "Stain"), (None, "Drops"), force=True)
    changed = change_action(action, Changes(datasets=("x", "y", "x")))
    expected = [("x", "Stain"), ("x", "Drops"), ("y", "Stain"), ("y", "Drops")]
    assert pairs_of(changed) == expected
    entries = tuple(CorruptedDataset(dataset=d, corruption=c) for d, c in expected)
    assert changed == action.model_copy(update={"datasets": entries})


def test_resolution_and_seed_replace_those_of_trainings_alone() -> None:
    changes = Changes.model_validate({"resolution": "320x128", "seed": 0})
    changed = change_action(train_on(("a", "Stain"), seed=5), changes)
    assert (changed.resolution, changed.seed) == (Resolution(rows=320, columns=128), 0)
    assert pairs_of(changed) == [("a", "Stain")]
    for other in (IMPORT, CORRUPT, EVALUATE):
        assert change_action(other, changes) is other


def test_with_a_dataset_nothing_is_imported_and_corruptions_are_saved_for_it() -> None:
    actions = [IMPORT, CORRUPT, train_on(("plate", "Spots")), EVALUATE]
    left = change_actions(actions, Changes(datasets=("x", "y")))
    assert list(left) == [1, 2]
    assert left[1] == CORRUPT.model_copy(update={"datasets": ("x", "y")})
    assert pairs_of(left[2]) == [("x", "Spots"), ("y", "Spots")]


@pytest.mark.parametrize("values", [{"resolution": "64x64"}, {"seed": 3}])
def test_runs_of_other_names_are_not_evaluated_again(values: dict[str, Any]) -> None:
    actions = [IMPORT, train_on(("plate", "Stain")), EVALUATE]
    assert list(change_actions(actions, Changes.model_validate(values))) == [0, 1]


def test_actions_that_a_change_makes_equal_run_once() -> None:
    actions = [train_on(("a", "Stain")), train_on(("b", "Stain")), train_on(("b", "Drops"))]
    assert list(change_actions(actions, Changes(datasets=("x",)))) == [0, 2]


@pytest.mark.parametrize(
    ("values", "actions", "idle"),
    [
        ({"datasets": ["x"]}, [CORRUPT], []),
        ({"datasets": ["x"], "seed": 1}, [CORRUPT, IMPORT], ["--seed"]),
        ({"datasets": ["x"], "resolution": "64"}, [EVALUATE], ["--dataset", "--resolution"]),
        ({"datasets": ["x"], "seed": 1}, [IMPORT, train_on(("a", "Stain"))], []),
        ({"force": True}, [EVALUATE], []),
    ],
)
def test_options_that_change_nothing_are_named(
    values: dict[str, Any], actions: list[Any], idle: list[str]
) -> None:
    found = find_idle_changes(actions, Changes.model_validate(values))
    assert [problem.path for problem in found] == idle


def test_every_option_with_a_mistake_is_named_as_it_is_written() -> None:
    wrong = {"datasets": ["../x"], "resolution": "wide", "seed": -1, "force": False, "files": []}
    with pytest.raises(ValueError, match=r"^--dataset: received \"\.\./x\"; .*") as refused:
        read_changes(wrong)
    said = str(refused.value)
    assert '; --resolution: received "wide"; a resolution is ROWSxCOLUMNS' in said
    assert "; --seed: received -1; allowed: greater than or equal to 0" in said
    assert read_changes({"datasets": [], "resolution": None, "seed": None}) == Changes()
