"""The command line: one verb for each thing a user does. `python main.py --help` lists them."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from command_line import EVALUATION_OPTIONS, Verb, build_parser
from experiments.errors import USER_ERRORS, one_sentence
from experiments.events import (
    Event,
    ExperimentFinished,
    Failed,
    ImageJudged,
    Message,
    OnEvent,
    StepMeasured,
    stage_progress,
)
from experiments.exit_codes import BAD_INPUT, FAILED, STOPPED
from experiments.progress import TerminalProgress, json_lines, terminal_progress
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.running.recovery import recover_workspace
from experiments.stopping import StopRequest, stop_requests, stop_when_input_ends
from experiments.study.sweep_progress import SweepProgress
from experiments.workspace import Workspace
from storage.printable import printable

if TYPE_CHECKING:
    from experiments.files.changes import Changes
    from experiments.run_folder import RunFolder
    from experiments.running.actions import Outcome
    from experiments.running.predict import Wishes
    from experiments.running.predictions import Prediction

# What a verb needs besides is imported by the verb, so that help and the others begin at once.


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    with stop_requests() as request:
        given = sys.argv[1:] if words is None else words
        arguments = build_parser(VERBS, given).parse_args(given)
        if _has_parent(arguments):
            stop_when_input_ends(request)
        return _run_verb(arguments, request)


def _run_verb(arguments: argparse.Namespace, request: StopRequest) -> int:
    """Run the chosen verb, and turn what it raises into one sentence and an exit code."""
    on_event = _choose_display(arguments, request)
    workspace = _workspace(arguments)
    try:
        for sentence in recover_workspace(workspace):
            on_event(Message(text=sentence))
        code = int(arguments.verb(arguments, workspace, on_event))
        return code if code != STOPPED else request.exit_code
    except KeyboardInterrupt:
        _close(on_event)
        print("stopped", file=sys.stderr)
        return request.exit_code
    except USER_ERRORS as error:
        _close(on_event)
        on_event(Failed(message=one_sentence(error)))
        if not isinstance(on_event, TerminalProgress):
            print(one_sentence(error), file=sys.stderr)
        return BAD_INPUT
    finally:
        _close(on_event)


# --- The verbs, in the order in which a user meets them -----------------------------------------


def demo(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run the preset `demo`: draw a small category, import, corrupt, train, evaluate."""
    from datasets.database import is_generated
    from experiments.files.read import read_files

    if (workspace.data / "demo").exists() and not is_generated(workspace.data, "demo"):
        raise FileExistsError(
            f"{workspace.data / 'demo'} is a dataset of your own: give --data another folder"
        )
    return _run(read_files(["demo"], workspace), workspace, on_event)


