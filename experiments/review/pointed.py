"""What lies under the pointer: the place in the image, its colour, and the map's value."""

from __future__ import annotations

from experiments.review.results import Image, Map


def describe_point(
    place: tuple[float, float], image: Image, anomaly_map: Map | None, heading: str
) -> str:
    """Say what an image and its map hold at a place.

    Args:
        place: Where it lies, 0 to 1 from the top and from the left.
        image: uint8 H×W×C, in the size whose rows and columns are named.
        anomaly_map: float32, of any size; None where there is none.
        heading: What the map is called.
    """
    row, column = (_index(part, length) for part, length in zip(place, image.shape, strict=False))
    colour = _colour(image[row, column].tolist())
    size = f"{image.shape[0]} × {image.shape[1]}"
    words = f"row {row}, column {column} of {size}:  {colour}"
    if anomaly_map is None:
        return words
    at = tuple(_index(part, length) for part, length in zip(place, anomaly_map.shape, strict=True))
    return f"{words};  {heading} {anomaly_map[at]:.4g}"


def _index(part: float, length: int) -> int:
    return min(int(part * length), length - 1)


def _colour(values: list[int]) -> str:
    if len(values) == 1:
        return f"grey {values[0]}"
    return f"red {values[0]}, green {values[1]}, blue {values[2]}"
