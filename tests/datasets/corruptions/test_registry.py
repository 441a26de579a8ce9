import importlib
import pkgutil
from typing import Literal

import numpy as np
import pytest
from pydantic import Field, TypeAdapter, ValidationError

from datasets import corruptions
from datasets.corruptions.painting import Corrupted, Region
from datasets.corruptions.registry import KINDS, MODELS, any_of
from datasets.corruptions.settings import CorruptionSettings
from experiments.presets import SHIPPED
from gui.forms.values import default_values, form_fields, from_values


class Inverted(CorruptionSettings):
    """The image as its negative."""

    kind: Literal["Inverted"] = "Inverted"
    brightest: int = Field(255, ge=0, le=255, description="What black becomes.")

    def corrupt(self, image, rng):
        """Invert the image."""
        return Corrupted(
            np.uint8(self.brightest) - image, Region(0, 0, np.full(image.shape[:2], 255, np.uint8))
        )


def test_every_corruption_of_the_folder_is_registered():
    modules = [
        importlib.import_module(f"{corruptions.__name__}.{found.name}")
        for found in pkgutil.iter_modules(corruptions.__path__)
    ]
    models = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, CorruptionSettings)
    }
    assert models - {CorruptionSettings} == set(MODELS)


def test_every_corruption_is_named_after_its_model_and_has_a_preset():
    assert tuple(model.__name__ for model in MODELS) == KINDS
    presets = {path.stem for path in (SHIPPED / "corruption").glob("*.json")}
    assert set(KINDS) <= presets


@pytest.mark.parametrize("model", MODELS)
def test_the_preset_of_a_corruption_is_its_defaults(model):
    text = (SHIPPED / "corruption" / f"{model.__name__}.json").read_text()
    assert model.model_validate_json(text) == model()


def test_a_model_more_is_read_from_files_applied_and_has_its_form():
    corruption = any_of((*MODELS, Inverted))
    read = TypeAdapter(corruption).validate_json('{"kind": "Inverted", "brightest": 250}')
    image = np.full((4, 4), 50, np.uint8)
    assert (read(image, np.random.default_rng(0)).image == 200).all()
    fields = form_fields(corruption)
    values = default_values(fields) | {"kind": "Inverted", "Inverted.brightest": "9"}
    assert from_values(fields, values) == {"kind": "Inverted", "brightest": 9}
    with pytest.raises(ValidationError, match="'Clean', 'Inverted'"):
        TypeAdapter(corruption).validate_python({"kind": "Rust"})
