"""What can be wrong with a perforated brass plate; each kind drawn from a random generator.

Lengths are in pitches, from the middle of the picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from datasets.brass_plate.plate import Bend, Corrosion, Defect, Fibre, Point

_FIBRE_COLOURS = ((38, 58, 120), (138, 30, 40), (236, 232, 222), (30, 34, 38))


def draw_bend(rng: np.random.Generator) -> Defect:
    """Draw a dent that pushes a few holes out of line."""
    angle = rng.uniform(0, 2 * np.pi)
    strength = rng.uniform(0.3, 0.6)
    push = (strength * np.cos(angle), strength * np.sin(angle))
    return Defect(bend=Bend(_place(rng, 2.6), push, rng.uniform(1.5, 2.0)))


def draw_corrosion(rng: np.random.Generator) -> Defect:
    """Draw a patch of verdigris."""
    mottle = np.zeros((128, 128), np.float32)
    for octave, cells in enumerate((12, 24, 48), 1):
        coarse = rng.normal(0, 1, (cells, cells)).astype(np.float32)
        mottle += cv2.resize(coarse, (128, 128), interpolation=cv2.INTER_CUBIC) / octave
    return Defect(corrosion=Corrosion(_place(rng, 2.6), rng.uniform(0.9, 1.8), mottle))


def draw_fibre(rng: np.random.Generator) -> Defect:
    """Draw a curved thread: a cubic Bézier curve."""
    middle = np.array(_place(rng, 1.5))
    turn = rng.uniform(0, 2 * np.pi)
    along, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    bows = rng.uniform(0.8, 2.2, 2) * rng.choice([-1, 1], 2)
    half = rng.uniform(1.2, 2.6)
    forward, sideward = half * np.array([-1, -1 / 3, 1 / 3, 1]), np.array([0, *bows, 0])
    controls = middle + np.outer(forward, along) + np.outer(sideward, aside)
    t = np.linspace(0, 1, 80)[:, None]
    powers = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    colour = _FIBRE_COLOURS[rng.integers(len(_FIBRE_COLOURS))]
    points = (powers @ controls).astype(np.float32)
    return Defect(fibre=Fibre(points, rng.uniform(0.10, 0.15), colour))


def draw_missing_hole(rng: np.random.Generator) -> Defect:
    """Draw which holes were never punched: one, or two side by side."""
    place = _place(rng, 2.8)
    beside = (place[0] + 1.0, place[1])
    return Defect(missing=(place, beside) if rng.random() < 0.5 else (place,))


DEFECTS: dict[str, Callable[[np.random.Generator], Defect]] = {
    "bent": draw_bend,
    "corrosion": draw_corrosion,
    "fibre": draw_fibre,
    "missing_hole": draw_missing_hole,
}


def _place(rng: np.random.Generator, reach: float) -> Point:
    """A place at most `reach` from the middle, in x and in y."""
    x, y = rng.uniform(-reach, reach, 2)
    return float(x), float(y)
