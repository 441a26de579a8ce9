import keras
import numpy as np
import pytest

from models.schedules import build_schedule, step_decay, step_down


def rates_over(schedule, initial, psnrs):
    """Show a schedule some epochs, one validation PSNR each; return each epoch's rate."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(initial), "mse")
    schedule.set_model(model)
    schedule.on_train_begin()
    rates = []
    for epoch, psnr in enumerate(psnrs):
        schedule.on_epoch_begin(epoch)
        rates.append(float(model.optimizer.learning_rate))
        schedule.on_epoch_end(epoch, {"val_psnr": psnr})
    return rates


def test_a_plateau_of_less_than_min_delta_halves_the_rate_after_its_patience():
    schedule = build_schedule(
        "reduce_on_plateau", learning_rate=0.01, factor=0.5, patience=3, min_delta=1.0
    )
    rates = rates_over(schedule, 0.01, [20, 22, 22.5, 22.6, 22.9, 22.9, 30, 30])
    assert rates == pytest.approx([0.01] * 5 + [0.005] * 3)


def test_step_decay_multiplies_every_so_many_epochs():
    schedule = build_schedule("step_decay", learning_rate=0.01, factor=0.5, every=2)
    assert rates_over(schedule, 0.01, [20] * 5) == pytest.approx([0.01, 0.01, 0.005, 0.005, 0.0025])
    assert step_decay(0.01, 90, factor=0.5, every=30) == pytest.approx(0.01 / 8)


def test_step_down_divides_the_initial_rate_from_given_epochs_on():
    divisors = {70: 10.0, 150: 50.0}
    found = [step_down(0.01, epoch, divisors=divisors) for epoch in (0, 69, 70, 149, 150, 249)]
    assert found == pytest.approx([0.01, 0.01, 0.001, 0.001, 0.0002, 0.0002])


def test_a_constant_rate_needs_no_callback():
    assert build_schedule("constant", learning_rate=0.01) is None


def test_an_unknown_schedule_is_refused():
    with pytest.raises(ValueError, match="received 'cosine'"):
        build_schedule("cosine", learning_rate=np.float64(0.1))
