"""The decoder's step: enlarge a map twofold and convolve it, without making the enlarged map.

In a map enlarged by nearest neighbour each small pixel stands four times. An f×f convolution
therefore reads, for output pixels of one phase (row parity × column parity), only few small pixels,
each under the sum of some taps: with f = 5 three rows of small pixels under five rows of taps. So
the enlarged convolution is one convolution of the small map that gives all four phases at once, as
4·n maps, which are then interleaved: 36 products for four output pixels instead of 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

Tensor: TypeAlias = keras.KerasTensor


@keras.saving.register_keras_serializable(package="autoencoder")
class UpsamplingConvolution(keras.layers.Layer):
    """Nearest upsampling by 2, a crop at the end, then an f×f convolution with "same" padding.

    Equal to `UpSampling2D(2)`, `Cropping2D` and `Conv2D(padding="same")` but for the order of sums.
    The weights are those of the `Conv2D`: a kernel (f, f, channels, filters) and a bias (filters,).

    Args:
        filters: Output maps.
        kernel_size: Side f of the convolution in pixels.
        output_size: Rows and columns of the output, each twice the input's or one less. The row or
            column that is one too many is cropped before the convolution, as if it were padding.
        activation: As in `Conv2D`.
        kernel_initializer: As in `Conv2D`; the bias begins with zeros.
        options: `name`, `dtype` and the like, as in every layer.

    Example:
        >>> layer = UpsamplingConvolution(16, 5, output_size=(31, 32))
        >>> layer(np.zeros((1, 16, 16, 8), "float32")).shape
        TensorShape([1, 31, 32, 16])
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        output_size: Sequence[int],
        *,
        activation: Any = None,
        kernel_initializer: Any = "glorot_uniform",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.filters, self.kernel_size = filters, kernel_size
        self.output_size = (int(output_size[0]), int(output_size[1]))
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the kernel and the bias; sums of taps are rounded once, after they were taken."""
        rows, columns, channels = (int(length or 0) for length in input_shape[1:])
        for size, small in zip(self.output_size, (rows, columns), strict=True):
            if size not in (2 * small - 1, 2 * small):
                raise ValueError(
                    f"output_size: received {size} for a map of {small}; "
                    f"allowed: {2 * small - 1} and {2 * small}"
                )
        side = self.kernel_size
        self.kernel = self.add_weight(
            name="kernel",
            shape=(side, side, channels, self.filters),
            initializer=self.kernel_initializer,
            autocast=False,
        )
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")

    def call(self, inputs: Tensor) -> Tensor:
        """Return `(batch, *output_size, filters)` of maps `(batch, rows, columns, channels)`."""
        return self.activation(convolve_upsampled(inputs, self.kernel, self.bias, self.output_size))

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """Return the shape of the output."""
        return (input_shape[0], *self.output_size, self.filters)

    def get_config(self) -> dict[str, Any]:
        """Return what builds the same layer again."""
        return super().get_config() | {
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "output_size": self.output_size,
            "activation": keras.activations.serialize(self.activation),
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }


def convolve_upsampled(maps: Tensor, kernel: Tensor, bias: Tensor, size: tuple[int, int]) -> Tensor:
    """Convolve maps enlarged twofold and cropped to a size, with "same" padding.

    A cropped row is padding to the convolution, whereas the four phases would read it. It reaches
    only the last rows, which are computed in the plain way apart; likewise for columns.

    Args:
        maps: `(batch, rows, columns, channels)`.
        kernel: `(f, f, channels, filters)`.
        bias: `(filters,)`.
        size: Rows and columns of the output, each twice the input's or one less.
    """
    reach = int(kernel.shape[0]) // 2
    rows, columns = (length - reach * (length % 2) for length in size)
    if rows <= 0 or columns <= 0:
        return _convolve_plainly(maps, kernel, bias, size)
    output = _convolve_phases(maps, kernel, bias)
    if size[0] % 2 or size[1] % 2:
        output = output[:, :rows, :columns]
    if columns < size[1]:
        right = _convolve_plainly_at_the_end(maps, kernel, bias, size, axis=2)
        output = ops.concatenate([output, right[:, :rows]], axis=2)
    if rows < size[0]:
        bottom = _convolve_plainly_at_the_end(maps, kernel, bias, size, axis=1)
        output = ops.concatenate([output, bottom], axis=1)
    return output


def phase_matrix(side: int) -> NDArray[np.float32]:
    """Return which taps of one axis fall on which small pixel, for both phases of that axis.

    Output pixel `2·i + phase` has tap t on enlarged pixel `2·i + phase + t - left`, with "same"
    padding's `left = (side - 1) // 2`, which is small pixel `i + (phase + t - left) // 2`.

    Args:
        side: Side f of the kernel.

    Returns:
        Zeros and ones, shape (small pixels, phase, taps).

    Example:
        >>> phase_matrix(3)[:, 0]
        array([[1., 0., 0.],
               [0., 1., 1.],
               [0., 0., 0.]], dtype=float32)
    """
    taps = np.arange(side)
    offsets = (np.arange(2)[:, None] + taps - (side - 1) // 2) // 2
    matrix = np.zeros((int(np.ptp(offsets)) + 1, 2, side), np.float32)
    for phase in (0, 1):
        matrix[offsets[phase] - offsets.min(), phase, taps] = 1
    return matrix


def fold_kernel(kernel: Tensor) -> Tensor:
    """Return the kernel that gives the four phases of an enlarged convolution from the small map.

    Args:
        kernel: `(f, f, channels, filters)`.

    Returns:
        `(s, s, channels, 4·filters)`; the maps are in order row phase, column phase, filter.
    """
    side, _, channels, filters = (int(length) for length in kernel.shape)
    matrix = phase_matrix(side)
    small = len(matrix)
    # Two multiplications of matrices with few rows cost a third of one einsum, gradients included.
    matrix = matrix.reshape(2 * small, side)
    rows = ops.matmul(matrix, ops.reshape(kernel, (side, -1)))
    both = ops.matmul(matrix, ops.reshape(rows, (2 * small, side, channels * filters)))
    both = ops.reshape(both, (small, 2, small, 2, channels, filters))
    both = ops.transpose(both, (0, 2, 4, 1, 3, 5))
    return ops.reshape(both, (small, small, channels, 4 * filters))


def _convolve_phases(maps: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    """Convolve the maps enlarged twofold: `(batch, 2·rows, 2·columns, filters)`."""
    _, rows, columns, _ = maps.shape
    folded = ops.cast(fold_kernel(kernel), maps.dtype)
    # The offsets of the small pixels are those of "same" padding, for odd and even sides.
    phases = ops.add(ops.conv(maps, folded, padding="same"), ops.tile(bias, (4,)))
    # The filters are in such an order that interleaving moves runs of both column phases.
    runs = ops.reshape(phases, (-1, columns, 2, 2 * bias.shape[0]))
    runs = ops.transpose(runs, (0, 2, 1, 3))
    return ops.reshape(runs, (-1, 2 * rows, 2 * columns, bias.shape[0]))


def _convolve_plainly(maps: Tensor, kernel: Tensor, bias: Tensor, size: tuple[int, int]) -> Tensor:
    """Enlarge the maps, crop them to a size, convolve them."""
    enlarged = ops.repeat(ops.repeat(maps, 2, axis=1), 2, axis=2)[:, : size[0], : size[1]]
    return ops.add(ops.conv(enlarged, ops.cast(kernel, maps.dtype), padding="same"), bias)


def _convolve_plainly_at_the_end(
    maps: Tensor, kernel: Tensor, bias: Tensor, size: tuple[int, int], axis: int
) -> Tensor:
    """Return the last `f // 2` rows (axis 1) or columns (axis 2) of the plain convolution."""
    side = int(kernel.shape[0])
    wanted = side // 2
    begin = max(0, size[axis - 1] - wanted - (side - 1) // 2) // 2
    if axis == 1:
        end = maps[:, begin:]
        return _convolve_plainly(end, kernel, bias, (size[0] - 2 * begin, size[1]))[:, -wanted:]
    end = maps[:, :, begin:]
    return _convolve_plainly(end, kernel, bias, (size[0], size[1] - 2 * begin))[:, :, -wanted:]
