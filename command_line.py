"""The options of each verb; defaults, limits and descriptions are those of the action files."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from experiments.config.limits import bounds_in_words
from experiments.events import OnEvent
from experiments.export import Format
from experiments.running.processes import UNTIL_INPUT_ENDS
from experiments.workspace import Workspace

Parser = argparse.ArgumentParser
Verb = Callable[[argparse.Namespace, Workspace, OnEvent], int]

EPILOG = """examples:
  python main.py demo                                     see the whole method on a drawn category
  python main.py import ../mvtec/bottle --name bottle     bring an MVTec AD category in
  python main.py run bottle_cpu                           train and evaluate on it in minutes
  python main.py run paper --dataset bottle               the paper's setting, on your dataset
  python main.py run bottle_cpu --seed 1                  once more, with another seed
  python main.py predict RUN new_images/ --out judged/    judge new images
  python main.py predict RUN --watch inbox/ --out judged/  judge what arrives, until Ctrl-C
  python main.py robustness RUN                           see what light, blur, noise do to it
  python main.py gui                                      do all of this by clicking

exit codes: 0 all well, 1 something failed, 2 bad input, 130 stopped by Ctrl-C, 143 by a signal
"""

FOLDERS = {
    "data": "where datasets are kept",
    "runs": "where results are kept",
    "todo": "where the todo list is kept",
    "presets": "where your own presets are kept",
}


def build_parser(verbs: Mapping[str, Verb], words: Sequence[str]) -> Parser:
    """Build the parser of all verbs.

    Args:
        verbs: What each verb does, in the order in which help names them; the first line of its
            docstring describes it.
        words: What it will parse. Only the verbs among these words get their options: models are
            slow to import.
    """
    folders = _folder_options()
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Find defects in industrial images with an autoencoder trained on good images "
        "corrupted with Stain-shaped noise.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[folders],
    )
    choice = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for name, verb in verbs.items():
        summary = str(verb.__doc__).partition("\n")[0]
        made = choice.add_parser(name, help=summary, description=summary, parents=[folders])
        made.set_defaults(verb=verb)
        if name in words:
            for add_options in OPTIONS[name]:
                add_options(made)
    return parser


def add_field(
    parser: argparse._ActionsContainer,
    model: type[BaseModel],
    name: str,
    *flags: str,
    **more: Any,
) -> None:
    """Add an option for a field of a model, with the field's default, limits and description.

    Args:
        parser: Gets the option; a parser, or a group of one.
        model: The model that will check the value.
        name: The field.
        flags: What the option is called, such as `--copies`; none takes the field's name.
        more: What `add_argument` takes besides, such as a metavar.
    """
    field = model.model_fields[name]
    kind = field.annotation
    flags = flags or (f"--{name.replace('_', '-')}",)
    options: dict[str, Any] = {}
    if kind is bool:
        options["action"] = "store_true"
    elif not field.is_required():
        options["default"] = field.default
    number = _number_type(kind)
    if number is not None:
        options["type"] = number
    member = get_args(kind)[0] if get_origin(kind) is tuple else None
    if get_origin(member) is Literal:
        options |= {"choices": get_args(member), "nargs": "+"}
    one_of = next((each for each in (kind, *get_args(kind)) if get_origin(each) is Literal), None)
    if one_of is not None and member is None:
        options["choices"] = get_args(one_of)
    if flags[0].startswith("-") and field.is_required():
        options["required"] = True
    options["help"] = _describe(field).replace("%", "%%")
    parser.add_argument(*flags, **options | more)


def _number_type(annotation: Any) -> type[int] | type[float] | None:
    """Return int or float, also of a field that may be null; None for anything else."""
    parts = get_args(annotation) if type(None) in get_args(annotation) else (annotation,)
    bare = [part.__origin__ if hasattr(part, "__metadata__") else part for part in parts]
    return next((part for part in bare if part in (int, float)), None)


def _describe(field: FieldInfo) -> str:
    """Return the description of a field, and for a number its unit, limits and default."""
    description = str(field.description).rstrip(".")
    if _number_type(field.annotation) is None:
        return description
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    limits = " ".join(part for part in (bounds_in_words(field.metadata), unit) if part)
    default = "" if field.default is None else f"default {field.default:.10g}"
    more = "; ".join(filter(None, [limits, default]))
    return f"{description} ({more})" if more else description


def _folder_options() -> Parser:
    folders = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    group = folders.add_argument_group("folders")
    for name, path in Workspace().folders.items():
        words = f"{FOLDERS[name]} (default: {path})"
        group.add_argument(f"--{name}", metavar="DIR", help=words)
    folders.add_argument(UNTIL_INPUT_ENDS, action="store_true", help=argparse.SUPPRESS)
    return folders


def _progress_option(verb: Parser) -> None:
    verb.add_argument(
        "--progress",
        choices=["bars", "json"],
        default="bars",
        help="bars for a person, JSON lines for a program",
    )


def _wait_option(verb: Parser) -> None:
    verb.add_argument(
        "--wait",
        action="store_true",
        help="wait for another process that changes the same dataset or run, instead of giving up",
    )


def _import_options(verb: Parser) -> None:
    from experiments.config.actions import ImportDb

    add_field(verb, ImportDb, "mvtec", "category", nargs="?")
    add_field(verb, ImportDb, "name")
    add_field(verb, ImportDb, "table", metavar="CSV")
    add_field(verb, ImportDb, "object", metavar="NAME")
    add_field(verb, ImportDb, "train_good", "--train", metavar="DIR")
    without = "your good test images; without, some of --train are held out"
    add_field(verb, ImportDb, "test_good", "--test", metavar="DIR", help=without)
    label_and_folder: dict[str, Any] = {"metavar": "LABEL=DIR", "action": "append", "default": []}
    verb.add_argument("--defect", **label_and_folder, help="a kind of defect")
    verb.add_argument("--masks", **label_and_folder, help="masks of that kind")
    add_field(verb, ImportDb, "mask_pattern", metavar="PATTERN")
    add_field(verb, ImportDb, "held_out", metavar="SHARE")
    for name in ("recursive", "seed", "skip_bad", "most_megapixels", "force"):
        add_field(verb, ImportDb, name)


def _corrupt_options(verb: Parser) -> None:
    from experiments.config.actions import CorruptDb

    add_field(verb, CorruptDb, "datasets", "datasets", nargs="+", metavar="DATASET")
    verb.add_argument(
        "--corruption",
        default="Stain",
        help="a preset (see `list`): Stain, Varied, Drops, Scratch, Gaussian, ...",
    )
    verb.add_argument(
        "--set",
        metavar="PARAMETER=VALUE",
        action="append",
        default=[],
        help="change a parameter, such as size=1-12",
    )
    add_field(verb, CorruptDb, "name", required=False)
    verb.add_argument("--preview", metavar="PNG", help="draw a sheet of examples")
    for name in ("copies", "seed", "force"):
        add_field(verb, CorruptDb, name)


def _sample_options(verb: Parser) -> None:
    from datasets.brass_plate.category import GeneratedSample

    verb.add_argument("folder", help="new folder for the category")
    for name in ("side", "seed"):
        add_field(verb, GeneratedSample, name)


def _sweep_options(verb: Parser) -> None:
    from experiments.files.changes import Changes

    _file_options(verb)
    add_field(verb, Changes, "force")
    _dry_run_option(verb)
    words = "trainings at once; each gets its share of the cores (default: 2)"
    verb.add_argument("--jobs", type=_positive, metavar="N", help=words)
    group = verb.add_argument_group("on a cluster", "With Ray; see docs/scale.md.")
    words = "let Ray share the trainings out, on a cluster of this machine"
    group.add_argument("--ray", action="store_true", help=words)
    words = "join the Ray cluster at this address, or the one of this machine: auto"
    group.add_argument("--address", metavar="HOST:PORT", help=words)
    words = "cores that each training asks for and computes with (default: 1)"
    group.add_argument("--cpus", type=_positive, metavar="N", help=words)
    words = "GPUs that each training asks for, 0.5 lets two share one (default: 0)"
    group.add_argument("--gpus", type=_not_negative, metavar="N", help=words)


def _finite(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"received {text!r}; give a number")
    return number


def _share(text: str) -> float:
    number = _finite(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a share above 0 and below 1")
    return number


def _not_negative(text: str) -> float:
    number = _finite(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a number from 0")
    return number


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a whole number from 1")
    return int(text)


def _file_options(verb: Parser) -> None:
    verb.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON file, or name of an experiment"
    )
    _change_options(verb)


def _run_options(verb: Parser) -> None:
    from experiments.files.changes import Changes

    _file_options(verb)
    choice = verb.add_mutually_exclusive_group()
    for name in ("force", "resume"):
        add_field(choice, Changes, name)
    _dry_run_option(verb)


def _dry_run_option(verb: Parser) -> None:
    words = "say which runs it would make, those done, and what they take; train nothing"
    verb.add_argument("--dry-run", action="store_true", help=words)


def _change_options(verb: Parser) -> None:
    from experiments.files.changes import LEFT_OUT, OPTIONS, Changes

    group = verb.add_argument_group("changes of the experiments", LEFT_OUT)
    more: dict[str, dict[str, Any]] = {
        "datasets": {"metavar": "NAME", "action": "append", "default": [], "dest": "datasets"},
        "resolution": {"metavar": "ROWSxCOLUMNS"},
        "seed": {"metavar": "N", "type": int},
    }
    for name, options in more.items():
        add_field(group, Changes, name, OPTIONS[name], **options)


def _train_options(verb: Parser) -> None:
    verb.add_argument("run", help="name or folder of a run that has an experiment.json")


EVALUATION_OPTIONS = (
    "measures", "map", "score", "selection", "levels", "smoothing", "calibration",
    "calibration_light", "samples", "false_alarm_rate", "seed",
)  # fmt: skip
"""The settings of an evaluation that have an option of their own."""


def _evaluate_options(verb: Parser) -> None:
    from experiments.config.actions import EvalNet

    add_field(verb, EvalNet, "runs", "runs_given", nargs="+", metavar="RUN")
    for name in EVALUATION_OPTIONS:
        add_field(verb, EvalNet, name)
    verb.add_argument("--no-pictures", action="store_true", help="write no picture for each image")


def _validate_options(verb: Parser) -> None:
    verb.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON files, or names of experiments"
    )
    _change_options(verb)


def _todo_options(verb: Parser) -> None:
    verb.add_argument("what", nargs="?", choices=["list", "add", "run"], default="list")
    verb.add_argument(
        "files", nargs="*", metavar="FILE", help="JSON files to add, or those of the list to run"
    )


def _predict_options(verb: Parser) -> None:
    from experiments.config.actions import ImportDb

    verb.add_argument("run", help="name or folder of an evaluated run")
    verb.add_argument("images", nargs="*", help="images, or folders of images")
    words = "judge the images of this folder and all that arrive in it, until Ctrl-C"
    verb.add_argument("--watch", metavar="FOLDER", help=words)
    verb.add_argument("--out", required=True, metavar="DIR", help="where to write")
    words = "draw masks too: white where the map is higher than anywhere in good images"
    verb.add_argument("--masks", action="store_true", help=words)
    words = "also lay each heat map over its image at the image's own size"
    verb.add_argument("--overlays", action="store_true", help=words)
    earlier = verb.add_mutually_exclusive_group()
    earlier.add_argument("--force", action="store_true", help="replace what an earlier call wrote")
    words = "keep it, and judge only images that it has no row for"
    earlier.add_argument("--append", action="store_true", help=words)
    add_field(verb, ImportDb, "recursive")
    add_field(verb, ImportDb, "most_megapixels")


def _limit_options(verb: Parser) -> None:
    limit = verb.add_mutually_exclusive_group()
    words = "call images above this score defective, instead of the run's own threshold"
    limit.add_argument("--threshold", type=_finite, metavar="SCORE", help=words)
    words = "take the threshold that this share of good images exceeds, such as 0.01"
    limit.add_argument("--false-alarms", type=_share, metavar="SHARE", help=words)


def _export_options(verb: Parser) -> None:
    verb.add_argument("run", help="name or folder of an evaluated run")
    verb.add_argument("out", help="new folder for the model, metadata.json and example.py")
    verb.add_argument("--to", required=True, choices=get_args(Format))
    verb.add_argument("--force", action="store_true", help="replace an earlier export")


def _robustness_options(verb: Parser) -> None:
    from datasets.factory_changes import FACTORY_CHANGES

    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names or folders of runs")
    changes = ", ".join(change.heading for change in FACTORY_CHANGES.values())
    verb.epilog = (
        "All test images of a run are evaluated as they are and under each of these changes, by "
        f"the map, score and threshold that count for it: {changes}. The images are changed at "
        "the size that the network sees, so the blur's σ is in its pixels, and before histograms "
        "are equalised. Figures and a plot are written to RUN/robustness/."
    )


def _report_options(verb: Parser) -> None:
    verb.add_argument("runs_given", nargs="+", metavar="RUN", help="names or folders of runs")
    verb.add_argument("--out", required=True, metavar="HTML", help="file to write")


def _table_options(verb: Parser) -> None:
    from evaluation.metric_table import HEADLINE
    from experiments.study.formats import FORMATS
    from experiments.study.table import COMPARED

    verb.add_argument("runs_given", nargs="*", metavar="RUN", help="names or folders; default: all")
    verb.add_argument(
        "--columns", nargs="+", choices=COMPARED, default=[], help="default: what differs"
    )
    figures = [metric.key for metric in HEADLINE]
    verb.add_argument("--figure", choices=figures, default=figures[0], help="what is in the cells")
    verb.add_argument("--format", choices=[*FORMATS], default="text")
    verb.add_argument("--out", metavar="FILE", help="write it there instead of showing it")


def _delete_options(verb: Parser) -> None:
    from experiments.trash.things import Kind

    verb.add_argument("kind", nargs="?", choices=get_args(Kind), help="what to delete")
    words = (
        "datasets, runs, corruptions as DATASET/NAME, presets as KIND/NAME such as training/slow"
    )
    verb.add_argument("names", nargs="*", metavar="NAME", help=words)
    words = "delete for good what was deleted before"
    verb.add_argument("--empty-trash", action="store_true", help=words)
    words = "do it without asking; what depends on it is said all the same"
    verb.add_argument("--yes", action="store_true", help=words)


def _restore_options(verb: Parser) -> None:
    words = "what was deleted, by its name or its name in the trash; without, the trash is listed"
    verb.add_argument("names", nargs="*", metavar="NAME", help=words)


OPTIONS: dict[str, tuple[Callable[[Parser], None], ...]] = {
    "demo": (_progress_option, _wait_option),
    "import": (_import_options, _progress_option, _wait_option),
    "corrupt": (_corrupt_options, _progress_option, _wait_option),
    "sample": (_sample_options, _progress_option),
    "run": (_run_options, _progress_option, _wait_option),
    "sweep": (_sweep_options, _progress_option, _wait_option),
    "train": (_train_options, _progress_option, _wait_option),
    "evaluate": (_evaluate_options, _progress_option, _wait_option),
    "validate": (_validate_options,),
    "todo": (_todo_options, _progress_option, _wait_option),
    "predict": (_predict_options, _limit_options, _progress_option),
    "export": (_export_options, _limit_options),
    "robustness": (_robustness_options, _progress_option, _wait_option),
    "report": (_report_options,),
    "table": (_table_options,),
    "list": (),
    "delete": (_delete_options, _wait_option),
    "restore": (_restore_options, _wait_option),
    "gui": (),
    "review": (),
}
