import numpy as np
import pytest
from scipy import ndimage

from evaluation.gradient_similarity import gradient_map
from evaluation.maps import Reconstruction

PREWITT = np.array([[1, 0, -1]] * 3) / 3


def slow_map(image, output):
    """The same by SciPy, for sizes that halve without a remainder."""
    total, size = np.zeros(image.shape), image.shape
    for scale in range(4):
        squares = []
        for plane in (image, output):
            along = ndimage.correlate(plane, PREWITT, mode="mirror")
            across = ndimage.correlate(plane, PREWITT.T, mode="mirror")
            squares.append(along**2 + across**2)
        ours, theirs = np.sqrt(squares)
        part = 1 - (2 * ours * theirs + 0.0026) / (ours**2 + theirs**2 + 0.0026)
        total += enlarged(part, 2**scale, size)
        image, output = (p.reshape(len(p) // 2, 2, -1, 2).mean((1, 3)) for p in (image, output))
    return total / 4


def enlarged(plane, factor, size):
    """Bilinear, by pixel centres, the border held."""
    rows, columns = ((np.arange(n) + 0.5) / factor - 0.5 for n in size)
    places = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(plane, places, order=1, mode="nearest")


@pytest.mark.parametrize("size", [(32, 48), (16, 16)])
def test_the_map_is_what_the_formula_says(size):
    rng = np.random.default_rng(0)
    images, outputs = rng.random((2, 1, *size, 1)).astype(np.float32)

    (found,) = gradient_map(images, Reconstruction(outputs))

    np.testing.assert_allclose(found, slow_map(images[0, ..., 0], outputs[0, ..., 0]), atol=2e-5)


def test_a_perfect_reconstruction_has_no_difference():
    images = np.random.default_rng(0).random((2, 20, 31, 3)).astype(np.float32)

    np.testing.assert_allclose(gradient_map(images, Reconstruction(images)), 0, atol=1e-6)


def test_another_brightness_alone_is_no_difference():
    images = np.random.default_rng(0).random((1, 24, 24, 1)).astype(np.float32) * 0.5

    np.testing.assert_allclose(gradient_map(images, Reconstruction(images + 0.3)), 0, atol=1e-4)


def test_channels_are_averaged():
    rng = np.random.default_rng(0)
    images, outputs = rng.random((2, 1, 24, 20, 3)).astype(np.float32)

    each = [
        gradient_map(images[..., c : c + 1], Reconstruction(outputs[..., c : c + 1]))
        for c in range(3)
    ]

    np.testing.assert_allclose(
        gradient_map(images, Reconstruction(outputs)), np.mean(each, axis=0), atol=1e-6
    )


def test_images_of_a_few_pixels_have_a_map():
    images = np.random.default_rng(0).random((1, 3, 5, 1)).astype(np.float32)

    assert np.isfinite(gradient_map(images, Reconstruction(1 - images))).all()


def test_images_and_reconstructions_of_other_shapes_are_refused():
    images = np.zeros((1, 8, 8, 1), np.float32)

    with pytest.raises(ValueError, match="of one shape"):
        gradient_map(images, Reconstruction(images[:, :4]))
