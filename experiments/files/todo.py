"""The todo list: action files that wait, run in name order, and kept under done or failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from experiments.errors import one_sentence
from experiments.files.in_words import describe_actions
from experiments.files.journal import journal_path
from experiments.files.problems import check_file
from experiments.files.write import write_actions
from storage.locks import HeldError, Waiting, hold, holder_of
from storage.names import check_name
from storage.whole import write_whole

DONE, FAILED = "done", "failed"
_MOVING = ".moving."
_WHOLE_LIST = "list"


@dataclass(frozen=True)
class Todo:
    """One waiting file.

    Args:
        path: The file.
        words: What it does; what is wrong with it when it cannot run.
        actions: The actions in it; none when it cannot be read.
        is_held: Whether a process is running or changing it.
    """

    path: Path
    words: str
    actions: tuple[Any, ...] = ()
    is_held: bool = False


def waiting_files(todo: Path) -> tuple[Path, ...]:
    """Return the files that wait, in the order in which they will run, without reading them."""
    return tuple(sorted(todo.glob("*.json")))


def list_todo(todo: Path) -> tuple[Todo, ...]:
    """Return what waits, in the order in which it will run."""
    return tuple(found for path in waiting_files(todo) if (found := _read(path)) is not None)


def find_same(todo: Path, actions: Sequence[BaseModel]) -> Todo | None:
    """Return a waiting file that does the same, if there is one."""
    return next((each for each in list_todo(todo) if each.actions == tuple(actions)), None)


def add_todo(todo: Path, name: str, actions: Sequence[BaseModel]) -> Path:
    """Put actions at the end of the todo list.

    Args:
        todo: The todo folder.
        name: What to call them; a number is put before it, so that they run last.
        actions: One or more actions.

    Returns:
        The file written, such as `todo/003_train bottle.json`.
    """
    with hold(todo / _WHOLE_LIST, "the todo list", Waiting(wait=True)):
        numbers = [int(found[0]) for path in todo.glob("*.json") if (found := _number(path))]
        path = todo / f"{max(numbers, default=0) + 1:03d}_{check_name(name)}.json"
        write_actions(path, actions)
    return path


def move_todo(todo: Path, order: Sequence[Path]) -> tuple[Path, ...]:
    """Number waiting files anew, in the order given.

    Returns:
        The files under their new names.
    """
    with hold(todo / _WHOLE_LIST, "the todo list"):
        waiting = [path.rename(path.with_name(_MOVING + path.name)) for path in order]
        return tuple(
            path.rename(todo / f"{place:03d}_{_without_number(path.name.removeprefix(_MOVING))}")
            for place, path in enumerate(waiting, start=1)
        )


def recover_moves(todo: Path) -> tuple[str, ...]:
    """Put files back on the list that a killed process was moving.

    Returns:
        A sentence for each of them.
    """
    found = []
    moving = sorted(todo.glob(f"{_MOVING}*.json")) if todo.is_dir() else []
    if not moving:
        return ()
    with suppress(HeldError, OSError), hold(todo / _WHOLE_LIST, "the todo list"):
        for path in moving:
            back = path.rename(_free_name(todo / path.name.removeprefix(_MOVING)))
            found.append(f"{back.name} is on the todo list again: its move was interrupted")
    return tuple(found)


def remove_todo(path: Path) -> None:
    """Take a file off the todo list.

    Raises:
        storage.locks.HeldError: A process is running it.
    """
    with _hold(path):
        path.unlink()
        journal_path(path).unlink(missing_ok=True)


def replace_todo(path: Path, name: str, actions: Sequence[BaseModel]) -> Path:
    """Let a waiting file do something else, in its place on the list.

    Args:
        path: The file.
        name: What to call it from now on; its number stays.
        actions: One or more actions.

    Returns:
        The file under its new name.

    Raises:
        FileNotFoundError: It waits no more.
        storage.locks.HeldError: A process is running it.
    """
    with _hold(path):
        if not path.is_file():
            raise FileNotFoundError(f"{path.name} is on the todo list no more: add it anew")
        write_actions(path, actions)
        number = _number(path)
        renamed = f"{number[0]}_{check_name(name)}.json" if number else path.name
        return path if renamed == path.name else path.rename(_free_name(path.with_name(renamed)))


def run_todo(
    todo: Path, run_file: Callable[[Path], str | None], tell: Callable[[str], None] = print
) -> tuple[Path, ...]:
    """Run the waiting files in name order, and file each under done or failed.

    A file that is interrupted stays where it is, and goes on when the list is run again. One that
    another process is running is left to that process.

    Args:
        todo: The todo folder.
        run_file: Runs one file; returns what went wrong, or nothing.
        tell: Told in a sentence which files are left out.

    Returns:
        Where the files are now, those of `failed/` with their error beside them.
    """
    filed = []
    for path in waiting_files(todo):
        try:
            place = run_entry(path, run_file)
        except HeldError as error:
            tell(str(error))
        else:
            filed += [place] if place else []
    return tuple(filed)


def run_entry(path: Path, run_file: Callable[[Path], str | None]) -> Path | None:
    """Run one waiting file and file it under done or failed.

    Returns:
        Where it is now; none if it waits no more, as another process has run it meanwhile.

    Raises:
        storage.locks.HeldError: Another process is running it.
    """
    with _hold(path):
        if not path.is_file():
            return None
        error = run_file(path)
        filed = file_away(path, error)
        journal_path(path).unlink(missing_ok=True)
        return filed


def file_away(path: Path, error: str | None) -> Path:
    """Move a file to `done/`, or to `failed/` with its error beside it; nothing is overwritten.

    Returns:
        Where the file is now.
    """
    folder = path.parent / (FAILED if error is not None else DONE)
    folder.mkdir(parents=True, exist_ok=True)
    place = _free_name(folder / path.name)
    if error is not None:
        write_whole(place.with_suffix(".error.txt"), error.strip() + "\n")
    return path.rename(place)


def find_filed(path: Path, *, failed: bool) -> Path:
    """Return where a file is that has been on the list: there still, or where it was filed last.

    Args:
        path: Where it waited.
        failed: Whether anything went wrong with it.
    """
    if path.exists():
        return path
    place, number = path.parent / (FAILED if failed else DONE) / path.name, 1
    filed = place
    while filed.exists():
        number += 1
        place, filed = filed, filed.with_name(f"{path.stem} {number}{path.suffix}")
    return place if place.exists() else path


def _hold(path: Path) -> AbstractContextManager[None]:
    return hold(path, f"the todo file {path.name!r}")


def _read(path: Path) -> Todo | None:
    """Read a waiting file; none if it has just been taken off the list."""
    try:
        actions, problems = check_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Todo(path, f"{path.name} cannot be read: {one_sentence(error)}")
    words = f"{path.name} cannot run: {problems[0]}" if problems else describe_actions(actions)
    return Todo(path, words, tuple(actions), holder_of(path) is not None)


def _number(path: Path) -> re.Match[str] | None:
    return re.match(r"\d+", path.name)


def _without_number(name: str) -> str:
    return re.sub(r"^\d+_", "", name)


def _free_name(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free
