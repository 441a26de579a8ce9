"""How far the actions of a todo file have come, so that an interrupted one goes on where it was.

The journal, `todo/.progress/NAME`, names the parts that began and those that are done. It belongs
to the file's content: a file that was changed begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from storage.digest import file_digest
from storage.reading import DamagedFileError, read_model
from storage.settings import Strict
from storage.whole import write_whole

_FOLDER = ".progress"


class _Written(Strict):
    """What a journal file holds; times in seconds since 1970."""

    content: str
    began: dict[str, float] = Field(default_factory=dict)
    done: list[str] = Field(default_factory=list)


@dataclass
class Journal:
    """The journal of one file, or of actions that are no file's.

    Args:
        path: Where it is kept; none keeps it in memory.
        clock: Seconds since 1970.
        content: Which content of the file it is about.
    """

    path: Path | None = None
    clock: Callable[[], float] = time.time
    content: str = ""
    _written: _Written = field(init=False)

    def __post_init__(self) -> None:
        read = _read(self.path) if self.path else None
        fits = read is not None and read.content == self.content
        self._written = read if read and fits else _Written(content=self.content)

    def part(self, index: int, name: str) -> Part:
        """Return the part of a name of the `index`-th action (from 0)."""
        return Part(self, f"{index} {name}")

    def write(self) -> None:
        """Keep what is known by now."""
        if self.path is not None:
            write_whole(self.path, self._written.model_dump_json(indent=2) + "\n")


@dataclass(frozen=True)
class Part:
    """One part of an action in a journal: a run, a dataset, a corruption.

    Args:
        journal: Where it stands.
        key: What it is called there.
    """

    journal: Journal
    key: str

    @property
    def is_done(self) -> bool:
        """Whether it was done before an interruption."""
        return self.key in self.journal._written.done

    @property
    def began(self) -> float | None:
        """When it was first begun, in seconds since 1970; none if it was not."""
        return self.journal._written.began.get(self.key)

    def begin(self) -> None:
        """Say that it begins; beginning again changes nothing."""
        self.journal._written.began.setdefault(self.key, self.journal.clock())
        self.journal.write()

    def end(self) -> None:
        """Say that it is done."""
        self.journal._written.done.append(self.key)
        self.journal.write()


def journal_of(file: Path) -> Journal:
    """Return the journal of a todo file."""
    return Journal(journal_path(file), content=file_digest(file))


def journal_path(file: Path) -> Path:
    """Return where the journal of a todo file is kept."""
    return file.parent / _FOLDER / file.name


def _read(path: Path) -> _Written | None:
    try:
        return read_model(path, _Written)
    except (FileNotFoundError, DamagedFileError):
        return None
