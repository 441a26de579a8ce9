"""The same networks in Keras's own layers, so that their files open in any Python with Keras.

The decoder's fast layer makes no enlarged map; written into a file it would need this project to
open it. `UpSampling2D`, `Cropping2D` and `Conv2D` have the same weights in the same order, so a
network is saved in these, and its weights are put back into the fast layers when it is opened.
"""

from __future__ import annotations

from functools import partial

import keras
from keras import layers

from models.corruption_head import StopGradient
from models.upsampling_convolution import UpsamplingConvolution


def with_plain_layers(network: keras.Model) -> keras.Model:
    """Return a network with the same weights that enlarges each map, crops it and convolves it.

    It is not compiled.
    """
    plain = keras.models.clone_model(network, call_function=_call)
    plain.set_weights(network.get_weights())
    return plain


def _call(
    layer: keras.layers.Layer, maps: keras.KerasTensor, *others: object, **options: object
) -> keras.KerasTensor:
    if isinstance(layer, StopGradient):
        return maps
    if not isinstance(layer, UpsamplingConvolution):
        return layer(maps, *others, **options)
    enlarge = partial(layers.UpSampling2D, 2, interpolation="nearest", dtype=layer.dtype_policy)
    enlarged = enlarge(name=f"{layer.name}_upsampling")(maps)
    extra = [enlarged.shape[axis] - layer.output_size[axis - 1] for axis in (1, 2)]
    if any(extra):
        crop = ((0, extra[0]), (0, extra[1]))
        enlarged = layers.Cropping2D(crop, dtype=layer.dtype_policy)(enlarged)
    return layers.Conv2D(
        layer.filters,
        layer.kernel_size,
        padding="same",
        activation=layer.activation,
        name=layer.name,
        dtype=layer.dtype_policy,
    )(enlarged)
