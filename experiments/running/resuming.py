"""Whether a run may go on with the settings that are asked for: only some may change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from experiments.config.experiment import Experiment
from experiments.config.settings_in_words import settings_in_words

_MAY_CHANGE: dict[str, Any] = {
    "evaluation": True,
    "training": {"name": True, "settings": {"epochs"}},
}
_WORDS = {"bit depth": "the bit depth of the dataset's images"}
"""What a reader of an experiment file does not write, and so does not know by its key."""

_NAMED = 5


def what_forbids_resuming(existing: Experiment, wanted: Experiment) -> str:
    """Name the settings in which a run differs from what it is to go on with; "" if it may go on.

    Args:
        existing: What the run was trained with until now.
        wanted: What it would be trained with from now on.

    Example:
        >>> what_forbids_resuming(existing, wanted)
        'seed was 0 and is now 1'
    """
    changes = list(_changes(existing, wanted))
    more = [f"{len(changes) - _NAMED} more differ"] if len(changes) > _NAMED else []
    return "; ".join([*changes[:_NAMED], *more])


def _changes(existing: Experiment, wanted: Experiment) -> Iterator[str]:
    before, now = (settings_in_words(each, _MAY_CHANGE) for each in (existing, wanted))
    for name in dict.fromkeys((*before, *now)):
        was, becomes = before.get(name, "not set"), now.get(name, "not set")
        if was != becomes:
            yield f"{_WORDS.get(name, name)} was {was} and is now {becomes}"
