"""Defects of families that no training here uses, to try maps and scores on."""

from datasets.add_corruption import Corrupt
from datasets.corruptions.drops import Drops
from datasets.corruptions.scratch import Scratch

FAMILIES: dict[str, Corrupt] = {"scratch": Scratch(), "drops": Drops()}
