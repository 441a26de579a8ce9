"""What the files of one evaluation have in common, so that files of two are never taken for one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stamp:
    """Stands in every file that an evaluation writes.

    Attributes:
        model: Digest of the network's file.
        evaluation: The evaluation itself: the digest of all that its verdicts follow from.
    """

    model: str
    evaluation: str
