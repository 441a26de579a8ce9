"""Irregular outlines to fill."""

import numpy as np

from datasets.corruptions.filling import fill_outlines
from datasets.corruptions.outline import closed_curve, ellipse_points, sort_by_angle


def blob(rng, radius, irregularity=0.3):
    moves = rng.uniform(-1, 1, 40).view(complex) * radius * irregularity
    return sort_by_angle(ellipse_points((radius, 0.7 * radius), rng.uniform(0, 6)) + moves)


def fill(points, *centers):
    curves = np.stack([closed_curve(points)] * len(centers))
    return fill_outlines(curves, np.array(centers))
