import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import layers

from models.upsampling_convolution import UpsamplingConvolution, fold_kernel


def plain_network(layer, shape):
    """What the layer stands for, of Keras's own layers, with the layer's weights."""
    maps = keras.Input(shape)
    x = layers.UpSampling2D(2, interpolation="nearest")(maps)
    crop = [2 * shape[axis] - layer.output_size[axis] for axis in (0, 1)]
    x = layers.Cropping2D(((0, crop[0]), (0, crop[1])))(x)
    convolution = layers.Conv2D(
        layer.filters, layer.kernel_size, padding="same", activation=layer.activation
    )
    network = keras.Model(maps, convolution(x))
    network.set_weights(layer.get_weights())
    return network


def make_layer(shape, filters, side, size, **options):
    layer = UpsamplingConvolution(filters, side, size, **options)
    layer.build((None, *shape))
    rng = np.random.default_rng(side)
    layer.set_weights([np.float32(rng.normal(0, 0.3, w.shape)) for w in layer.get_weights()])
    return layer


def gradients(layer, maps, weights_of_outputs):
    """Gradients of a weighted sum of the outputs, for kernel, bias and maps, on any backend."""

    def total(values):
        *weights, given = values
        output, _ = layer.stateless_call(weights, layer.non_trainable_variables, given)
        return keras.ops.sum(output * weights_of_outputs)

    values = [keras.ops.convert_to_tensor(value) for value in (*layer.get_weights(), maps)]
    if keras.backend.backend() == "jax":
        import jax

        return [np.asarray(value) for value in jax.grad(total)(values)]
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(values)
        result = total(values)
    return [np.asarray(value) for value in tape.gradient(result, values)]


SIZES = [
    ((4, 5), (8, 10)),
    ((4, 5), (7, 10)),
    ((4, 5), (8, 9)),
    ((5, 6), (9, 11)),
    ((1, 3), (1, 6)),
    ((2, 1), (3, 1)),
]


@pytest.mark.parametrize("small, size", SIZES)
@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 6, 7])
def test_it_equals_upsampling_cropping_and_convolving(side, small, size):
    shape = (*small, 3)
    layer = make_layer(shape, 2, side, size)
    plain = plain_network(layer, shape)
    rng = np.random.default_rng(0)
    maps = rng.random((2, *shape), np.float32)
    expected = keras.ops.convert_to_numpy(plain(maps))
    found = keras.ops.convert_to_numpy(layer(maps))
    assert found.shape == (2, *size, 2)
    assert found == pytest.approx(expected, abs=2e-6)
    weights = rng.random(found.shape, np.float32)
    for ours, theirs in zip(
        gradients(layer, maps, weights), gradients(plain, maps, weights), strict=True
    ):
        assert ours == pytest.approx(theirs, abs=1e-5, rel=1e-5)


def test_it_equals_them_on_jax_too():
    some = "test_it_equals and (5-small3 or 4-small1 or 3-small4)"
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", some],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("size", [(6, 8), (8, 11)])
def test_a_size_that_is_not_about_twice_the_maps_is_refused(size):
    with pytest.raises(ValueError, match="received .* allowed"):
        UpsamplingConvolution(2, 5, size).build((None, 4, 5, 3))


def test_the_small_map_is_convolved_with_sums_of_taps():
    kernel = np.random.default_rng(0).random((5, 5, 1, 1), np.float32)
    folded = keras.ops.convert_to_numpy(fold_kernel(kernel))
    assert folded.shape == (3, 3, 1, 4)
    first_phase, last_phase = folded[..., 0, 0], folded[..., 0, 3]
    assert first_phase[0, 0] == pytest.approx(kernel[:2, :2].sum())
    assert first_phase[2, 2] == pytest.approx(kernel[4, 4, 0, 0])
    assert last_phase[0, 0] == pytest.approx(kernel[0, 0, 0, 0])
    assert last_phase[2, 1] == pytest.approx(kernel[3:, 1:3].sum())


def test_a_saved_layer_builds_the_same_again():
    layer = make_layer((4, 5, 3), 2, 3, (7, 10), activation="sigmoid", name="output")
    again = UpsamplingConvolution.from_config(layer.get_config())
    again.build((None, 4, 5, 3))
    again.set_weights(layer.get_weights())
    maps = np.random.default_rng(0).random((2, 4, 5, 3), np.float32)
    expected = keras.ops.convert_to_numpy(layer(maps))
    assert np.array_equal(keras.ops.convert_to_numpy(again(maps)), expected)
    assert again.name == "output"
