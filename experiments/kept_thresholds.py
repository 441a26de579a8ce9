"""What becomes of thresholds kept by hand when a run is evaluated again or replaced."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

_SAME = 1e-4
"""Scores that differ by less are of the same maps: parallel sums do not add up in one order."""


def keep_again(
    before: Mapping[str, Any], now: Mapping[str, Any], evaluated: Collection[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Decide which thresholds kept by hand still mean what they meant.

    One stays where model, score and the scores of held-out good images are the same: then the maps
    are, and an image that it called defective still scores above it.

    Args:
        before: The content of `threshold.json` before the evaluation.
        now: The new content, without what is kept by hand.
        evaluated: The keys of the measures that were evaluated.

    Returns:
        What is kept by hand from now on, and a sentence on each threshold that was evaluated anew
        or is gone.
    """
    kept, sentences = {}, []
    for key, each in before.get("kept", {}).items():
        reason = _why_gone(before, now, key) if key in evaluated else _why_dropped(now, key)
        if not reason:
            kept[key] = each
        if reason:
            sentences.append(_gone(key, each, reason))
        elif key in evaluated:
            sentences.append(
                f"the threshold {each['threshold']:.4g} kept for this run by {key} goes on "
                "judging: model and scores are the same"
            )
    return kept, tuple(sentences)


def gone_with_run(before: Mapping[str, Any]) -> Iterator[str]:
    """Say which thresholds kept by hand go with a run that is replaced."""
    for key, each in before.get("kept", {}).items():
        yield _gone(key, each, "a new run has taken the place of the one that it was for")


def _gone(key: str, kept: Mapping[str, Any], reason: str) -> str:
    return (
        f"the threshold {kept['threshold']:.4g} kept for this run by {key} is gone, since {reason}"
    )


def _why_dropped(now: Mapping[str, Any], key: str) -> str:
    if key in now:
        return ""
    return f"the thresholds follow another rule now, and {key} was not evaluated by it"


def _why_gone(before: Mapping[str, Any], now: Mapping[str, Any], key: str) -> str:
    was, is_now = before.get("scores", {}).get(key), now["scores"][key]
    if before.get("models", {}).get(key) != now["models"][key]:
        return "the model is another"
    if was != is_now:
        return f"images are scored by {is_now} now, not by {was}"
    old, new = before.get("good_scores", {}).get(key, ()), now["good_scores"][key]
    if len(old) != len(new) or not np.allclose(old, new, rtol=_SAME, atol=0):
        return "good images score otherwise than in the evaluation that it was chosen for"
    return ""
