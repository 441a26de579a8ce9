"""Run actions: import, corrupt, train and evaluate, each one function that reads top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from datasets.database import (
    DESCRIPTION,
    GENERATED,
    corruption_file,
    import_dataset,
    open_dataset,
)
from datasets.layouts.indexed import all_notes
from datasets.samples import Sample
from datasets.synthetic import save_corruption
from evaluation.fonts import letters_without_font
from evaluation.metric_table import headline_of
from evaluation.stored import score_of
from experiments.complete import is_complete, note_changes
from experiments.config.actions import CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import Experiment
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import (
    ActionStarted,
    DatasetStarted,
    ExperimentFinished,
    ExperimentStarted,
    Failed,
    Finished,
    Message,
    OnEvent,
    about,
    stage_progress,
)
from experiments.files.expand import expand
from experiments.files.journal import Journal, Part, journal_of
from experiments.files.lost_colour import AT_IMPORT, lost_colour
from experiments.files.read import read_files
from experiments.files.sources import index_source
from experiments.holding import hold_dataset, hold_run
from experiments.kept_thresholds import gone_with_run
from experiments.replacing import (
    begin_replacement,
    clear_attempt,
    finish_replacement,
    replacement_of,
)
from experiments.run_folder import RunFolder, find_run, folder_of
from experiments.running.child import ChildSettings, run_experiment_in_child
from experiments.running.quiet_backend import import_keras_quietly
from experiments.running.resuming import what_forbids_resuming
from experiments.runs import read_run, write_experiment
from experiments.thresholds import read_thresholds_or_nothing
from experiments.workspace import Workspace
from storage.names import check_distinct, names_in
from storage.whole import temporary_folder

PartOf = Callable[[str], Part]
"""From the name of a part of an action to its place in the journal."""

Task = Callable[[ChildSettings], "Outcome"]
"""Trains and evaluates one experiment."""


DoTrainings = Callable[[Sequence[Task]], list["Outcome"]]
"""Does the trainings of an action, in what order and where it likes."""


def one_after_the_other(tasks: Sequence[Task]) -> list[Outcome]:
    """Do the trainings of an action in order."""
    return [task(ChildSettings()) for task in tasks]


@dataclass(frozen=True)
class Outcome:
    """How the parts of an action ended.

    Args:
        succeeded: Names of what was done.
        failed: Names of what was not, with one sentence each.
    """

    succeeded: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def run_todo_file(path: Path, workspace: Workspace, on_event: OnEvent) -> str | None:
    """Run the actions of a todo file, and return what went wrong with any of them, if anything did.

    A file that was interrupted goes on: what was done is not done again, and a training is resumed.
    """
    journal = journal_of(path)
    try:
        actions = read_files([str(path)], workspace)
        failed = run_actions(actions, workspace, on_event, journal).failed
    except USER_ERRORS as error:
        message = one_sentence(error)
        on_event(Failed(message=message))
        return message
    return "\n".join(f"{name}: {message}" for name, message in failed) or None


def run_actions(
    actions: Sequence[Any],
    workspace: Workspace,
    on_event: OnEvent,
    journal: Journal | None = None,
    do_trainings: DoTrainings = one_after_the_other,
) -> Outcome:
    """Run actions in order; one that fails does not stop the ones after it.

    Args:
        actions: What to do.
        workspace: Where.
        on_event: Told of every step.
        journal: What was done before an interruption; nothing, unless it is given.
        do_trainings: Does the trainings of one action.
    """
    outcomes, known = [], journal or Journal()
    for index, action in enumerate(actions):
        on_event(ActionStarted(action=action.action, index=index, count=len(actions)))
        part_of = partial(known.part, index)
        if isinstance(action, TrainNet):
            outcomes.append(run_train(action, workspace, on_event, part_of, do_trainings))
        else:
            outcomes.append(run_action(action, workspace, on_event, part_of))
    outcome = _join(outcomes)
    on_event(Finished(succeeded=len(outcome.succeeded), failed=len(outcome.failed)))
    return outcome


def run_action(action: Any, workspace: Workspace, on_event: OnEvent, part_of: PartOf) -> Outcome:
    """Run one action that trains nothing and return how its parts ended."""
    runners: dict[str, Callable[[Any, Workspace, OnEvent, PartOf], Outcome]] = {
        "import_db": run_import,
        "corrupt_db": run_corrupt,
        "eval_net": run_evaluate,
    }
    return runners[action.action](action, workspace, on_event, part_of)


def run_import(
    action: ImportDb, workspace: Workspace, on_event: OnEvent, part_of: PartOf
) -> Outcome:
    """Bring images into `data/<name>/`."""

    def work() -> None:
        with (
            hold_dataset(action.name, workspace, on_event),
            temporary_folder(workspace.data) as scratch,
        ):
            indexed = index_source(action, scratch / action.name, on_event)
            if indexed.layout:
                _say(on_event, indexed.layout)
            source = action.mvtec or action.table or action.train_good or GENERATED
            dataset = import_dataset(
                workspace.data,
                action.name,
                indexed.samples,
                held_out=indexed.held_out,
                seed=action.seed,
                notes=all_notes(indexed),
                source=source,
                force=action.force,
                skip_bad=action.skip_bad,
                most_megapixels=action.most_megapixels,
                on_progress=stage_progress(on_event, "import"),
            )
        for note in (*dataset.notes, *_letter_notes(action.name, dataset.samples)):
            _say(on_event, note)
        if dataset.coloured and action.sample is None:
            _say(on_event, AT_IMPORT)
        _say(on_event, f"Dataset {action.name!r} is in {dataset.folder}")

    part, made = part_of(action.name), workspace.data / action.name / DESCRIPTION
    return _attempt(action.name, work, on_event, part, made)


def _letter_notes(name: str, samples: Iterable[Sample]) -> Iterator[str]:
    """Say which letters of a dataset's name and its kinds of defect no installed font has."""
    for label in dict.fromkeys((name, *(sample.defect_type for sample in samples))):
        letters = letters_without_font(label)
        if letters:
            yield (
                f"No installed font has the letters {letters} of {label!r}: pictures show boxes "
                "for them; install a font that has them"
            )


