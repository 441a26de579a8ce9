"""Let two folders change places in one step, where the system can.

Renaming one away and the other one in takes two steps, and between them the name leads nowhere.
Linux has a call that exchanges two names at once; Python does not offer it.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD: paths are relative to the working directory
_EXCHANGE = 2  # RENAME_EXCHANGE


def exchange(one: Path, other: Path) -> bool:
    """Let two existing files or folders of one disk change places.

    Returns:
        Whether it was done; false where the system or the disk has no such step.
    """
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    failed: int = rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return not failed
