"""The command line: one verb for each thing a user does. `python main.py --help` lists them."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from experiments.events import Event, ExperimentFinished, Failed, Message, OnEvent
from experiments.progress import TerminalProgress, json_lines, terminal_progress
from experiments.workspace import Workspace

BAD_INPUT, FAILED, STOPPED = 2, 1, 130

EPILOG = """examples:
  python main.py demo                                     see the whole method on a drawn category
  python main.py import ../mvtec/bottle --name bottle     bring an MVTec AD category in
  python main.py run bottle_cpu                           train and evaluate on it in minutes
  python main.py run paper --dataset bottle               the paper's setting, on your dataset
  python main.py predict RUN new_images/ --out judged/    judge new images
  python main.py gui                                      do all of this by clicking

exit codes: 0 all well, 1 something failed, 2 bad input, 130 stopped
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code."""
    _stop_on_first_signal()
    arguments = build_parser().parse_args(words)
    on_event = _choose_display(getattr(arguments, "progress", "bars"))
    try:
        return int(arguments.verb(arguments, _workspace(arguments), on_event))
    except KeyboardInterrupt:
        _close(on_event)
        print("stopped", file=sys.stderr)
        return STOPPED
    except (ValueError, OSError) as error:
        from experiments.running.actions import one_sentence

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

    if (workspace.data / "demo").exists() and not is_generated(workspace.data, "demo"):
        raise FileExistsError(
            f"{workspace.data / 'demo'} is a dataset of your own: give --data another folder"
        )
    return _run_files(["demo"], workspace, on_event)


def import_images(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Import an MVTec AD category, or folders of one's own."""
    values: dict[str, Any] = {"action": "import_db", "name": arguments.name}
    values |= {"force": arguments.force, "seed": arguments.seed}
    if arguments.category:
        values["mvtec"] = arguments.category
    if arguments.train:
        values["train_good"] = arguments.train
    if arguments.test:
        values["test_good"] = arguments.test
    if arguments.held_out is not None:
        values["held_out"] = arguments.held_out
    masks = _labels_and_folders(arguments.masks, "--masks")
    defects = _labels_and_folders(arguments.defect, "--defect")
    if unknown := sorted(set(masks) - set(defects)):
        raise ValueError(f"--masks names {unknown[0]!r}, which no --defect does")
    values["defects"] = [
        {"label": label, "images": folder, "masks": masks.get(label)}
        for label, folder in defects.items()
    ]
    return _run_values(values, workspace, on_event)