def import_images(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Import a folder in a known layout, a table of images, or folders of one's own."""
    from experiments.files.options import check_sources, read_defects
    from experiments.files.read import read_action

    own = {"--test": arguments.test, "--defect": arguments.defect, "--masks": arguments.masks}
    check_sources(arguments.category, arguments.table, arguments.train, own)
    values = {
        "action": "import_db",
        "name": arguments.name,
        "mvtec": arguments.category or None,
        "train_good": arguments.train or None,
        "test_good": arguments.test or None,
        "defects": read_defects(arguments.defect, arguments.masks),
        "table": arguments.table or None,
        "object": arguments.object or None,
        "mask_pattern": arguments.mask_pattern or None,
        "recursive": arguments.recursive,
        "held_out": arguments.held_out,
        "seed": arguments.seed,
        "skip_bad": arguments.skip_bad,
        "most_megapixels": arguments.most_megapixels,
        "force": arguments.force,
    }
    return _run([read_action(values)], workspace, on_event)


def corrupt(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Save a named corruption for datasets, draw a sheet of examples, or both."""
    from experiments.files.options import read_corruption_option
    from experiments.files.read import read_action

    corruption = read_corruption_option(arguments.corruption, arguments.set, workspace)
    if arguments.preview:
        _write_preview(arguments, corruption, workspace)
    if not arguments.name:
        if not arguments.preview:
            raise ValueError("give --name to save the corruption, --preview to draw it, or both")
        return 0
    values = {
        "action": "corrupt_db",
        "datasets": arguments.datasets,
        "corruption": corruption.model_dump(),
        "name": arguments.name,
        "copies": arguments.copies,
        "seed": arguments.seed,
        "force": arguments.force,
    }
    return _run([read_action(values)], workspace, on_event)


def sample(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Draw the sample category into a folder, in MVTec AD layout."""
    from datasets.brass_plate.category import GeneratedSample, generate_sample
    from experiments.files.read import read_model

    settings = read_model(GeneratedSample, {"side": arguments.side, "seed": arguments.seed})
    on_progress = stage_progress(on_event, "sample")
    generate_sample(Path(arguments.folder), settings, on_progress)
    print(f"the sample category is in {Path(arguments.folder)}")
    return 0


def run(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run action files, or shipped experiments by name, in order."""
    from experiments.files.changes import read_changes
    from experiments.files.read import read_files

    changes = read_changes(vars(arguments))
    if arguments.dry_run:
        return _show_plan(arguments.files, changes, workspace, on_event)
    return _run(read_files(arguments.files, workspace, changes), workspace, on_event)


def sweep(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run action files with several trainings at once; what is done is not done again."""
    from experiments.files.changes import read_changes
    from experiments.files.read import read_files
    from experiments.running.on_ray import ClusterSettings, cluster, on_cluster
    from experiments.running.sweep import side_by_side
    from experiments.running.sweep import sweep as run_sweep

    changes = read_changes(vars(arguments))
    if arguments.dry_run:
        return _show_plan(arguments.files, changes, workspace, on_event)
    actions = read_files(arguments.files, workspace, changes)
    if not (arguments.ray or arguments.address):
        if arguments.cpus or arguments.gpus:
            raise ValueError(
                "--cpus and --gpus are for clusters: give --ray or --address with them"
            )
        here = partial(side_by_side, jobs=arguments.jobs or 2)
        return _run(actions, workspace, on_event, partial(run_sweep, do_trainings=here))
    if arguments.jobs:
        raise ValueError("--jobs is for this machine alone: the cluster runs what it has room for")
    settings = ClusterSettings(arguments.address, arguments.cpus or 1, arguments.gpus or 0.0)
    with cluster(settings) as ray:
        there = partial(on_cluster, ray, settings)
        return _run(actions, workspace, on_event, partial(run_sweep, do_trainings=there))


def train(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Train the experiment that a run folder describes; go on from its checkpoint."""
    folder = find_run(workspace.runs, arguments.run)
    import_keras_quietly()
    from experiments.holding import hold_run, hold_training
    from experiments.running.train import TrainingStoppedError, train_run

    # Whoever started this process and waits for it holds the run already.
    held = nullcontext() if _has_parent(arguments) else hold_run(folder, workspace, on_event)
    try:
        with held, hold_training(folder):
            train_run(folder, workspace, on_event)
    except TrainingStoppedError as stopped:
        on_event(Message(text=str(stopped)))
        return STOPPED
    return 0


def evaluate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Evaluate finished runs again."""
    from experiments.files.read import read_action
    from experiments.run_folder import group_by_home

    values = {
        "action": "eval_net",
        "pictures": not arguments.no_pictures,
        **{name: getattr(arguments, name) for name in EVALUATION_OPTIONS},
    }
    homes = group_by_home(arguments.runs_given, workspace.runs)
    codes = [
        _run([read_action({**values, "runs": names})], replace(workspace, runs=home), on_event)
        for home, names in homes.items()
    ]
    return FAILED if len(set(codes)) > 1 else codes[0]


def validate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Name every mistake in action files, or in shipped experiments by name."""
    from experiments.files.changes import read_changes
    from experiments.files.lost_colour import lost_colour_of
    from experiments.files.read import check_files

    checked = check_files(arguments.files, workspace, read_changes(vars(arguments)))
    for file in checked:
        for problem in file.problems:
            print(printable(f"{file.path}: {problem}"))
        if not file.problems:
            where = " for any dataset: run it with --dataset NAME" if file.is_open else ""
            print(f"{file.path}: valid{where}")
            for sentence in lost_colour_of(file.actions, workspace):
                print(printable(f"{file.path}: {sentence}"))
    return BAD_INPUT if any(file.problems for file in checked) else 0


def todo(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List the todo list, add files to it, or run all of it or some of its files."""
    from experiments.files.read import read_actions
    from experiments.files.todo import add_todo, list_todo

    if arguments.what == "run":
        return _run_todo(arguments.files, workspace, on_event)
    if arguments.what == "add":
        for path in map(Path, arguments.files):
            print(f"added {add_todo(workspace.todo, path.stem, read_actions(path))}")
        return 0
    waiting = list_todo(workspace.todo)
    for entry in waiting:
        print(printable(f"{entry.path.name}  {entry.words}"))
    if not waiting:
        print(f"nothing to do in {workspace.todo}")
    return 0


def predict(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Judge new images, without labels."""
    if bool(arguments.images) == bool(arguments.watch):
        raise ValueError("give images or folders to judge, or --watch FOLDER, and not both")
    folder = find_run(workspace.runs, arguments.run)
    import_keras_quietly()
    from experiments.running.predict import Wishes
    from experiments.running.predict import predict as predict_images

    out = Path(arguments.out)
    paths = [Path(path) for path in arguments.images]
    wishes = Wishes(
        threshold=arguments.threshold,
        false_alarm_rate=arguments.false_alarms,
        most_megapixels=arguments.most_megapixels,
        force=arguments.force,
        append=arguments.append,
        recursive=arguments.recursive,
        masks=arguments.masks,
        overlays=arguments.overlays,
    )
    if arguments.watch:
        return _watch(folder, Path(arguments.watch), out, on_event, wishes)
    found = predict_images(folder, paths, out, on_event, wishes)
    _close(on_event)
    return _show_predictions(found, out, on_event)


def export(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Take a run away as one model for ONNX, OpenVINO or TensorFlow, with an example."""
    folder = find_run(workspace.runs, arguments.run)
    import_keras_quietly()
    from experiments.export.export import ExportWishes, export_run
    from experiments.export.formats import FORMATS

    out = Path(arguments.out)
    wishes = ExportWishes(arguments.threshold, arguments.false_alarms, arguments.force)
    about = export_run(folder, arguments.to, out, wishes)
    print(
        f"{out} holds {about['model']}, metadata.json and example.py: in a Python with "
        f"{FORMATS[arguments.to].runtime}, NumPy and OpenCV, python {out / 'example.py'} IMAGE"
    )
    return 0


def robustness(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Evaluate runs under changes of light, lens, sensor and position."""
    folders = [find_run(workspace.runs, name) for name in arguments.runs_given]
    import_keras_quietly()
    from experiments.review.robustness_table import robustness_table
    from experiments.running.robustness import measure_runs

    found = measure_runs(folders, workspace, on_event)
    if isinstance(on_event, TerminalProgress):
        on_event.close()
        for name, measured in found.items():
            on_event.console.print(robustness_table(name, measured))
    if len(found) < len(folders):
        return FAILED if found else BAD_INPUT
    return 0


def write_report(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Write an HTML report of runs."""
    from experiments.review.html_report import write_html_report
    from experiments.runs import read_run

    runs = [read_run(find_run(workspace.runs, name)) for name in arguments.runs_given]
    write_html_report(runs, Path(arguments.out))
    print(f"wrote {arguments.out}")
    return 0


def table(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Lay runs out as a table: categories down, networks or corruptions or maps across."""
    from experiments.runs import list_runs, read_run
    from experiments.study.formats import FORMATS
    from experiments.study.table import study_table
    from storage.whole import write_whole

    named = [read_run(find_run(workspace.runs, name)) for name in arguments.runs_given]
    runs = named or list_runs(workspace.runs)
    made = study_table(runs, arguments.figure, arguments.columns)
    text = FORMATS[arguments.format](made)
    if arguments.out:
        write_whole(Path(arguments.out), text)
        print(f"wrote {arguments.out}")
    else:
        print(text, end="")
    return 0


def list_everything(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List datasets, runs and presets."""
    from experiments.review.listing import describe_workspace

    print(describe_workspace(workspace))
    return 0


def delete(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Move datasets, corruptions, runs or presets into the trash, or empty it."""
    from experiments.trash.deleting import delete as put_into_trash
    from experiments.trash.deleting import restore_hint
    from experiments.trash.dependants import describe_dependants
    from experiments.trash.things import find_thing

    if arguments.empty_trash == bool(arguments.kind) or bool(arguments.kind) != bool(
        arguments.names
    ):
        raise ValueError("give KIND and NAME of what to delete, or --empty-trash, and not both")
    if arguments.empty_trash:
        return _empty_trash(arguments, workspace)
    found = [find_thing(arguments.kind, name, workspace) for name in arguments.names]
    things = list(dict.fromkeys(found))
    said = [*(each.words for each in things), *describe_dependants(things, workspace)]
    if not _agreed("Move this into the trash?", said, arguments.yes):
        return 0
    deleted = put_into_trash(things, workspace, on_event, datetime.now())
    print(printable(restore_hint(deleted, workspace)))
    return 0


def restore(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Put back what was deleted, or list what lies in the trash."""
    from experiments.trash.deleting import find_deleted, list_deleted
    from experiments.trash.deleting import restore as put_back

    for deleted in [find_deleted(name, workspace) for name in dict.fromkeys(arguments.names)]:
        print(printable(f"put back {put_back(deleted, workspace, on_event)}"))
    if arguments.names:
        return 0
    for deleted in (there := list_deleted(workspace)):
        print(printable(f"{deleted.entry.path.name}  {deleted.words}"))
    if not there:
        print("the trash is empty")
    return 0


def gui(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window: import, corrupt, train, evaluate, predict, look at results."""
    from gui.program import open_program

    return open_program(workspace)


def review(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window with the results in front."""
    from gui.program import open_program

    return open_program(workspace, front="results")


VERBS: Mapping[str, Verb] = {
    "demo": demo,
    "import": import_images,
    "corrupt": corrupt,
    "sample": sample,
    "run": run,
    "sweep": sweep,
    "train": train,
    "evaluate": evaluate,
    "validate": validate,
    "todo": todo,
    "predict": predict,
    "export": export,
    "robustness": robustness,
    "report": write_report,
    "table": table,
    "list": list_everything,
    "delete": delete,
    "restore": restore,
    "gui": gui,
    "review": review,
}


# --- What the verbs have in common ----------------------------------------------------------------


def _run(
    actions: Sequence[Any],
    workspace: Workspace,
    on_event: OnEvent,
    run_them: Callable[[Sequence[Any], Workspace, OnEvent], Outcome] | None = None,
) -> int:
    from experiments.running.actions import run_actions

    finished: list[ExperimentFinished] = []

    def remember(event: Event) -> None:
        if isinstance(event, ExperimentFinished):
            finished.append(event)
        on_event(event)

    outcome = (run_them or run_actions)(actions, workspace, remember)
    if isinstance(on_event, TerminalProgress):
        _show_outcome(on_event, finished, outcome)
    if outcome.failed:
        return FAILED if outcome.succeeded else BAD_INPUT
    return 0


def _show_outcome(
    display: TerminalProgress, finished: Sequence[ExperimentFinished], outcome: Outcome
) -> None:
    from experiments.review.listing import results_table

    display.close()
    if finished:
        display.console.print(results_table(finished))
    if len(outcome.failed) > 1 or (outcome.failed and outcome.succeeded):
        display.console.print(f"{len(outcome.succeeded)} done, {len(outcome.failed)} failed:")
        for name, message in outcome.failed:
            display.console.print(f"  {name}: {message}", markup=False, highlight=False)


def _watch(run: RunFolder, folder: Path, out: Path, on_event: OnEvent, wishes: Wishes) -> int:
    from experiments.running.watch import watch

    def tell(event: Event) -> None:
        on_event(event)
        if isinstance(event, ImageJudged) and isinstance(on_event, TerminalProgress):
            said = event.error or f"{event.score:.4g}"
            print(printable(f"{event.path}  {event.verdict}  {said}"), flush=True)

    watch(run, folder, out, tell, wishes)
    return 0


def _show_predictions(found: Sequence[Prediction], out: Path, on_event: OnEvent) -> int:
    from experiments.chosen import map_words
    from experiments.running.predictions import FILE, MASKS, PICTURES
    from storage.counted import counted

    if not found:
        print(f"nothing new: {out / FILE} stays as it is")
        return 0
    for each in found:
        if each.error:
            on_event(Failed(name=str(each.path), message=each.error))
    _close(on_event)
    count = Counter(each.verdict for each in found)
    words = f"{map_words(found[0].map, found[0].scored_by)} above {found[0].threshold:.4g}"
    unread = f", {count['error']} could not be read" if count["error"] else ""
    print(
        f"{counted(len(found), 'image')}: {count['defective']} defective ({words}), "
        f"{count['good']} good{unread}"
    )
    masks = f", masks in {out / MASKS}" if (out / MASKS).is_dir() else ""
    print(f"scores are in {out / FILE}, heat maps in {out / PICTURES}{masks}")
    if not count["error"]:
        return 0
    return FAILED if count["error"] < len(found) else BAD_INPUT


def _show_plan(
    files: Sequence[str], changes: Changes, workspace: Workspace, on_event: OnEvent
) -> int:
    from experiments.files.read import check_files
    from experiments.study.plan import describe_plan, plan_runs
    from experiments.study.step_times import step_name

    checked = check_files(files, workspace, changes)
    for file in (file for file in checked if not file.actions):
        raise ValueError("\n".join(f"{file.path}: {problem}" for problem in file.problems))
    runs = plan_runs([action for file in checked for action in file.actions], workspace)
    left = {run.cost_key: run for run in runs if run.progress != "done"}
    measured: dict[tuple[Any, ...], float] = {}
    if left:
        import_keras_quietly()
        from experiments.running.measured_step import seconds_per_step

        for key, run in left.items():
            measured[key] = seconds_per_step(run.experiment, run.shape)
            on_event(StepMeasured(step=step_name(key), seconds=measured[key]))
    print(describe_plan(runs, measured) if runs else "nothing to train")
    return 0


def _run_todo(files: Sequence[str], workspace: Workspace, on_event: OnEvent) -> int:
    from experiments.files.todo import FAILED as FAILED_FOLDER
    from experiments.files.todo import run_entry, run_todo
    from experiments.running.actions import run_todo_file

    run_it = partial(run_todo_file, workspace=workspace, on_event=on_event)
    if files:
        filed = [place for file in files if (place := run_entry(Path(file), run_it))]
    else:
        filed = [*run_todo(workspace.todo, run_it, lambda text: on_event(Message(text=text)))]
    failed = [path for path in filed if path.parent.name == FAILED_FOLDER]
    _close(on_event)
    on_event(Message(text=f"{len(filed) - len(failed)} done, {len(failed)} failed"))
    return FAILED if failed else 0


def _empty_trash(arguments: argparse.Namespace, workspace: Workspace) -> int:
    from experiments.trash.deleting import empty_trash, list_deleted

    there = list_deleted(workspace)
    said = [deleted.words for deleted in there]
    if there and _agreed("Delete this for good?", said, arguments.yes):
        empty_trash(there)
        print(f"deleted for good: {len(there)}")
    elif not there:
        print("the trash is empty")
    return 0


def _agreed(question: str, said: Sequence[str], yes: bool) -> bool:
    """Show what is to be done and ask whether to; without a terminal only --yes agrees."""
    for sentence in said:
        print(printable(sentence))
    if yes:
        return True
    if not sys.stdin.isatty():
        raise ValueError("nothing was deleted: give --yes to agree where nobody can be asked")
    agreed = input(f"{question} [y/N] ").strip().casefold() in ("y", "yes")
    if not agreed:
        print("nothing was deleted")
    return agreed


def _write_preview(arguments: argparse.Namespace, corruption: Any, workspace: Workspace) -> None:
    from experiments.running.corruption_preview import write_preview

    path, dataset = Path(arguments.preview), arguments.datasets[0]
    write_preview(path, corruption, dataset, workspace, arguments.seed)
    print(f"wrote {arguments.preview}")


def _workspace(arguments: argparse.Namespace) -> Workspace:
    names = [*Workspace().folders]
    given = {name: Path(getattr(arguments, name)) for name in names if hasattr(arguments, name)}
    return Workspace(**given, wait=getattr(arguments, "wait", False))


def _has_parent(arguments: argparse.Namespace) -> bool:
    """Tell whether another program started this one and holds its standard input open."""
    return getattr(arguments, "until_input_ends", False)


def _choose_display(arguments: argparse.Namespace, request: StopRequest) -> OnEvent:
    if getattr(arguments, "progress", "bars") == "json":
        return json_lines(sys.stdout, request.check)
    return terminal_progress(request.check, SweepProgress if "jobs" in arguments else None)


def _close(on_event: OnEvent) -> None:
    if isinstance(on_event, TerminalProgress):
        on_event.close()


if __name__ == "__main__":
    sys.exit(main())