def run_corrupt(
    action: CorruptDb, workspace: Workspace, on_event: OnEvent, part_of: PartOf
) -> Outcome:
    """Save a named corruption for each dataset, with its synthetic test set."""

    def work_on(name: str) -> None:
        index, count = action.datasets.index(name), len(action.datasets)
        on_event(DatasetStarted(dataset=name, index=index, count=count))
        open_dataset(workspace.data, name)  # an unknown name is said before anything is held
        with hold_dataset(name, workspace, on_event):
            dataset = open_dataset(workspace.data, name)
            folder = save_corruption(
                dataset,
                action.name,
                action.corruption.kind,
                action.corruption.model_dump(exclude={"kind"}),
                copies=action.copies,
                seed=action.seed,
                force=action.force,
                on_progress=stage_progress(on_event, "corrupt"),
            )
        _say(on_event, f"Corruption {action.name!r} of {name!r} is in {folder}")

    def made(name: str) -> Path:
        return corruption_file(workspace.data / name, action.name)

    return _join(
        _attempt(name, partial(work_on, name), on_event, part_of(name), made(name))
        for name in action.datasets
    )


def run_train(
    action: TrainNet,
    workspace: Workspace,
    on_event: OnEvent,
    part_of: PartOf,
    do_trainings: DoTrainings = one_after_the_other,
) -> Outcome:
    """Train and evaluate every combination, each in a process of its own."""
    try:
        experiments = expand(action, workspace)
    except USER_ERRORS as error:
        return _failed(action.action, error, on_event)
    for sentence in lost_colour(experiments, workspace):
        _say(on_event, sentence)

    def train_and_evaluate(index: int, experiment: Experiment, settings: ChildSettings) -> Outcome:
        name = experiment.name
        on_event(ExperimentStarted(experiment=name, index=index, count=len(experiments)))
        told, part = about(on_event, name), part_of(name)
        wanted = _going_on(action, folder_of(workspace.runs, name), part.began)
        train_it = partial(_train_one, wanted, experiment, workspace, told, settings)
        return _attempt(name, train_it, told, part)

    tasks = [partial(train_and_evaluate, *numbered) for numbered in enumerate(experiments)]
    return _join(do_trainings(tasks))


def run_evaluate(
    action: EvalNet, workspace: Workspace, on_event: OnEvent, part_of: PartOf
) -> Outcome:
    """Evaluate finished runs again."""
    # Keras is imported by those who need it, so that the other actions begin at once.
    import_keras_quietly()
    from experiments.running.evaluate import evaluate_run
    from experiments.running.evaluate_again import evaluation_again

    def work_on(name: str) -> None:
        index, count = action.runs.index(name), len(action.runs)
        on_event(ExperimentStarted(experiment=name, index=index, count=count))
        folder = find_run(workspace.runs, name)
        with hold_run(folder, workspace, on_event):
            evaluation, seed = evaluation_again(action, folder)
            evaluate_run(folder, evaluation, workspace, about(on_event, name), seed)
        on_event(_finished(name, folder))

    return _join(
        _attempt(name, partial(work_on, name), about(on_event, name), part_of(name))
        for name in action.runs
    )


def _train_one(
    action: TrainNet,
    experiment: Experiment,
    workspace: Workspace,
    on_event: OnEvent,
    settings: ChildSettings,
) -> None:
    folder = folder_of(workspace.runs, experiment.name)
    with hold_run(folder, workspace, on_event):
        place = _place_to_train(action, experiment, folder, on_event)
        if action.resume and is_complete(read_run(place), experiment):
            _say(on_event, f"Run {folder.name!r} is trained and evaluated: it stays as it is")
        else:
            _train_in(place, experiment, workspace, on_event, settings)
        if place != folder:
            for sentence in gone_with_run(read_thresholds_or_nothing(folder)):
                _say(on_event, sentence)
            finish_replacement(folder)
    on_event(_finished(experiment.name, folder))


