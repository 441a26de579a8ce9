import pytest

from experiments.config.actions import TrainNet
from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.files.expand import resolve_architecture, resolve_training
from experiments.presets import list_presets, read_preset, save_preset
from experiments.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(*(tmp_path / name for name in ("data", "runs", "todo", "presets")))


@pytest.mark.parametrize("kind", ["architecture", "training", "corruption", "experiment"])
def test_every_shipped_preset_can_be_read(workspace, kind):
    assert list_presets(workspace, kind)
    for name in list_presets(workspace, kind):
        assert read_preset(workspace, kind, name)


def test_the_paper_presets_are_the_defaults(workspace):
    assert read_preset(workspace, "training", "paper") == Training()
    assert read_preset(workspace, "architecture", "AESc_d6_f5_n16") == Architecture()


def test_an_architecture_preset_is_named_after_its_settings(workspace):
    for name in list_presets(workspace, "architecture"):
        assert read_preset(workspace, "architecture", name).name == name


def test_shipped_experiments_name_presets_that_exist(workspace):
    for name in list_presets(workspace, "experiment"):
        for action in read_preset(workspace, "experiment", name):
            if isinstance(action, TrainNet):
                assert all(resolve_architecture(each, workspace) for each in action.architectures)
                assert all(resolve_training(each, workspace) for each in action.trainings)


def test_a_saved_preset_is_found_again_and_not_overwritten(workspace):
    save_preset(workspace, "training", "mine", Training(epochs=3))
    assert read_preset(workspace, "training", "mine").epochs == 3
    assert "mine" in list_presets(workspace, "training")
    for taken in ("mine", "paper"):
        with pytest.raises(FileExistsError, match="choose another name"):
            save_preset(workspace, "training", taken, Training())


def test_a_missing_preset_is_refused_with_those_there_are(workspace):
    with pytest.raises(FileNotFoundError, match=r"'fast'; allowed: .*paper"):
        read_preset(workspace, "training", "fast")


def test_a_preset_is_not_saved_beside_one_of_its_name_in_other_letters(workspace):
    with pytest.raises(FileExistsError, match="'Paper' is the same name as 'paper'"):
        save_preset(workspace, "training", "Paper", Training(), force=True)
