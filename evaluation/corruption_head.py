"""What the second output of a network with a corruption head says, as a map."""

import numpy as np
import numpy.typing as npt

from evaluation.maps import Floats, Reconstruction

SMALLEST = 1e-6
"""A pixel is never taken to be whole with less than this probability, so that maps stay finite."""


def corruption_head_map(images: Floats, reconstruction: Reconstruction) -> npt.NDArray[np.float32]:
    """Return −log(1 − p), with p the probability that a pixel was corrupted.

    It is how surprising it would be if the pixel were whole: about p where p is small, and without
    the bound that p has where it is near 1, so that smoothing and deviations have room.

    Args:
        images: The inputs; the probabilities say all that is needed.
        reconstruction: Of a network with a corruption head.

    Returns:
        float32 N×H×W in [0, 13.9], in nats.

    Raises:
        ValueError: If the network has no corruption head.
    """
    if reconstruction.corrupted is None:
        raise ValueError(
            "The map corruption_head needs a network with that second output, but this one has "
            "none: train one with corruption_head on in its architecture, or leave the map out."
        )
    whole = np.maximum(1 - reconstruction.corrupted, np.float32(SMALLEST))
    return np.asarray(-np.log(whole), np.float32)
