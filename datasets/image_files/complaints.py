"""What decoders write past Python to the terminal: kept off it, and told to whoever decodes.

libjpeg, libpng and libtiff name no file, and say of a damaged one only there that it is damaged.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from storage.posix_only import open_memory, read_at

Result = TypeVar("Result")

_TERMINAL, _MOST_KEPT = 2, 2**20
# Of libjpeg (jerror.h), of libpng, and libtiff's "LZWDecode: ...". None is tied to the start of
# a line: a progress bar may stand before it.
_COMPLAINT = re.compile(
    rb"(?:libpng (?:warning|error): |Corrupt JPEG data: |Premature end of JPEG|Invalid SOS |"
    rb"Inconsistent progression |Unknown Adobe |Warning: unknown JFIF |Application transferred |"
    rb"\b\w*(?:TIFF|Decode|JPEGLib|Fax|LZW|PackBits|ZIP|Strip|Tile|Predictor|Codec|Seek|Read|Fetch|"
    rb"MissingRequired)\w*: |\b[\w.]*\.tif: )[^\n\x1b]*\n"
)


class _ErrorOutput:
    """The error output of this process, which all threads that decode share.

    While any of them decodes, it goes to a file in memory; what is no complaint of a decoder, such
    as a progress bar, is passed on to the terminal at once.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._decoding = 0
        self._alone = 0
        self._complaints: list[str] = []
        self._terminal = self._file = -1
        self._read = 0

    @contextmanager
    def taken(self, alone: bool) -> Iterator[Callable[[], list[str]]]:
        """Decode in this block, beside other threads or alone.

        Yields:
            What returns the complaints since the block began, those of other threads included.
        """
        with self._changed:
            self._enter(alone)
            before = len(self._complaints)
        try:
            yield lambda: self._complaints_since(before)
        finally:
            with self._changed:
                self._leave(alone)

    def _enter(self, alone: bool) -> None:
        self._alone += alone
        try:
            self._changed.wait_for(lambda: self._decoding == 0 if alone else self._alone == 0)
            if self._decoding == 0:
                self._divert()
        except BaseException:
            self._alone -= alone
            raise
        self._decoding += 1

    def _leave(self, alone: bool) -> None:
        self._alone -= alone
        self._decoding -= 1
        if self._decoding == 0:
            self._restore()
        self._changed.notify_all()

    def _divert(self) -> None:
        if self._file < 0:
            self._file = open_memory()
        self._terminal = os.dup(_TERMINAL)
        os.dup2(self._file, _TERMINAL)
        self._collect()  # what another thread had begun to write when the last one ended
        self._complaints = []

    def _restore(self) -> None:
        os.dup2(self._terminal, _TERMINAL)
        self._collect()
        os.close(self._terminal)
        if self._read > _MOST_KEPT:
            os.ftruncate(self._file, 0)
            self._read = os.lseek(self._file, 0, os.SEEK_SET)

    def _complaints_since(self, before: int) -> list[str]:
        with self._changed:
            self._collect()
            return self._complaints[before:]

    def _collect(self) -> None:
        # The position, unlike the size, moves only when a whole line is written.
        written = os.lseek(self._file, 0, os.SEEK_CUR) - self._read
        if not written:
            return
        said = read_at(self._file, written, self._read)
        self._read += written
        self._complaints += [
            found[0].decode(errors="replace").strip() for found in _COMPLAINT.finditer(said)
        ]
        os.write(self._terminal, _COMPLAINT.sub(b"", said))


# One for all, because a process has one error output.
_ERROR_OUTPUT = _ErrorOutput()


def decode_quietly(decode: Callable[[], Result]) -> tuple[Result, list[str]]:
    """Decode a file without a word on the terminal.

    Threads decode beside each other; only when one of them hears a complaint it decodes its file
    again alone, to know whether the complaint is about it. Nothing is heard without an error
    output, and on Windows, whose libraries may each have one of their own.

    Args:
        decode: Decodes; called once or twice.

    Returns:
        What it returned, and the complaints.
    """
    if os.name == "nt" or not _has_error_output():
        return decode(), []
    with _ERROR_OUTPUT.taken(alone=False) as complaints:
        decoded = decode()
        heard = bool(complaints())
    if not heard:
        return decoded, []
    with _ERROR_OUTPUT.taken(alone=True) as complaints:
        return decode(), complaints()


def _has_error_output() -> bool:
    try:
        os.fstat(_TERMINAL)
    except OSError:
        return False
    return True
