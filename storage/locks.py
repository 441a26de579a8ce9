"""One process at a time changes a thing: a dataset, a run, an entry of the todo list.

The lock is the system's lock on a small file, `.locks/NAME.lock` beside the thing: it ends with its
process, however that ends. Who holds it stands in a file next to it, for the sentence that the
second one gets. Whoever only reads needs no lock: everything is written whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from storage.owner import Owner, this_process
from storage.whole import write_whole

LOCKS = ".locks"
_POLL_SECONDS = 0.2


class HeldError(ValueError):
    """Another process is changing the same thing; the message says which process."""


@dataclass(frozen=True)
class Waiting:
    """What to do about a thing that another process holds.

    Args:
        wait: Wait for it instead of giving up.
        tell: Told once, in a sentence, what is waited for.
    """

    wait: bool = False
    tell: Callable[[str], None] = print


@contextmanager
def hold(path: Path, what: str, waiting: Waiting | None = None) -> Iterator[None]:
    """Hold a thing alone for as long as the block lasts.

    Args:
        path: The file or folder that is to be changed; it need not exist, the folder that it is in
            is made.
        what: What it is called in a sentence, such as "the dataset 'bottle'".
        waiting: Whether to wait for another one who holds it; none does not.

    Raises:
        HeldError: Another process holds it.
    """
    folder = path.parent / LOCKS
    folder.mkdir(parents=True, exist_ok=True)
    lock, owner = FileLock(folder / f"{path.name}.lock"), folder / f"{path.name}.json"
    _acquire(lock, owner, what, waiting or Waiting())
    try:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        write_whole(owner, json.dumps({**asdict(this_process()), "since": since}))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def holder_of(path: Path) -> Owner | None:
    """Return who holds a thing, as far as is written.

    Of a process of another machine nothing is known but its lock, so that one is tried: a machine
    that was switched off leaves its name behind, not its lock.
    """
    folder = path.parent / LOCKS
    try:
        found = _read_holder(folder / f"{path.name}.json")[0]
    except _UNKNOWN:
        return None
    gone = found.is_dead or not (found.is_here or _is_locked(folder / f"{path.name}.lock"))
    return None if gone else found


def _is_locked(lock: Path) -> bool:
    try:
        with FileLock(lock, timeout=0):
            return False
    except (Timeout, OSError):
        return True


def _acquire(lock: FileLock, owner: Path, what: str, waiting: Waiting) -> None:
    with suppress(Timeout):
        lock.acquire(timeout=0)
        return
    if not waiting.wait:
        raise HeldError(
            f"{what} is in use by {_holder(owner)}: wait for its end, or give --wait to go on then"
        )
    waiting.tell(f"Waiting for {_holder(owner)}, which uses {what}")
    lock.acquire(poll_interval=_POLL_SECONDS)


def _holder(owner: Path) -> str:
    """Say who holds a lock and since when; between taking it and saying so nobody is known."""
    try:
        who, since = _read_holder(owner)
    except _UNKNOWN:
        return "another process"
    return f"{who.in_words} since {since}"


_UNKNOWN = (OSError, ValueError, KeyError, TypeError)
"""What reading the file of a holder raises that is missing or damaged."""


def _read_holder(owner: Path) -> tuple[Owner, str]:
    found = json.loads(owner.read_bytes())
    return Owner(int(found["process"]), str(found["host"]), float(found["began"])), found["since"]
