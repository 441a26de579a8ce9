"""Run actions: import, corrupt, train and evaluate, each one function that reads top to bottom."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from datasets.database import GENERATED, import_dataset, open_dataset
from datasets.synthetic import save_corruption
from experiments.config.actions import CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import Experiment
from experiments.files.expand import expand
from experiments.files.sources import index_source
from experiments.progress import Report, about, stage_progress
from experiments.running.child import run_experiment_in_child
from experiments.runs import read_run
from experiments.workspace import Workspace, find_run, run_folder
from storage.whole import write_whole

USER_ERRORS = (ValueError, OSError)
"""What a user's mistake raises, with one sentence; anything else is a fault of the program."""


@dataclass(frozen=True)
class Outcome:
    """How the parts of an action ended.

    Args:
        succeeded: Names of what was done.
        failed: Names of what was not, with one sentence each.
    """

    succeeded: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def run_actions(actions: Sequence[Any], workspace: Workspace, report: Report) -> Outcome:
    """Run actions in order; one that fails does not stop the ones after it."""
    outcomes = []
    for index, action in enumerate(actions):
        place = {"index": index, "count": len(actions)}
        report({"event": "action_started", "action": action.action, **place})
        outcomes.append(run_action(action, workspace, report))
    outcome = _join(outcomes)
    totals = {"succeeded": len(outcome.succeeded), "failed": len(outcome.failed)}
    report({"event": "finished", **totals})
    return outcome


def run_action(action: Any, workspace: Workspace, report: Report) -> Outcome:
    """Run one action and return how its parts ended."""
    runners: dict[str, Callable[[Any, Workspace, Report], Outcome]] = {
        "import_db": run_import,
        "corrupt_db": run_corrupt,
        "train_net": run_train,
        "eval_net": run_evaluate,
    }
    return runners[action.action](action, workspace, report)


def run_import(action: ImportDb, workspace: Workspace, report: Report) -> Outcome:
    """Bring images into `data/<name>/`."""

    def work() -> None:
        with TemporaryDirectory() as scratch:
            samples = index_source(action, Path(scratch) / action.name, report)
            held_out = action.train_good is not None and action.test_good is None
            source = action.mvtec or action.train_good or GENERATED
            dataset = import_dataset(
                workspace.data,
                action.name,
                samples,
                held_out=held_out,
                source=source,
                force=action.force,
                on_progress=stage_progress(report, "import"),
            )
        for note in dataset.notes:
            _say(report, note)
        _say(report, f"Dataset {action.name!r} is in {dataset.folder}")

    return _attempt(action.name, work, report)


def run_corrupt(action: CorruptDb, workspace: Workspace, report: Report) -> Outcome:
    """Save a named corruption for each dataset, with its synthetic test set."""

    def work_on(name: str) -> None:
        folder = save_corruption(
            open_dataset(workspace.data, name),
            action.name,
            action.corruption.kind,
            action.corruption.model_dump(exclude={"kind"}),
            copies=action.copies,
            seed=action.seed,
            force=action.force,
            on_progress=stage_progress(report, "corrupt"),
        )
        _say(report, f"Corruption {action.name!r} of {name!r} is in {folder}")

    return _join(
        _attempt(name, lambda name=name: work_on(name), report)  # type: ignore[misc]
        for name in action.datasets
    )


def run_train(action: TrainNet, workspace: Workspace, report: Report) -> Outcome:
    """Train and evaluate every combination, each in a process of its own."""
    outcomes: list[Outcome] = []
    experiments: tuple[Experiment, ...] = ()

    def look_up() -> None:
        nonlocal experiments
        experiments = expand(action, workspace)

    found = _attempt("train_net", look_up, report)
    if found.failed:
        return found
    for index, experiment in enumerate(experiments):
        place = {"index": index, "count": len(experiments)}
        report({"event": "experiment_started", "experiment": experiment.name, **place})
        told = about(report, experiment.name)
        outcomes.append(
            _attempt(
                experiment.name,
                lambda experiment=experiment, told=told: _train_one(  # type: ignore[misc]
                    action, experiment, workspace, told
                ),
                told,
            )
        )
    return _join(outcomes)


