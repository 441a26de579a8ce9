"""The gate between a form and what is done with it: what a file must pass before it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from experiments.files.problems import Problem
from gui.kit.host import Host

Checked = tuple[Any, tuple[Problem, ...]]
"""An action, none when it cannot be read, and what is wrong with it."""


def check_form(
    host: Host,
    name: str,
    check: Callable[[], Checked],
    obstacles: Sequence[Problem],
    refuse: Callable[[Sequence[Problem]], None],
    then: Callable[[Any], None],
) -> None:
    """Check a form's action in the background, since what it names may lie on a slow disk.

    Args:
        host: The window.
        name: What the action is wanted for.
        check: `check_now` or `check_action` of what the form has; runs in a thread.
        obstacles: What the form knows against it already, in its own words.
        refuse: Gets every problem, called in the window's own thread.
        then: Gets the action when there is none, called in the window's own thread.
    """
    host.background.start(name, check, partial(_decide, tuple(obstacles), refuse, then))


def _decide(
    obstacles: tuple[Problem, ...],
    refuse: Callable[[Sequence[Problem]], None],
    then: Callable[[Any], None],
    checked: Checked,
) -> None:
    action, found = checked
    named = {problem.path for problem in obstacles}
    problems = [*(problem for problem in found if problem.path not in named), *obstacles]
    if problems:
        refuse(problems)
    else:
        then(action)
