"""The verb `sweep`: its options, and what it does."""

from __future__ import annotations

import argparse
from functools import partial

from command_line.fields import add_field
from command_line.numbers import number_from_zero, whole_number_from_one
from command_line.options import Parser, add_dry_run, add_files
from command_line.outcome import run_and_show
from command_line.plan import show_plan
from experiments.events import OnEvent
from experiments.workspace import Workspace


def add_options(verb: Parser) -> None:
    """Add the options of the verb."""
    from experiments.files.changes import Changes

    add_files(verb)
    add_field(verb, Changes, "force")
    add_dry_run(verb)
    words = "trainings at once; each gets its share of the cores (default: 2)"
    verb.add_argument("--jobs", type=whole_number_from_one, metavar="N", help=words)
    group = verb.add_argument_group("on a cluster", "With Ray; see docs/scale.md.")
    words = "let Ray share the trainings out, on a cluster of this machine"
    group.add_argument("--ray", action="store_true", help=words)
    words = "join the Ray cluster at this address, or the one of this machine: auto"
    group.add_argument("--address", metavar="HOST:PORT", help=words)
    words = "cores that each training asks for and computes with (default: 1)"
    group.add_argument("--cpus", type=whole_number_from_one, metavar="N", help=words)
    words = "GPUs that each training asks for, 0.5 lets two share one (default: 0)"
    group.add_argument("--gpus", type=number_from_zero, metavar="N", help=words)


def sweep(arguments: argparse.Namespace, workspace: Workspace, on_event: OnEvent) -> int:
    """Run action files with several trainings at once; what is done is not done again."""
    from experiments.files.changes import read_changes
    from experiments.files.read import read_files
    from experiments.running.on_ray import ClusterSettings, cluster, on_cluster
    from experiments.running.sweep import side_by_side
    from experiments.running.sweep import sweep as run_sweep

    changes = read_changes(vars(arguments))
    if arguments.dry_run:
        return show_plan(arguments.files, changes, workspace, on_event)
    actions = read_files(arguments.files, workspace, changes)
    if not (arguments.ray or arguments.address):
        if arguments.cpus or arguments.gpus:
            raise ValueError(
                "--cpus and --gpus are for clusters: give --ray or --address with them"
            )
        here = partial(side_by_side, jobs=arguments.jobs or 2)
        return run_and_show(actions, workspace, on_event, partial(run_sweep, do_trainings=here))
    if arguments.jobs:
        raise ValueError("--jobs is for this machine alone: the cluster runs what it has room for")
    settings = ClusterSettings(arguments.address, arguments.cpus or 1, arguments.gpus or 0.0)
    with cluster(settings) as ray:
        there = partial(on_cluster, ray, settings)
        return run_and_show(actions, workspace, on_event, partial(run_sweep, do_trainings=there))