def _train_in(
    place: RunFolder,
    experiment: Experiment,
    workspace: Workspace,
    on_event: OnEvent,
    settings: ChildSettings,
) -> None:
    note_changes(place, experiment)
    write_experiment(place, experiment)
    try:
        (settings.run or run_experiment_in_child)(place, workspace, on_event, settings)
    except BaseException:
        if place != folder_of(workspace.runs, experiment.name):
            _say(on_event, f"Run {experiment.name!r} stays as it was until the new one is complete")
        raise


def _place_to_train(
    action: TrainNet, experiment: Experiment, folder: RunFolder, on_event: OnEvent
) -> RunFolder:
    """Return the folder to train in: the run's, or that of what is to replace it."""
    check_run_folder(action, experiment, folder)
    if action.resume:
        new = replacement_of(folder)
        if not new.experiment.is_file():
            _say_if_nothing_to_resume(folder, on_event)
            return folder
        check_run_folder(action, experiment, new)
        _say(on_event, f"Going on with what is to replace the run {folder.name!r}")
        return new
    if folder.has_model:
        return begin_replacement(folder)
    if folder.path.exists():
        clear_attempt(folder)
    return folder


def _say_if_nothing_to_resume(folder: RunFolder, on_event: OnEvent) -> None:
    if not folder.has_model:
        _say(on_event, f"There is nothing to resume in {folder.name!r}: it begins at epoch 1")


def check_run_folder(action: TrainNet, experiment: Experiment, folder: RunFolder) -> None:
    """Refuse to touch a run that is there already, unless the action says how.

    Raises:
        FileExistsError: A run with a model exists, one of this name in other letters does, or the
            folder is no run.
        ValueError: A run that is to go on was of other settings.
    """
    if not folder.path.exists():
        check_distinct(folder.name, names_in(folder.path.parent))
        return
    if any(folder.path.iterdir()) and not folder.experiment.is_file():
        raise FileExistsError(f"{folder.path} exists and is not a run: move it away first")
    if action.resume:
        existing = read_run(folder).experiment
        if existing is None:
            raise ValueError(f"run {experiment.name!r} is damaged: give --force to replace it")
        differing = what_forbids_resuming(existing, experiment)
        if differing:
            raise ValueError(
                f"run {experiment.name!r} cannot go on with other settings: {differing}. Only "
                "epochs and evaluation may change in a resume; give --force to replace it"
            )
    elif not action.force and folder.has_model:
        raise FileExistsError(
            f"run {experiment.name!r} exists: give --resume to go on with it, --force to replace it"
        )


def _finished(name: str, folder: RunFolder) -> ExperimentFinished:
    """Return where a run lies and its main figures, for those who wait for them."""
    run = read_run(folder)
    return ExperimentFinished(
        experiment=name,
        folder=str(folder.path),
        metrics={measure: headline_of(found) for measure, found in run.metrics.items()},
        scores={measure: score_of(found) for measure, found in run.metrics.items()},
        map=run.main_measure if run.metrics else None,
    )


def _going_on(action: TrainNet, folder: RunFolder, began: float | None) -> TrainNet:
    """Return how to train what an interrupted todo file had begun: to resume it.

    Killed before the replacement of an older run had a folder, it is to be replaced still.
    """
    if began is None:
        return action
    if action.force and folder.has_model and not replacement_of(folder).experiment.is_file():
        state = read_run(folder).state
        if state is None or datetime.fromisoformat(state.started).timestamp() < int(began):
            return action
    return action.model_copy(update={"resume": True, "force": False})


def _attempt(
    name: str,
    work: Callable[[], None],
    on_event: OnEvent,
    part: Part,
    made: Path | None = None,
) -> Outcome:
    """Do one part of an action; a user's mistake becomes its sentence.

    Args:
        name: What the part is called.
        work: Does it.
        on_event: Told if it fails.
        part: Where it stands in the journal; what is done there is not done again.
        made: The file whose appearance completes it; written since it began, it is done.
    """
    if part.is_done or _was_made_since(made, part.began):
        _say(on_event, f"{name!r} was done before the interruption")
        return Outcome(succeeded=(name,))
    part.begin()
    try:
        work()
    except USER_ERRORS as error:
        return _failed(name, error, on_event)
    part.end()
    return Outcome(succeeded=(name,))


def _was_made_since(made: Path | None, began: float | None) -> bool:
    if made is None or began is None:
        return False
    return made.is_file() and made.stat().st_mtime >= began


def _failed(name: str, error: BaseException, on_event: OnEvent) -> Outcome:
    message = one_sentence(error)
    on_event(Failed(name=name, message=message))
    return Outcome(failed=((name, message),))


def _join(outcomes: Iterable[Outcome]) -> Outcome:
    found = list(outcomes)
    return Outcome(
        tuple(name for each in found for name in each.succeeded),
        tuple(failure for each in found for failure in each.failed),
    )


def _say(on_event: OnEvent, text: str) -> None:
    on_event(Message(text=text))
