"""The query boxes: comma-separated terms that all must match; `~term` excludes."""

from __future__ import annotations

from collections.abc import Iterable


def matches(query: str, text: str) -> bool:
    """Tell whether a text fits a query, upper and lower case alike.

    Args:
        query: Terms such as `"bottle, ~clean"`; an empty query fits everything.
        text: What is looked through.

    Example:
        >>> matches("AESc, ~d5", "AESc_d6_f5_n16")
        True
    """
    folded = text.casefold()
    return all(_fits(term, folded) for term in _terms(query))


def filter_names(query: str, names: Iterable[str]) -> list[str]:
    """Return the names that fit a query, in their order."""
    return [name for name in names if matches(query, name)]


def _terms(query: str) -> list[str]:
    terms = [term.strip().casefold() for term in query.split(",")]
    return [term for term in terms if term.removeprefix("~").strip()]


def _fits(term: str, folded: str) -> bool:
    if term.startswith("~"):
        return term.removeprefix("~").strip() not in folded
    return term in folded
