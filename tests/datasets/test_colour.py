"""Coloured images are told from grey ones in three channels."""

import cv2
import numpy as np
import pytest

from datasets.colour import is_coloured


def part(colour, side=300):
    """A part of one colour on dark ground, with a camera's noise in each channel."""
    rng = np.random.default_rng(0)
    image = np.full((side, side, 3), 40.0)
    cv2.circle(image, (side // 2, side // 2), side // 3, colour, -1)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def as_jpeg(pixels, quality):
    _, content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(content, cv2.IMREAD_COLOR)


GREY, WARM, ORANGE = (150, 150, 150), (158, 150, 144), (230, 130, 40)


@pytest.mark.parametrize("side", [40, 300])
@pytest.mark.parametrize("colour", [GREY, WARM])
def test_grey_in_three_channels_noise_compression_and_a_warm_lamp_are_no_colour(colour, side):
    image = part(colour, side)
    assert not is_coloured(image)
    assert not is_coloured(as_jpeg(image, 20))
    assert not is_coloured(image[..., :1])


def test_a_coloured_part_and_a_small_coloured_spot_on_a_grey_one_are():
    assert is_coloured(as_jpeg(part(ORANGE), 50))
    spotted = part(GREY)
    cv2.circle(spotted, (150, 120), 4, (40, 200, 40), -1)
    assert is_coloured(spotted)


def test_of_16_bits_a_few_may_be_in_use():
    assert is_coloured(part(ORANGE).astype(np.uint16) * 4)
    assert not is_coloured(part(GREY).astype(np.uint16) * 4)
    assert not is_coloured(np.zeros((8, 8, 3), np.uint16))
