import keras
import numpy as np
import pytest

from models.autoencoder import build_autoencoder


def count_of(layers, kind):
    return sum(isinstance(layer, kind) for layer in layers)


def test_the_paper_network_has_about_eight_point_seven_four_million_parameters():
    model = build_autoencoder((256, 256, 1))
    assert model.count_params() == pytest.approx(8.74e6, rel=0.002)
    assert model.output_shape == (None, 256, 256, 1)


def test_the_deepest_level_halves_the_image_once_per_level():
    model = build_autoencoder((64, 64, 1), depth=4, feature_maps=2)
    assert model.get_layer("encoder_3_activation").output.shape == (None, 4, 4, 16)


def test_only_aesc_adds_encoder_maps_to_decoder_maps():
    with_skips = build_autoencoder((32, 32, 1), depth=3, feature_maps=2)
    without = build_autoencoder((32, 32, 1), depth=3, feature_maps=2, skip_connections=False)
    assert count_of(with_skips.layers, keras.layers.Add) == 2
    assert count_of(without.layers, keras.layers.Add) == 0
    assert with_skips.count_params() == without.count_params()


def test_no_skip_connection_starts_at_the_input_image():
    model = build_autoencoder((32, 32, 1), depth=3, feature_maps=2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Add):
            assert all("images" not in tensor.name for tensor in layer.input)


@pytest.mark.parametrize("rows, columns, channels", [(33, 47, 1), (40, 25, 3), (17, 16, 1)])
def test_odd_sizes_come_out_as_they_went_in(rows, columns, channels):
    model = build_autoencoder((rows, columns, channels), depth=4, feature_maps=2)
    images = np.random.default_rng(0).random((2, rows, columns, channels), np.float32)
    reconstruction = keras.ops.convert_to_numpy(model(images))
    assert reconstruction.shape == images.shape
    assert 0 <= reconstruction.min() <= reconstruction.max() <= 1


def test_an_image_too_small_for_the_depth_is_refused_with_the_size_it_needs():
    with pytest.raises(ValueError, match="at least 64x64"):
        build_autoencoder((48, 256, 1), depth=6)


def test_the_same_seed_gives_the_same_weights_and_no_two_layers_share_theirs():
    first = build_autoencoder((32, 32, 1), depth=3, feature_maps=4, seed=5).get_weights()
    second = build_autoencoder((32, 32, 1), depth=3, feature_maps=4, seed=5).get_weights()
    other = build_autoencoder((32, 32, 1), depth=3, feature_maps=4, seed=6).get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))
    kernels = [weights.ravel()[:20] for weights in first if weights.ndim == 4]
    assert len({tuple(kernel) for kernel in kernels}) == len(kernels)


def test_the_activation_is_a_leaky_relu_of_slope_0_3():
    model = build_autoencoder((32, 32, 1), depth=2, feature_maps=2)
    values = model.get_layer("encoder_0_activation")(np.array([[-1.0, 2.0]], np.float32))
    assert keras.ops.convert_to_numpy(values) == pytest.approx(np.array([[-0.3, 2.0]]))


def test_a_saved_network_reconstructs_as_before(tmp_path):
    model = build_autoencoder((32, 32, 1), depth=2, feature_maps=2, dropout=0.1)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    images = np.random.default_rng(0).random((2, 32, 32, 1), np.float32)
    assert np.allclose(model.predict(images, verbose=0), loaded.predict(images, verbose=0))


@pytest.mark.parametrize("skips", [True, False])
def test_mixed_precision_keeps_weights_and_output_in_float32(tmp_path, skips):
    options = {"depth": 3, "feature_maps": 4, "skip_connections": skips, "dropout": 0.1}
    network = build_autoencoder((17, 24, 1), **options, precision="mixed_bfloat16")
    plain = build_autoencoder((17, 24, 1), **options)
    assert {keras.backend.standardize_dtype(w.dtype) for w in network.weights} == {"float32"}
    assert network.output.dtype == "float32"
    assert network.get_layer("decoder_0_activation").output.dtype == "bfloat16"
    images = np.random.default_rng(0).random((2, 17, 24, 1), np.float32)
    found, expected = network.predict_on_batch(images), plain.predict_on_batch(images)
    assert np.asarray(found) == pytest.approx(np.asarray(expected), abs=0.02)
    network.save(tmp_path / "model.keras")
    opened = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    assert np.array_equal(np.asarray(opened.predict_on_batch(images)), np.asarray(found))
    assert opened.get_layer("encoder_0_convolution").compute_dtype == "bfloat16"
