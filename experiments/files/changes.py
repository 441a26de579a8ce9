"""What the command line changes in the actions of files before they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from experiments.config.actions import CorruptDb, CorruptedDataset, EvalNet, ImportDb, TrainNet
from experiments.config.values import Name, ResolutionText
from experiments.files.problems import Problem, check_model
from storage.settings import Seed, Strict

OPTIONS = {"datasets": "--dataset", "resolution": "--resolution", "seed": "--seed"}
"""What each change of the experiments themselves is called on the command line."""

LEFT_OUT = (
    "They hold for every file given. With --dataset, corrupt_db actions work on that dataset too, "
    "and import_db actions are left out, since it is there already. With any of these, eval_net "
    "actions are left out, since they name other runs; train_net evaluates its own."
)


class Changes(Strict):
    """What is changed in the actions of files; the default changes nothing."""

    force: bool = Field(False, description="replace what has the same name")
    resume: bool = Field(False, description="go on with runs of the same name")
    datasets: tuple[Name, ...] = Field(
        (),
        description="train on this dataset instead of the file's, with each of the file's "
        "corruptions; may be given more than once",
    )
    resolution: ResolutionText | None = Field(
        None, description="bring images to this size in pixels instead of the file's"
    )
    seed: Seed | None = Field(
        None,
        description="train with this seed instead of the file's; other than 0, the names of the "
        "runs end in it",
    )

    @property
    def given(self) -> tuple[str, ...]:
        """The keys of `OPTIONS` that change something."""
        return tuple(key for key in OPTIONS if getattr(self, key) not in (None, ()))


NO_CHANGE = Changes()


def read_changes(values: Mapping[str, Any]) -> Changes:
    """Return the changes that options describe.

    Args:
        values: The options of a verb by name; those that are no field of `Changes` do not matter.

    Raises:
        ValueError: They have mistakes; the message names every one by its option.
    """
    values = {key: values[key] for key in Changes.model_fields if key in values}
    problems = check_model(Changes, values)
    if problems:
        said = [(problem.path.partition(".")[0], problem.message) for problem in problems]
        sentences = [f"{OPTIONS.get(key, key)}: {message}" for key, message in said]
        raise ValueError("; ".join(dict.fromkeys(sentences)))
    return Changes.model_validate(values)


def change_actions(actions: Sequence[Any], changes: Changes) -> dict[int, Any]:
    """Return what is left of a file's actions, changed, by their place in the file.

    Those that are left out are said in `LEFT_OUT`; what a change has made equal runs once.
    """
    left: dict[int, Any] = {}
    for place, action in enumerate(actions):
        changed = change_action(action, changes)
        repeats = bool(changes.given) and changed in left.values()
        if not repeats and not _is_left_out(action, changes):
            left[place] = changed
    return left


def change_action(action: Any, changes: Changes) -> Any:
    """Return an action as the command line changes it; one that knows no such change stays."""
    values: dict[str, Any] = {}
    if changes.force or changes.resume:
        values = {"force": changes.force, "resume": changes.resume}
    if isinstance(action, TrainNet):
        values |= {key: getattr(changes, key) for key in changes.given}
        values |= {"seeds": ()} if changes.seed is not None else {}
    if changes.datasets and isinstance(action, TrainNet | CorruptDb):
        values["datasets"] = _datasets(action, changes.datasets)
    known = {key: value for key, value in values.items() if key in type(action).model_fields}
    return action.model_copy(update=known) if known else action


def find_idle_changes(actions: Sequence[Any], changes: Changes) -> tuple[Problem, ...]:
    """Name the options that none of the actions takes.

    Args:
        actions: Of all files, unchanged.
        changes: What is asked for.
    """
    there = {action.action for action in actions}
    takers = {key: ["train_net"] for key in OPTIONS}
    takers["datasets"].append("corrupt_db")
    return tuple(
        Problem(OPTIONS[key], f"changes {' and '.join(takers[key])} actions, and there is none")
        for key in changes.given
        if not there.intersection(takers[key])
    )


def _datasets(
    action: TrainNet | CorruptDb, names: Sequence[str]
) -> tuple[str, ...] | tuple[CorruptedDataset, ...]:
    """Return what stands in an action for these datasets instead of its own."""
    datasets = tuple(dict.fromkeys(names))
    if isinstance(action, CorruptDb):
        return datasets
    corruptions = dict.fromkeys(entry.corruption for entry in action.datasets)
    return tuple(
        CorruptedDataset(dataset=name, corruption=corruption)
        for name in datasets
        for corruption in corruptions
    )


def _is_left_out(action: Any, changes: Changes) -> bool:
    if isinstance(action, ImportDb):
        return bool(changes.datasets)
    return isinstance(action, EvalNet) and bool(changes.given)
