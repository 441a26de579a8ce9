"""Each map and each score of an exported model is the one that NumPy and OpenCV compute."""

import numpy as np
import pytest

from evaluation.calibration import Usual
from evaluation.maps import Reconstruction
from evaluation.measures import MEASURES
from evaluation.reading import Reading, map_maker
from evaluation.scores import NORMS, score_maps
from experiments.export.judging_network import HowRead, build_judging_network
from models.autoencoder import build_autoencoder

SHAPES = [(24, 33, 3), (16, 16, 1)]


def usual_values(parts: int, size: tuple[int, int]) -> tuple[Usual, ...]:
    rng = np.random.default_rng(1)
    planes = [np.float32(rng.random(size) * 0.1) for _ in range(2 * parts)]
    return tuple(Usual(planes[k], planes[k + parts] + 0.01) for k in range(parts))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "key",
    ["residual", "gradient_similarity", "calibrated_residual", "combined", "corruption_head"],
)
def test_maps_and_scores_are_those_of_the_evaluation(key: str, shape: tuple[int, ...]) -> None:
    measure = MEASURES[key]
    usual = usual_values(len(measure.parts), shape[:2]) if measure.calibrated else ()
    network = build_autoencoder(
        shape, depth=2, filter_size=3, feature_maps=2, corruption_head=measure.needs_head
    )
    images = np.random.default_rng(0).integers(0, 256, (2, *shape), dtype=np.uint8)
    values = np.float32(images / np.float32(255))
    given = np.asarray(network.predict_on_batch(values))
    reconstruction, corrupted = given[..., : shape[2]], given[..., -1]
    found = Reconstruction(reconstruction, corrupted=corrupted if measure.needs_head else None)
    maps = map_maker(measure, Reading(0.05), usual)(values, found)
    scores = score_maps(maps, measure.tolerance)
    for norm in NORMS:
        judge = build_judging_network(network, HowRead(measure, 0.05, usual, norm))
        found = {name: np.asarray(each) for name, each in judge.predict_on_batch(images).items()}
        assert found["map"] == pytest.approx(maps, abs=2e-5)
        assert found["score"] == pytest.approx(scores[norm], abs=2e-5)
        assert found["reconstruction"] == pytest.approx(reconstruction, abs=1e-6)


def test_maps_of_many_samples_are_refused() -> None:
    network = build_autoencoder((16, 16, 1), depth=2, feature_maps=2)
    with pytest.raises(ValueError, match="uncertainty map, which needs samples"):
        build_judging_network(network, HowRead(MEASURES["uncertainty"], 0.03, (), "L2"))
