import keras
import numpy as np
import pytest

from models.schedules import build_rate, build_schedule, cosine_decay, step_decay, step_down


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
    with pytest.raises(ValueError, match="received 'cyclic'; allowed: .* cosine"):
        build_schedule("cyclic", learning_rate=np.float64(0.1))


def rates_of_steps(rate, steps):
    return [float(keras.ops.convert_to_numpy(rate(step))) for step in range(steps)]


@pytest.mark.parametrize("steps, warm_up, floor", [
    (40, 0.05, 0.0), (40, 0.0, 0.0), (200, 0.29, 0.1), (7, 0.5, 1.0), (1, 0.9, 0.0), (3, 0.99, 0.2),
])  # fmt: skip
def test_a_cosine_follows_its_formula_step_by_step(steps, warm_up, floor):
    rising = min(round(warm_up * steps), steps - 1)
    expected = []
    for step in range(steps):
        if step < rising:
            expected.append(1 / rising + (1 - 1 / rising) * step / rising)
        else:
            fallen = (1 + np.cos(np.pi * (step - rising) / (steps - rising))) / 2
            expected.append(floor + (1 - floor) * fallen)
    found = rates_of_steps(cosine_decay(0.02, steps, warm_up=warm_up, floor=floor), steps)
    assert found == pytest.approx(0.02 * np.array(expected), rel=1e-4, abs=1e-8)


def test_a_cosine_rises_to_the_full_rate_and_ends_at_its_floor():
    rate = cosine_decay(0.01, 100, warm_up=0.1, floor=0.2)
    rates = rates_of_steps(rate, 131)
    assert rates[:11] == sorted(rates[:11])
    assert rates[0] == pytest.approx(0.001)
    assert rates[10] == max(rates) == pytest.approx(0.01)
    assert rates[10:101] == sorted(rates[10:101], reverse=True)
    assert rates[100:] == pytest.approx([0.002] * 31)


def test_only_a_cosine_is_a_rate_of_its_own_and_needs_no_callback():
    options = {"warm_up": 0.05, "floor": 0.0}
    assert build_schedule("cosine", learning_rate=0.01, **options) is None
    rate = build_rate("cosine", learning_rate=0.01, steps=100, **options)
    assert rates_of_steps(rate, 6)[5] == pytest.approx(0.01)
    assert build_rate("step_decay", learning_rate=0.01, steps=100, factor=0.5, every=2) == 0.01


def test_the_optimizer_takes_each_steps_rate():
    """Plain descent moves by rate × gradient, so that the way it goes tells the rates."""
    rate = cosine_decay(0.1, 12, warm_up=0.25, floor=0.1)
    expected = rates_of_steps(rate, 12)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(rate), lambda y, prediction: prediction)
    ones, places = np.ones((1, 1), np.float32), []
    for _ in range(12):
        places.append(float(model.get_weights()[0][0, 0]))
        model.train_on_batch(ones, ones)
    places.append(float(model.get_weights()[0][0, 0]))
    assert -np.diff(places) == pytest.approx(expected, abs=1e-6)