def run_evaluate(action: EvalNet, workspace: Workspace, report: Report) -> Outcome:
    """Evaluate finished runs again."""
    # Keras is imported by those who need it, so that the other actions begin at once.
    from experiments.running.evaluate import evaluate_run

    def work_on(name: str) -> None:
        folder = find_run(workspace.runs, name)
        told = about(report, name)
        evaluate_run(folder, action, workspace, told, action.seed)
        told({"event": "experiment_finished", **_results(folder)})

    return _join(
        _attempt(name, lambda name=name: work_on(name), about(report, name))  # type: ignore[misc]
        for name in action.runs
    )


def _train_one(
    action: TrainNet, experiment: Experiment, workspace: Workspace, report: Report
) -> None:
    folder = run_folder(workspace.runs, experiment.name)
    check_run_folder(action, experiment, folder)
    with _replaced_only_by_a_model(folder, keep=action.resume):
        text = experiment.model_dump_json(indent=2) + "\n"
        write_whole(folder / "experiment.json", text)
        run_experiment_in_child(folder, workspace, report)
    report({"event": "experiment_finished", **_results(folder)})


def check_run_folder(action: TrainNet, experiment: Experiment, folder: Path) -> None:
    """Refuse to touch a run that is there already, unless the action says how.

    Raises:
        FileExistsError: A run with a model exists, or the folder is no run.
        ValueError: A run that is to go on was of other settings.
    """
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "experiment.json").is_file():
        raise FileExistsError(f"{folder} exists and is not a run: move it away first")
    if action.resume:
        existing = read_run(folder).experiment
        if existing is None:
            raise ValueError(f"run {experiment.name!r} is damaged: give --force to replace it")
        if not _may_resume(existing, experiment):
            raise ValueError(
                f"run {experiment.name!r} has other settings: only epochs and evaluation may "
                "change in a resume; give --force to replace it"
            )
    elif not action.force and _has_model(folder):
        raise FileExistsError(
            f"run {experiment.name!r} exists: give --resume to go on with it, --force to replace it"
        )


def _has_model(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("model.keras", "checkpoint.keras"))


@contextmanager
def _replaced_only_by_a_model(folder: Path, keep: bool) -> Iterator[None]:
    """Set an older run aside, and put it back if the new one ends without a model."""
    aside = folder.with_name(f".{folder.name}.replaced")
    if keep or not folder.exists():
        yield
        return
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    try:
        yield
    finally:
        if not _has_model(folder) and _has_model(aside):
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)


def _may_resume(existing: Experiment, wanted: Experiment) -> bool:
    return _without_length(existing) == _without_length(wanted)


def _without_length(experiment: Experiment) -> dict[str, Any]:
    """Return an experiment without what a resume may change."""
    exclude: dict[str, Any] = {
        "evaluation": True,
        "training": {"name": True, "settings": {"epochs"}},
    }
    return experiment.model_dump(exclude=exclude)


def _results(folder: Path) -> dict[str, Any]:
    """Return a run's folder and its main figures, for those who wait for them."""
    names = ("image_auroc", "pixel_auroc", "aupro")
    found = read_run(folder).metrics
    metrics = {measure: {name: m.get(name) for name in names} for measure, m in found.items()}
    return {"folder": str(folder), "metrics": metrics}


def _attempt(name: str, work: Callable[[], None], report: Report) -> Outcome:
    """Do one part of an action; a user's mistake becomes its sentence."""
    try:
        work()
    except USER_ERRORS as error:
        message = one_sentence(error)
        report({"event": "failed", "name": name, "message": message})
        return Outcome(failed=((name, message),))
    return Outcome(succeeded=(name,))


def one_sentence(error: BaseException) -> str:
    """Return what an error says, without Python's own decoration."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _join(outcomes: Iterable[Outcome]) -> Outcome:
    found = list(outcomes)
    return Outcome(
        tuple(name for each in found for name in each.succeeded),
        tuple(failure for each in found for failure in each.failed),
    )


def _say(report: Report, text: str) -> None:
    report({"event": "message", "text": text})
