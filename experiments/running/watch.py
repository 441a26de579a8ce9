"""Judge the images that arrive in a folder, one after the other, until somebody stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from datasets.image_files.names import shown
from datasets.images import list_images
from datasets.unused import not_judged
from experiments.events import Message, OnEvent
from experiments.run_folder import RunFolder
from experiments.running.judge import open_judge
from experiments.running.judge_files import depth_remark, picture_names, what_to_draw
from experiments.running.predict import Wishes, begin_rows, check_out, judge_each, lies_in, nameable
from experiments.running.predictions import (
    FILE,
    check_judged_alike,
    places_in,
    state_of,
)

LOOK_SECONDS = 0.5
"""How often the folder is looked at: an image is judged when two looks found it alike."""

Size = tuple[int, int]
OnUnused = Callable[[Path, str], None]
"""Told what is not judged, and why."""


def watch(
    run: RunFolder,
    folder: Path,
    out: Path,
    on_event: OnEvent,
    wishes: Wishes,
    arriving: Callable[[Path, bool], Iterator[Path]] | None = None,
) -> None:
    """Judge every image of a folder, those that are there and those that come; never ends.

    Each one's row stands in `predictions.csv` before the next one is judged, so that nothing is
    lost when this is stopped; with `append` it then goes on where it was: what was judged and has
    not changed since is skipped, whatever arrives or changes later is judged.

    Args:
        run: A trained and evaluated run.
        folder: Where images arrive.
        out: As in `predict`; may lie in the folder.
        on_event: Told of each image that was judged, and once of each thing that is not.
        wishes: As in `predict`.
        arriving: Yields images as they arrive; None looks at the folder now and then.

    Raises:
        FileExistsError: There are predictions in `out` already.
        FileNotFoundError: The folder, the model or the threshold is missing.
        ValueError: The run's files do not belong together, or the model gives no numbers.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {shown(folder)} to watch")
    if folder.resolve().is_relative_to(out.resolve()):
        raise ValueError(
            f"{shown(folder)} lies in {shown(out)}, where results are written: give --out another "
            "folder, beside it or in it"
        )
    earlier = check_out(out, wishes)
    judge = open_judge(
        run, threshold=wishes.threshold, false_alarm_rate=wishes.false_alarm_rate, few=False
    )
    check_judged_alike(out / FILE, earlier, judge.judged_by)
    if judge.remark:
        on_event(Message(text=judge.remark))
    drawn = what_to_draw(run, judge.chosen.map, out, masks=wishes.masks, overlays=wishes.overlays)
    begin_rows(drawn, earlier, force=wishes.force)
    on_event(Message(text=f"watching {shown(folder)}: Ctrl-C ends it"))
    written, taken = places_in(out), set(earlier.pictures)
    there = _there(folder, wishes.recursive)
    # a name is not enough: cameras count from 1 again, or write one file over and over
    judged_before = {path: state_of(path) for path in there if earlier.has(path)}
    if judged_before:
        text = f"{len(judged_before)} of {len(there)} images there have a row already"
        on_event(Message(text=text))
    tell, is_first = partial(_tell_unused, out, on_event), True
    for path in (arriving or partial(arrivals, on_unused=tell))(folder, wishes.recursive):
        if lies_in(path, written) or judged_before.pop(path, None) == state_of(path):
            continue
        remark = depth_remark([path], judge, wishes.most_megapixels) if is_first else None
        is_first = False
        if remark:
            on_event(Message(text=remark))
        names = picture_names(nameable([path]), frozenset(taken))
        with closing(judge_each([path], names, judge, drawn, wishes.most_megapixels)) as judged:
            for prediction in judged:
                on_event(prediction.event)
        taken.update(name.casefold() for name in names)


def _tell_unused(out: Path, on_event: OnEvent, path: Path, why: str) -> None:
    """Say that something is not judged; what is written here, and the way to it, does not count."""
    if not lies_in(out, [path]) and not lies_in(path, places_in(out)):
        on_event(Message(text=f"{shown(path)} is not judged: {why}"))


def arrivals(
    folder: Path,
    recursive: bool,
    sleep: Callable[[float], None] = time.sleep,
    on_unused: OnUnused = lambda *_: None,
) -> Iterator[Path]:
    """Yield each image of a folder when it has not changed between two looks.

    One that changes later, because it was not whole yet or another one took its place, comes again.

    Args:
        folder: Where to look.
        recursive: Sub-folders as well.
        sleep: Waits so many seconds.
        on_unused: Told once of each other thing that two looks found, and why it is not used.
    """
    before: dict[Path, Size] = {}
    given: dict[Path, Size] = {}
    others: dict[Path, str] = {}
    told: set[Path] = set()
    while True:
        now = {path: size for path in _there(folder, recursive) if (size := _size(path))}
        others_now = _others(folder, recursive, now)
        for path, why in others_now.items():
            if path in others and path not in told:
                told.add(path)
                on_unused(path, why)
        others = others_now
        for path, size in now.items():
            if given.get(path) != size and before.get(path) == size:
                given[path] = size
                yield path
        before = now
        sleep(LOOK_SECONDS)


def _there(folder: Path, recursive: bool) -> list[Path]:
    try:
        return list_images(folder, recursive)
    except OSError:  # a share that is away for a moment comes back
        return []


def _others(folder: Path, recursive: bool, images: Iterable[Path]) -> dict[Path, str]:
    try:
        return not_judged(folder, recursive, images)
    except OSError:  # as above
        return {}


def _size(path: Path) -> Size | None:
    try:
        found = path.stat()
    except OSError:  # gone again, or a link that leads nowhere
        return None
    return found.st_size, found.st_mtime_ns
