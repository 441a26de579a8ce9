"""A perforated brass plate, drawn as a product photograph, with or without a defect.

Lengths are in pitches (the distance from hole to hole) and the plate is drawn at any side, so the
same draw shows the same plate at every resolution. First something is drawn from a random
generator, then it is rendered: nothing here is random once a `Plate` and a `Defect` are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Point = tuple[float, float]

PITCHES = 8.0
_HOLE_RADIUS = 0.29
_RIM_WIDTH = 0.09
_BRASS = np.array([198, 158, 88], np.float32)
_WALL = np.array([112, 80, 38], np.float32)
_BEHIND = np.array([34, 31, 36], np.float32)
_TOWARDS_LIGHT = np.array([-0.6, -0.8], np.float32)
_OVERSAMPLING = 2


@dataclass(frozen=True)
class Plate:
    """What differs from one good photograph to the next.

    Attributes:
        shift: Where the plate lies, in pitches.
        angle: How it is turned, in radians.
        exposure: Brightness, about 1.
        gradient: How the light falls off across the picture, in x and y, as a share.
        highlight: Where the soft reflection of the lamp lies, 0-1 from left to right.
        brushing: float32, brightness of the brushed lines from top to bottom, about 1.
    """

    shift: Point
    angle: float
    exposure: float
    gradient: Point
    highlight: float
    brushing: Floats


@dataclass(frozen=True)
class Bend:
    """A dent: the sheet is pushed aside within a circle, and its slope catches the light."""

    centre: Point
    push: Point
    radius: float


@dataclass(frozen=True)
class Corrosion:
    """A soft, mottled patch of verdigris."""

    centre: Point
    radius: float
    mottle: Floats


@dataclass(frozen=True)
class Fibre:
    """A curved thread that lies on the plate and throws a soft shadow."""

    points: Floats
    width: float
    colour: tuple[float, float, float]


@dataclass(frozen=True)
class Defect:
    """At most one kind of defect; an empty one leaves the plate good.

    Attributes:
        missing: Places whose nearest hole was never punched.
        bend: A dent.
        corrosion: A patch of verdigris.
        fibre: A thread on the plate.
    """

    missing: tuple[Point, ...] = ()
    bend: Bend | None = None
    corrosion: Corrosion | None = None
    fibre: Fibre | None = None


NO_DEFECT = Defect()


def draw_plate(rng: np.random.Generator) -> Plate:
    """Draw how one photograph differs from the others: small shifts, turns and changes of light."""
    lines = rng.normal(0, 1, 400).astype(np.float32)
    brushing: Floats = 1 + np.float32(0.05) * cv2.GaussianBlur(lines[:, None], (1, 9), 1.2)[:, 0]
    return Plate(
        shift=(rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25)),
        angle=float(np.deg2rad(rng.uniform(-2, 2))),
        exposure=rng.uniform(0.97, 1.03),
        gradient=(rng.uniform(0.10, 0.16), rng.uniform(0.16, 0.24)),
        highlight=rng.uniform(0.25, 0.45),
        brushing=brushing,
    )


def render_plate(plate: Plate, side: int, defect: Defect = NO_DEFECT) -> Floats:
    """Render a plate without sensor noise.

    Args:
        plate: What was drawn for this photograph.
        side: Height and width in pixels.
        defect: What is wrong with the plate.

    Returns:
        float32 side×side×3 in grey levels, 0-255; red, green, blue.
    """
    fine = side * _OVERSAMPLING
    across = np.arange(fine, dtype=np.float32) / fine + np.float32(0.5 / fine) - np.float32(0.5)
    position = np.stack(np.meshgrid(across, across), axis=-1)
    sheet, relief = _lay_sheet(position, plate, defect.bend)
    to_hole, is_missing = _nearest_hole(sheet, defect.missing, plate)
    metal = _BRASS * _corroded_tint(position, defect.corrosion)
    lit = _light(position, plate) + _rim(to_hole, is_missing) + relief
    picture = _punch(metal * lit[..., None], to_hole, is_missing, PITCHES / fine)
    if defect.fibre:
        picture = _lay_fibre(picture, defect.fibre, fine)
    return _develop(picture, side)


def _lay_sheet(position: Floats, plate: Plate, bend: Bend | None) -> tuple[Floats, Floats]:
    """Coordinates on the sheet, in pitches, and what its slope adds to the light."""
    cosine, sine = np.cos(plate.angle), np.sin(plate.angle)
    turn = np.array([[cosine, sine], [-sine, cosine]], np.float32)
    sheet = position @ turn * np.float32(PITCHES) + _vector(plate.shift)
    if bend is None:
        return sheet, np.zeros(sheet.shape[:2], np.float32)
    away = (position * np.float32(PITCHES) - _vector(bend.centre)) / np.float32(bend.radius)
    inner = np.maximum(1 - (away**2).sum(axis=-1, keepdims=True), 0)
    slope = -2 * inner * away @ _TOWARDS_LIGHT
    return sheet + _vector(bend.push) * inner**2, np.float32(0.45) * slope


def _nearest_hole(
    sheet: Floats, missing: Sequence[Point], plate: Plate
) -> tuple[Floats, NDArray[np.bool_]]:
    """Vector to the nearest hole's centre; whether that hole was never punched."""
    centres = _hole_centres(sheet)
    is_missing = np.zeros(sheet.shape[:2], np.bool_)
    for place in missing:
        centre = _hole_centres(_vector(place) + _vector(plate.shift))
        is_missing |= np.abs(centres - centre).max(axis=-1) < 0.1
    return centres - sheet, is_missing


