"""Replace a run by a new training of it: the old one stays until the new one has finished.

The new one is trained in a hidden folder, `runs/.replacing/NAME`, and takes the place of the old
one when it is trained and evaluated. A file in it says so, that it is complete; whatever happens
then, the next command of any verb ends what was begun. One that was interrupted before stays where
it is, and a resume goes on with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from experiments.run_folder import RunFolder
from storage.exchange import exchange
from storage.locks import HeldError, hold

_HIDDEN, _COMPLETE, _OLD = ".replacing", ".complete", ".old"


def replacement_of(folder: RunFolder) -> RunFolder:
    """Return the folder in which what replaces a run is trained; it need not exist."""
    return RunFolder(folder.path.parent / _HIDDEN / folder.name)


def begin_replacement(folder: RunFolder) -> RunFolder:
    """Return an empty place to train what is to replace a run; an earlier attempt is removed."""
    new = replacement_of(folder)
    shutil.rmtree(new.path, ignore_errors=True)
    (folder.path / _COMPLETE).unlink(missing_ok=True)
    return new


def clear_attempt(folder: RunFolder) -> None:
    """Remove what a training left that never had a model, but not what somebody wrote about it.

    `experiment.json` stays too, so that the folder is a run at any time; the next one replaces it.
    """
    for path in folder.path.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path not in (folder.notes, folder.experiment):
            path.unlink()


def finish_replacement(folder: RunFolder) -> None:
    """Let a complete new run take the place of the old one, which is removed.

    What somebody wrote about the run stays.
    """
    new = replacement_of(folder)
    if folder.notes.is_file():
        shutil.copyfile(folder.notes, new.notes)
    (new.path / _COMPLETE).touch()
    _put_in_place(new.path, folder.path)


def recover_replacements(runs: Path) -> Iterator[str]:
    """End what was begun when a process was killed while it replaced a run.

    Yields:
        A sentence for each run that was put in its place.
    """
    for new in sorted(path for path in (runs / _HIDDEN).glob("[!.]*") if path.is_dir()):
        target = runs / new.name
        with suppress(HeldError, OSError), hold(target, f"the run {new.name!r}"):
            if (target / _COMPLETE).exists():
                _remove_old(new, target)
            elif (new / _COMPLETE).exists():
                _put_in_place(new, target)
                yield f"The new run {new.name!r} was complete: it has replaced the old one"
    if (runs / _HIDDEN).is_dir():
        for complete in runs.glob(f"[!.]*/{_COMPLETE}"):
            shutil.rmtree(runs / _HIDDEN / _OLD / complete.parent.name, ignore_errors=True)
            complete.unlink(missing_ok=True)


def replacements_in(runs: Path) -> Path:
    """Return the folder of all runs that are to replace others; it need not exist."""
    return runs / _HIDDEN


def _put_in_place(new: Path, target: Path) -> None:
    old = new.parent / _OLD / new.name
    if target.exists() and not exchange(new, target):
        shutil.rmtree(old, ignore_errors=True)
        old.parent.mkdir(exist_ok=True)
        target.rename(old)
    if not (target / _COMPLETE).exists():
        new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    _remove_old(new, target)


def _remove_old(new: Path, target: Path) -> None:
    shutil.rmtree(new, ignore_errors=True)
    (target / _COMPLETE).unlink(missing_ok=True)
