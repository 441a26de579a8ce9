"""Numbers as options take them: what is none is refused in one sentence."""

from __future__ import annotations

import argparse
import math


def finite_number(text: str) -> float:
    """Read a number."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"received {text!r}; give a number")
    return number


def share_of_one(text: str) -> float:
    """Read a share above 0 and below 1."""
    number = finite_number(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a share above 0 and below 1")
    return number


def number_from_zero(text: str) -> float:
    """Read a number from 0."""
    number = finite_number(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a number from 0")
    return number


def whole_number_from_one(text: str) -> int:
    """Read a whole number from 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"received {text!r}; give a whole number from 1")
    return int(text)
