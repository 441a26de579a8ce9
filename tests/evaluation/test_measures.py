from typing import get_args

import numpy as np

from evaluation.maps import Reconstruction
from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE, LEVELS, METRICS, Level, compute_level, headline_of
from evaluation.reading import Reading, map_maker


def test_every_measure_makes_a_float32_map_of_each_image():
    images = np.random.default_rng(0).random((2, 6, 5, 3), np.float32)
    corrupted = images[..., 0] * np.float32(0.5)
    found = Reconstruction(images * np.float32(0.9), np.full(images.shape, 0.01), corrupted)

    for measure in MEASURES.values():
        maps = map_maker(measure, Reading(), ())(images, found)
        assert (maps.shape, maps.dtype) == ((2, 6, 5), np.float32)
        assert maps.min() >= 0


def test_a_level_without_arguments_is_undefined():
    for level in LEVELS:
        keys = {key for key, metric in METRICS.items() if metric.level == level}
        assert compute_level(level) == dict.fromkeys(keys)
    assert get_args(Level) == LEVELS


def test_the_headline_is_taken_from_what_metrics_json_holds():
    content = {"pixel_auroc": 0.9, "image_auroc": 0.8, "image_ap": 0.7}

    assert headline_of(content) == {"image_auroc": 0.8, "pixel_auroc": 0.9, "aupro": None}
    assert [metric.key for metric in HEADLINE] == list(headline_of(content))
