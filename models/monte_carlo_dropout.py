"""Dropout that stays on at inference, and the paper's rates of it."""

from __future__ import annotations

import keras

PAPER_RATES = {
    True: (0.0, 0.0, 0.1, 0.2, 0.4, 0.5),
    False: (0.0, 0.0, 0.0, 0.0, 0.1, 0.2),
}
"""Dropout rate of each of the paper's six levels, with skip connections and without."""


@keras.saving.register_keras_serializable(package="autoencoder")
class MonteCarloDropout(keras.layers.Dropout):
    """Dropout that is on at inference too, so that each pass draws another network.

    Gal & Ghahramani, "Dropout as a Bayesian approximation", 2016; section III of the paper.
    """

    def call(self, inputs: keras.KerasTensor, training: bool | None = None) -> keras.KerasTensor:
        """Drop a share of the inputs, whatever `training` says."""
        return super().call(inputs, training=True)


def monte_carlo_rates_for(depth: int, skip_connections: bool) -> tuple[float, ...]:
    """Return the paper's Monte Carlo dropout rates for networks of any depth.

    The paper drops most in the deepest level. Shallower networks take the rates of the paper's
    deepest levels, and deeper ones have further levels without dropout at the image's end.

    Example:
        >>> monte_carlo_rates_for(5, skip_connections=True)
        (0.0, 0.1, 0.2, 0.4, 0.5)
    """
    paper = PAPER_RATES[skip_connections]
    return ((0.0,) * max(0, depth - len(paper)) + paper)[-depth:]