def _hole_centres(sheet: Floats) -> Floats:
    """The hexagonal grid is two rectangular ones; the nearer centre of the two."""
    cell = np.array([1, np.sqrt(3)], np.float32)
    even = np.round(sheet / cell) * cell
    odd = (np.round(sheet / cell - np.float32(0.5)) + np.float32(0.5)) * cell
    nearer = ((odd - sheet) ** 2).sum(axis=-1) < ((even - sheet) ** 2).sum(axis=-1)
    return np.where(nearer[..., None], odd, even)


def _light(position: Floats, plate: Plate) -> Floats:
    fall_off = 1 - position @ _vector(plate.gradient)
    lamp = 0.16 * np.exp(-(((position[..., 0] + 0.5 - plate.highlight) / 0.22) ** 2))
    lines = np.interp(
        position[:, 0, 1] + 0.5, np.linspace(0, 1, len(plate.brushing)), plate.brushing
    )
    light: Floats = (plate.exposure * (fall_off + lamp) * lines[:, None]).astype(np.float32)
    return light


def _rim(to_hole: Floats, is_missing: NDArray[np.bool_]) -> Floats:
    """The bevelled edge of a hole: bright where it faces the light."""
    distance = _length(to_hole)
    ring = np.clip(1 - np.abs(distance - _HOLE_RADIUS) / _RIM_WIDTH, 0, 1) * ~is_missing
    facing = to_hole @ _TOWARDS_LIGHT / np.maximum(distance, 1e-3)
    rim: Floats = 0.38 * ring * facing
    return rim


def _punch(metal: Floats, to_hole: Floats, is_missing: NDArray[np.bool_], pixel: float) -> Floats:
    """Lay what is seen through the holes, and the walls of the sheet, over the metal."""
    depth = _HOLE_RADIUS - _length(to_hole)
    open_far = _HOLE_RADIUS - _length(to_hole - 0.07 * _TOWARDS_LIGHT)
    inside = (_step(depth, pixel) * ~is_missing)[..., None]
    through = _step(open_far, 2 * pixel)[..., None]
    picture: Floats = metal + inside * (_WALL + through * (_BEHIND - _WALL) - metal)
    return picture


def _corroded_tint(position: Floats, corrosion: Corrosion | None) -> Floats:
    """What the metal's colour is multiplied with: 1, and verdigris within the patch."""
    if corrosion is None:
        return np.ones(3, np.float32)
    size = position.shape[:2]
    mottle = cv2.resize(corrosion.mottle, size[::-1], interpolation=cv2.INTER_CUBIC)
    away = _length(position * np.float32(PITCHES) - _vector(corrosion.centre))
    cover = _step(1 - away / corrosion.radius + 0.35 * mottle - 0.25, 0.5)[..., None]
    verdigris = np.array([0.34, 0.86, 1.45], np.float32) * (0.86 + 0.12 * mottle[..., None])
    tint: Floats = 1 + 0.92 * cover * (verdigris - 1)
    return tint


def _lay_fibre(picture: Floats, fibre: Fibre, fine: int) -> Floats:
    width = max(round(fibre.width / PITCHES * fine), 1)
    points = (fibre.points / PITCHES + 0.5) * fine
    thread = _stroke(points, width, fine)
    below = _stroke(points - 0.10 / PITCHES * fine * _TOWARDS_LIGHT, 2 * width, fine)
    shadow = cv2.GaussianBlur(below, (0, 0), 0.6 * width)
    shaded = picture * (1 - 0.4 * shadow[..., None])
    laid: Floats = shaded + thread[..., None] * (_vector(fibre.colour) - shaded)
    return laid


def _stroke(points: Floats, width: int, fine: int) -> Floats:
    """A curve as opacity, 0-1; OpenCV takes points as whole sixteenths of a pixel."""
    canvas = np.zeros((fine, fine), np.uint8)
    sixteenths = np.rint(points * 16).astype(np.int32)
    cv2.polylines(canvas, [sixteenths], False, 255, width, cv2.LINE_AA, shift=4)
    opacity: Floats = (canvas / np.float32(255)).astype(np.float32)
    return opacity


def _develop(picture: Floats, side: int) -> Floats:
    """Through the lens: a little softness, then one value for each pixel of the sensor."""
    soft = cv2.GaussianBlur(picture, (0, 0), 0.45 * _OVERSAMPLING * side / 128)
    pixels: Floats = cv2.resize(soft, (side, side), interpolation=cv2.INTER_AREA)
    return pixels


def _step(value: Floats, width: float) -> Floats:
    """From 0 to 1 over `width` about 0, smoothly."""
    share = np.clip(value / np.float32(width) + np.float32(0.5), 0, 1)
    step: Floats = share * share * (3 - 2 * share)
    return step


def _length(vectors: Floats) -> Floats:
    length: Floats = np.sqrt(vectors[..., 0] ** 2 + vectors[..., 1] ** 2)
    return length


def _vector(values: Sequence[float]) -> Floats:
    return np.array(values, np.float32)
