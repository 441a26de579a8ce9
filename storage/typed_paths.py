"""Paths as people type them, with `~` for somebody's own folder."""

from __future__ import annotations

import os
from pathlib import Path


def typed_path(text: str) -> Path:
    """Return a path that a person typed; a `~name` that names nobody stays as it is.

    So it is a path that does not exist, which whoever opens it says by name. `Path.expanduser`
    raises a RuntimeError there.

    Args:
        text: The path, which may begin with `~` or `~name`.
    """
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own raises RuntimeError
