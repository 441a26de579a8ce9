"""Whether a run is what its file asks for already, so that nothing is done again."""

from __future__ import annotations

from experiments.config.experiment import Experiment
from experiments.run_folder import RunFolder
from experiments.runs import Run, read_run, write_state


def is_complete(run: Run, wanted: Experiment) -> bool:
    """Tell whether a run was trained and evaluated as an experiment says.

    An experiment that asks for no evaluation is content with any.

    Args:
        run: The run as it lies in its folder.
        wanted: The experiment, with its evaluation.
    """
    if run.experiment is None or run.state is None or run.state.status != "finished":
        return False
    own = run.experiment.evaluation if wanted.evaluation else None
    if run.experiment.model_copy(update={"evaluation": own}) != wanted:
        return False
    if run.troubles or not run.folder.model.is_file():
        return False
    if wanted.evaluation is None:
        return True
    return set(wanted.evaluation.measures) <= set(run.metrics) and run.folder.thresholds.is_file()


def note_changes(folder: RunFolder, wanted: Experiment) -> None:
    """Let a finished run whose file has changed count as interrupted until it is as the file says.

    Otherwise a kill before the first epoch or figure would leave a run that looks complete.
    """
    run = read_run(folder)
    if run.state is None or run.state.status != "finished" or run.experiment == wanted:
        return
    message = "its file has changed since: --resume makes it as the file says"
    write_state(folder, run.state.model_copy(update={"status": "interrupted", "message": message}))