def corrupt(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Save a named corruption for datasets, draw a sheet of examples, or both."""
    from experiments.running.corruption_preview import read_corruption_option, write_preview

    corruption = read_corruption_option(arguments.corruption, arguments.set, workspace)
    if arguments.preview:
        write_preview(
            Path(arguments.preview), corruption, arguments.datasets[0], workspace, arguments.seed
        )
        print(f"wrote {arguments.preview}")
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
    return _run_values(values, workspace, on_event)


def run(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run action files, or shipped experiments by name, in order."""
    changes: dict[str, Any] = {}
    if arguments.force or arguments.resume:
        changes = {"force": arguments.force, "resume": arguments.resume}
    return _run_files(arguments.files, workspace, on_event, changes, arguments.dataset)


def train(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Train the experiment that a run folder describes; go on from its checkpoint."""
    from experiments.run_folder import find_run
    from experiments.running.train import TrainingStoppedError, train_run

    try:
        train_run(find_run(workspace.runs, arguments.run), workspace, on_event)
    except TrainingStoppedError as stopped:
        on_event(Message(text=str(stopped)))
        return STOPPED
    return 0


def evaluate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Evaluate finished runs again."""
    values = {
        "action": "eval_net",
        "runs": arguments.runs_given,
        "measures": arguments.measures,
        "samples": arguments.samples,
        "pictures": not arguments.no_pictures,
        "seed": arguments.seed,
    }
    return _run_values(values, workspace, on_event)


def predict(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Judge new images, without labels."""
    from experiments.run_folder import find_run
    from experiments.running.predict import predict as predict_images

    folder = find_run(workspace.runs, arguments.run)
    out = Path(arguments.out)
    found = predict_images(folder, [Path(path) for path in arguments.images], out, on_event)
    _close(on_event)
    defective = sum(prediction.verdict == "defective" for prediction in found)
    print(f"{len(found)} images: {defective} defective, {len(found) - defective} good")
    print(f"scores are in {out / 'predictions.csv'}, heat maps in {out / 'pictures'}")
    return 0


def validate(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Name every mistake in action files."""
    wrong = 0
    for path, _, problems in _check_files(arguments.files, workspace):
        for problem in problems:
            print(f"{path}: {problem}")
        if not problems:
            print(f"{path}: valid")
        wrong += len(problems)
    return BAD_INPUT if wrong else 0


def todo(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List the todo list, add files to it, or run it."""
    from experiments.files.problems import read_actions
    from experiments.files.todo import FAILED as FAILED_FOLDER
    from experiments.files.todo import add_todo, list_todo, run_todo

    if arguments.what == "add":
        for path in arguments.files:
            actions = read_actions(Path(path))
            added = add_todo(workspace.todo, Path(path).stem, actions)
            print(f"added {added}")
        return 0
    if arguments.what == "run":
        filed = run_todo(workspace.todo, lambda path: _run_todo_file(path, workspace, on_event))
        failed = [path for path in filed if path.parent.name == FAILED_FOLDER]
        print(f"{len(filed) - len(failed)} done, {len(failed)} failed")
        return FAILED if failed else 0
    waiting = list_todo(workspace.todo)
    for entry in waiting:
        print(f"{entry.path.name}  {entry.actions}")
    if not waiting:
        print(f"nothing to do in {workspace.todo}")
    return 0


def list_everything(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """List datasets, runs and presets."""
    from experiments.review.listing import describe_workspace

    print(describe_workspace(workspace))
    return 0


def sample(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Draw the sample category into a folder, in MVTec AD layout."""
    from datasets.brass_plate.category import GeneratedSample, generate_sample
    from experiments.events import stage_progress
    from experiments.files.problems import check_model

    folder, options = Path(arguments.folder), {"side": arguments.side, "seed": arguments.seed}
    problems = check_model(GeneratedSample, options)
    if problems:
        raise ValueError("; ".join(f"--{problem}" for problem in problems))
    generate_sample(folder, GeneratedSample(**options), stage_progress(on_event, "sample"))
    print(f"the sample category is in {folder}")
    return 0


def gui(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window that builds experiments."""
    from gui.builder.window import open_builder

    return open_builder(workspace)


def review(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Open the window that shows results."""
    from gui.review.window import open_review

    return open_review(workspace)


def write_report(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Write an HTML report of runs."""
    from experiments.review.html_report import write_html_report
    from experiments.run_folder import find_run
    from experiments.runs import read_run

    runs = [read_run(find_run(workspace.runs, run)) for run in arguments.runs_given]
    write_html_report(runs, Path(arguments.out))
    print(f"wrote {arguments.out}")
    return 0


# --- What the verbs have in common ----------------------------------------------------------------


def _run_files(
    files: Sequence[str],
    workspace: Workspace,
    on_event: OnEvent,
    changes: dict[str, Any] | None = None,
    datasets: Sequence[str] = (),
) -> int:
    """Read every file before the first one runs, so that a mistake costs no time."""

    def change(action: Any) -> Any:
        return _change(_on_datasets(action, datasets), changes or {})

    found = _check_files(files, workspace, change)
    problems = [f"{path}: {problem}" for path, _, wrong in found for problem in wrong]
    if problems:
        raise ValueError("\n".join(problems))
    return _run_actions(
        [action for _, actions, _ in found for action in actions], workspace, on_event
    )


def _run_values(values: dict[str, Any], workspace: Workspace, on_event: OnEvent) -> int:
    return _run_actions([_read_action(values)], workspace, on_event)


def _run_actions(actions: Sequence[Any], workspace: Workspace, on_event: OnEvent) -> int:
    from experiments.review.listing import results_table
    from experiments.running.actions import run_actions

    finished: list[ExperimentFinished] = []

    def remember(event: Event) -> None:
        if isinstance(event, ExperimentFinished):
            finished.append(event)
        on_event(event)

    outcome = run_actions(actions, workspace, remember)
    if isinstance(on_event, TerminalProgress):
        on_event.close()
        if finished:
            on_event.console.print(results_table(finished))
        if len(outcome.failed) > 1 or (outcome.failed and outcome.succeeded):
            on_event.console.print(f"{len(outcome.succeeded)} done, {len(outcome.failed)} failed:")
            for name, message in outcome.failed:
                on_event.console.print(f"  {name}: {message}", markup=False, highlight=False)
    if outcome.failed:
        return FAILED if outcome.succeeded else BAD_INPUT
    return 0


def _run_todo_file(path: Path, workspace: Workspace, on_event: OnEvent) -> str | None:
    from experiments.running.actions import one_sentence, run_actions

    try:
        failed = run_actions(_read_file(str(path), workspace), workspace, on_event).failed
    except (ValueError, OSError) as error:
        on_event(Failed(message=one_sentence(error)))
        return one_sentence(error)
    return "\n".join(f"{name}: {message}" for name, message in failed) or None


def _read_file(path: str, workspace: Workspace) -> tuple[Any, ...]:
    ((_, actions, problems),) = _check_files([path], workspace)
    if problems:
        raise ValueError("\n".join(f"{path}: {problem}" for problem in problems))
    return actions


def _check_files(
    paths: Sequence[str],
    workspace: Workspace,
    change: Callable[[Any], Any] = lambda action: action,
) -> list[tuple[str, tuple[Any, ...], tuple[Any, ...]]]:
    """Read files that will run in this order; a later one may need what an earlier one makes.

    Returns:
        Of each file its path, its actions and its problems.
    """
    from experiments.files.problems import Problem, check_file
    from experiments.files.references import check_references

    read = [(path, *check_file(_find_file(path, workspace))) for path in paths]
    changed = [(path, tuple(map(change, actions)), wrong) for path, actions, wrong in read]
    together = [action for _, actions, _ in changed for action in actions]
    missing = iter(check_references(together, workspace))
    found = []
    for path, actions, wrong in changed:
        for index in range(len(actions)):
            place = f"{index}." if len(actions) > 1 else ""
            wrong += tuple(Problem(place + each.path, each.message) for each in next(missing))
        found.append((path, actions, wrong))
    return found


def _find_file(path: str, workspace: Workspace) -> Path:
    from experiments.presets import find_preset, list_presets

    if Path(path).is_file():
        return Path(path)
    if path in list_presets(workspace, "experiment"):
        return find_preset(workspace, "experiment", path)
    presets = ", ".join(list_presets(workspace, "experiment"))
    raise FileNotFoundError(f"there is no file {path!r}, nor an experiment of that name: {presets}")


def _change(action: Any, changes: dict[str, Any]) -> Any:
    known = {key: value for key, value in changes.items() if key in type(action).model_fields}
    return _read_action({**action.model_dump(), **known}) if known else action


def _read_action(values: dict[str, Any]) -> Any:
    from experiments.files.problems import check_action

    action, problems = check_action(values)
    if problems:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return action


def _on_datasets(action: Any, datasets: Sequence[str]) -> Any:
    """Train on other datasets than the file says, each with the file's corruptions."""
    if not datasets or action.action != "train_net":
        return action
    corruptions = dict.fromkeys(entry.corruption for entry in action.datasets)
    pairs = [{"dataset": name, "corruption": each} for name in datasets for each in corruptions]
    return _read_action({**action.model_dump(), "datasets": pairs})


def _labels_and_folders(texts: Sequence[str], option: str) -> dict[str, str]:
    pairs = [_label_and_folder(text, option) for text in texts]
    labels = [label for label, _ in pairs]
    if repeated := [label for label in labels if labels.count(label) > 1]:
        raise ValueError(
            f"{option} names {repeated[0]!r} more than once: give each label one folder"
        )
    return dict(pairs)


def _label_and_folder(text: str, option: str) -> tuple[str, str]:
    label, equals, folder = text.partition("=")
    if not (label and equals and folder):
        raise ValueError(
            f"{option} received {text!r}; allowed: LABEL=FOLDER, such as crack=../crack"
        )
    return label, folder


def _workspace(arguments: argparse.Namespace) -> Workspace:
    default = Workspace()
    return Workspace(
        data=Path(getattr(arguments, "data", default.data)),
        runs=Path(getattr(arguments, "runs", default.runs)),
        todo=Path(getattr(arguments, "todo", default.todo)),
        presets=Path(getattr(arguments, "presets", default.presets)),
    )


def _choose_display(progress: str) -> OnEvent:
    return json_lines(sys.stdout) if progress == "json" else terminal_progress()


def _close(on_event: OnEvent) -> None:
    if isinstance(on_event, TerminalProgress):
        on_event.close()


def _stop_on_first_signal() -> None:
    """Turn the first Ctrl-C or request to end into an interrupt; more of them change nothing."""

    def interrupt(number: int, frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, interrupt)


# --- The parser -----------------------------------------------------------------------------------


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all verbs."""
    folders = _folder_options()
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Find defects in industrial images with an autoencoder trained on good images "
        "corrupted with Stain-shaped noise.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[folders],
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    def add(name: str, verb: Callable[..., int], **options: Any) -> argparse.ArgumentParser:
        summary = str(verb.__doc__).partition("\n")[0]
        made = verbs.add_parser(
            name, help=summary, description=summary, parents=[folders], **options
        )
        made.set_defaults(verb=verb)
        return made

    _add_data_verbs(add)
    _add_run_verbs(add)
    _add_result_verbs(add)
    return parser


def _folder_options() -> argparse.ArgumentParser:
    folders = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = folders.add_argument_group("folders")
    group.add_argument("--data", metavar="DIR", help="where datasets are kept (default: data)")
    group.add_argument("--runs", metavar="DIR", help="where results are kept (default: runs)")
    group.add_argument("--todo", metavar="DIR", help="where the todo list is kept (default: todo)")
    group.add_argument(
        "--presets", metavar="DIR", help="where your own presets are kept (default: presets)"
    )
    return folders


def _add_data_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    _with_progress(add("demo", demo))
    verb = _with_progress(add("import", import_images))
    verb.add_argument("category", nargs="?", help="folder of an MVTec AD category")
    verb.add_argument("--name", required=True, help="name of the dataset")
    verb.add_argument("--train", metavar="DIR", help="your good training images")
    verb.add_argument(
        "--test", metavar="DIR", help="your good test images; without, some of --train are held out"
    )
    verb.add_argument(
        "--defect", metavar="LABEL=DIR", action="append", default=[], help="a kind of defect"
    )
    verb.add_argument(
        "--masks", metavar="LABEL=DIR", action="append", default=[], help="masks of that kind"
    )
    verb.add_argument(
        "--held-out", type=float, metavar="SHARE", help="share held out (default 0.1)"
    )
    _with_seed_and_force(verb, "replace a dataset of this name")

    verb = _with_progress(add("corrupt", corrupt))
    verb.add_argument("datasets", nargs="+", metavar="DATASET", help="imported datasets")
    verb.add_argument(
        "--corruption",
        default="Stain",
        help="a corruption preset; `list` names them",
    )
    verb.add_argument(
        "--set",
        metavar="PARAMETER=VALUE",
        action="append",
        default=[],
        help="change a parameter, such as size=1-12",
    )
    verb.add_argument("--name", help="save the corruption under this name")
    verb.add_argument("--preview", metavar="PNG", help="draw a sheet of examples")
    verb.add_argument("--copies", type=int, default=5, help="copies of each good test image")
    _with_seed_and_force(verb, "replace a corruption of this name")

    verb = _with_progress(add("sample", sample))
    verb.add_argument("folder", help="new folder for the category")
    verb.add_argument("--side", type=int, default=128, help="side of the images in pixels")
    verb.add_argument("--seed", type=int, default=0, help="the same seed draws the same images")


def _add_run_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    verb = _with_progress(add("run", run))
    verb.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON file, or name of an experiment"
    )
    verb.add_argument(
        "--dataset",
        metavar="NAME",
        action="append",
        default=[],
        help="train on this dataset instead of the file's; may be given more than once",
    )
    choice = verb.add_mutually_exclusive_group()
    choice.add_argument("--force", action="store_true", help="replace what has the same name")
    choice.add_argument("--resume", action="store_true", help="go on with runs of the same name")

    verb = _with_progress(add("train", train))
    verb.add_argument("run", help="name or folder of a run that has an experiment.json")

    verb = _with_progress(add("evaluate", evaluate))
    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names of trained runs")
    verb.add_argument(
        "--measures",
        nargs="+",
        choices=["residual", "uncertainty"],
        default=["residual", "uncertainty"],
    )
    verb.add_argument("--samples", type=int, default=30, help="Monte Carlo samples (default 30)")
    verb.add_argument("--no-pictures", action="store_true", help="write no picture for each image")
    verb.add_argument("--seed", type=int, default=0, help="seed of the Monte Carlo samples")

    verb = add("validate", validate)
    verb.add_argument("files", nargs="+", metavar="FILE", help="JSON files")

    verb = _with_progress(add("todo", todo))
    verb.add_argument("what", nargs="?", choices=["list", "add", "run"], default="list")
    verb.add_argument("files", nargs="*", metavar="FILE", help="JSON files to add")


def _add_result_verbs(add: Callable[..., argparse.ArgumentParser]) -> None:
    verb = _with_progress(add("predict", predict))
    verb.add_argument("run", help="name or folder of an evaluated run")
    verb.add_argument("images", nargs="+", help="images, or folders of images")
    verb.add_argument("--out", required=True, metavar="DIR", help="where to write")
    verb = add("report", write_report)
    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names or folders of runs")
    verb.add_argument("--out", required=True, metavar="HTML", help="file to write")
    add("list", list_everything)
    add("gui", gui)
    add("review", review)


def _with_progress(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument(
        "--progress",
        choices=["bars", "json"],
        default="bars",
        help="bars for a person, JSON lines for a program",
    )
    return verb


def _with_seed_and_force(verb: argparse.ArgumentParser, forced: str) -> None:
    verb.add_argument("--seed", type=int, default=0, help="the same seed gives the same result")
    verb.add_argument("--force", action="store_true", help=forced)


if __name__ == "__main__":
    sys.exit(main())
