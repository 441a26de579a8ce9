"""The verb `predict`: its options, and what it does."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from command_line.display import close
from command_line.fields import add_field
from command_line.options import Parser
from experiments.events import Event, Failed, ImageJudged, OnEvent
from experiments.exit_codes import BAD_INPUT, FAILED
from experiments.progress import TerminalProgress
from experiments.run_folder import find_run
from experiments.running.quiet_backend import import_keras_quietly
from experiments.workspace import Workspace
from storage.printable import printable

if TYPE_CHECKING:
    from experiments.run_folder import RunFolder
    from experiments.running.predict import Wishes
    from experiments.running.predictions import Prediction


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.config.actions import ImportDb

    verb.add_argument("run", help="name or folder of an evaluated run")
    verb.add_argument("images", nargs="*", help="images, or folders of images")
    words = "judge the images of this folder and all that arrive in it, until Ctrl-C"
    verb.add_argument("--watch", metavar="FOLDER", help=words)
    verb.add_argument("--out", required=True, metavar="DIR", help="where to write")
    words = (
        "draw masks too: white where the map is higher than anywhere in nearly all good images, "
        "at the false alarm rate of the run's evaluation"
    )
    verb.add_argument("--masks", action="store_true", help=words)
    words = "also lay each heat map over its image at the image's own size"
    verb.add_argument("--overlays", action="store_true", help=words)
    earlier = verb.add_mutually_exclusive_group()
    earlier.add_argument("--force", action="store_true", help="replace what an earlier call wrote")
    words = "keep it, and judge only images that have no row in it, or were changed since"
    earlier.add_argument("--append", action="store_true", help=words)
    add_field(verb, ImportDb, "recursive")
    add_field(verb, ImportDb, "most_megapixels")


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
    close(on_event)
    return _show_predictions(found, out, on_event, wishes)


def _watch(run: RunFolder, folder: Path, out: Path, on_event: OnEvent, wishes: Wishes) -> int:
    from experiments.running.watch import watch

    def tell(event: Event) -> None:
        on_event(event)
        if isinstance(event, ImageJudged) and isinstance(on_event, TerminalProgress):
            said = event.error or f"{event.score:.4g}"
            print(printable(f"{event.path}  {event.verdict}  {said}"), flush=True)

    watch(run, folder, out, tell, wishes)
    return 0


def _show_predictions(
    found: Sequence[Prediction], out: Path, on_event: OnEvent, wishes: Wishes
) -> int:
    from experiments.chosen import map_words
    from experiments.running.predictions import FILE, MASKS, OVERLAYS, PICTURES
    from storage.counted import counted

    if not found:
        print(f"nothing new: {out / FILE} stays as it is")
        return 0
    for each in found:
        if each.error:
            on_event(Failed(name=str(each.path), message=each.error))
    close(on_event)
    count = Counter(each.verdict for each in found)
    words = f"{map_words(found[0].map, found[0].scored_by)} above {found[0].threshold:.4g}"
    unread = f", {count['error']} could not be read" if count["error"] else ""
    print(
        f"{counted(len(found), 'image')}: {count['defective']} defective ({words}), "
        f"{count['good']} good{unread}"
    )
    masks = f", masks in {out / MASKS}" if wishes.masks else ""
    overlays = f", overlays in {out / OVERLAYS}" if wishes.overlays else ""
    print(f"scores are in {out / FILE}, heat maps in {out / PICTURES}{masks}{overlays}")
    if not count["error"]:
        return 0
    return FAILED if count["error"] < len(found) else BAD_INPUT
