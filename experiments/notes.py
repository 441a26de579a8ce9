"""`notes.json`: what somebody wrote about a run, tags and a note; nothing else follows from it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from experiments.run_folder import RunFolder
from storage.reading import DamagedFileError, read_model
from storage.whole import write_whole

MOST_TAGS, MOST_LETTERS, MOST_NOTE = 32, 60, 4000


class RunNotes(BaseModel):
    """What somebody wrote about a run.

    Args:
        tags: Short words to find it by.
        note: Anything.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    tags: tuple[Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)], ...] = Field(
        (), max_length=MOST_TAGS
    )
    note: str = Field("", max_length=MOST_NOTE)


NO_NOTES = RunNotes()


def parse_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a text that has commas between them, each once, in their order.

    Raises:
        ValueError: There are too many, or one is too long.

    Example:
        >>> parse_tags("best, for the paper,, best")
        ('best', 'for the paper')
    """
    tags = tuple(dict.fromkeys(" ".join(tag.split()) for tag in text.split(",") if tag.strip()))
    if len(tags) > MOST_TAGS:
        raise ValueError(f"received {len(tags)} tags; allowed are {MOST_TAGS}: leave some out")
    long = next((tag for tag in tags if len(tag) > MOST_LETTERS), None)
    if long is not None:
        raise ValueError(
            f"received a tag of {len(long)} letters, {long[:20]!r} …; allowed are {MOST_LETTERS}: "
            "put commas between tags, or write it into the note"
        )
    return tags


def read_notes(folder: RunFolder) -> RunNotes:
    """Read what was written about a run; nothing if nobody wrote anything.

    Raises:
        DamagedFileError: The file is damaged.
    """
    try:
        return read_model(folder.notes, RunNotes)
    except FileNotFoundError:
        return NO_NOTES
    except DamagedFileError as error:
        raise DamagedFileError(f"{error}: write tags and note again, or remove the file") from error


def write_notes(folder: RunFolder, notes: RunNotes) -> None:
    """Keep what was written about a run, the file whole; without any words there is no file.

    Raises:
        FileNotFoundError: The run is gone.
        OSError: The file cannot be written.
    """
    if not folder.path.is_dir():
        raise FileNotFoundError(f"the run {folder.name!r} is gone: its notes cannot be kept")
    if notes == NO_NOTES:
        folder.notes.unlink(missing_ok=True)
    else:
        write_whole(folder.notes, notes.model_dump_json(indent=2) + "\n")
