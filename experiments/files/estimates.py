"""What a network will cost, in closed form: parameters, sizes and memory, without building it."""

from __future__ import annotations

from itertools import pairwise

from experiments.config.architecture import Architecture
from experiments.config.values import Resolution

BYTES_PER_NUMBER = 4

_HEAD_NUMBERS_PER_PIXEL = 60
"""Of a corruption head: the images, and its maps three times: 16 on a quarter as many pixels, …"""


def count_parameters(architecture: Architecture, channels: int) -> int:
    """Return the number of parameters, those of the normalisation included.

    Args:
        architecture: AE or AESc, which have the same.
        channels: 1 for grey images, 3 for colour.
    """
    maps = _maps(architecture)
    head = _count_head_parameters(channels) if architecture.corruption_head else 0
    weights_per_link = architecture.filter_size**2
    encoder = list(pairwise([channels, *maps]))
    decoder = [(deep, shallow) for shallow, deep in pairwise(maps)]
    blocks = sum(
        weights_per_link * received * given + given + 4 * given
        for received, given in encoder + decoder
    )
    return blocks + weights_per_link * maps[0] * channels + channels + head


def encoded_shape(architecture: Architecture, resolution: Resolution) -> tuple[int, int, int]:
    """Return rows, columns and maps of the deepest level."""
    rows, columns = resolution.rows, resolution.columns
    for _ in range(architecture.depth):
        rows, columns = -(-rows // 2), -(-columns // 2)
    return rows, columns, _maps(architecture)[-1]


def estimate_training_memory(
    architecture: Architecture, resolution: Resolution, channels: int, batch_size: int
) -> int:
    """Return about how many bytes training takes beyond the libraries themselves.

    Weights, their gradients and Adam's two moments are counted four times; the maps of each block
    are kept for the backward pass as convolution, normalisation and activation, and once more as
    gradients.
    """
    rows, columns = resolution.rows, resolution.columns
    numbers = 2 * rows * columns * channels
    for level, maps in enumerate(_maps(architecture)):
        rows, columns = -(-rows // 2), -(-columns // 2)
        encoder, decoder = 3, 3 if level < architecture.depth - 1 else 0
        upsampled = 4
        numbers += rows * columns * maps * (encoder + decoder + upsampled)
    if architecture.corruption_head:
        numbers += resolution.rows * resolution.columns * _HEAD_NUMBERS_PER_PIXEL
    weights = count_parameters(architecture, channels)
    return BYTES_PER_NUMBER * (4 * weights + 2 * batch_size * numbers)


def _count_head_parameters(channels: int) -> int:
    """Return those of `models.corruption_head`: its blocks have no bias, its decision has one."""
    blocks = [(3 * channels, 16, 5), (16, 32, 3), (32, 32, 3), (32, 64, 3), *[(64, 64, 3)] * 4]
    blocks += [(64, 32, 1), (32, 32, 3)]
    return sum(side**2 * taken * given + 4 * given for taken, given, side in blocks) + 9 * 32 + 1


def _maps(architecture: Architecture) -> list[int]:
    return [architecture.feature_maps * 2**level for level in range(architecture.depth)]
