from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
from pathlib import Path

import pytest

from storage.locks import LOCKS, HeldError, Waiting, hold, holder_of


def hold_until_told(path, ready, done):
    with hold(path, "the run 'rings'"):
        ready.set()
        done.wait(30)


@pytest.fixture
def holder(tmp_path):
    """Another process that holds `rings`, and what ends it."""
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=hold_until_told, args=(tmp_path / "rings", ready, done))
    process.start()
    assert ready.wait(30)
    yield process, done
    process.kill()
    process.join()


def test_the_second_one_learns_who_holds_a_thing(tmp_path: Path, holder):
    process, _ = holder
    with pytest.raises(HeldError) as refused, hold(tmp_path / "rings", "the run 'rings'"):
        raise AssertionError
    assert f"the run 'rings' is in use by process {process.pid} on {socket.gethostname()}" in (
        str(refused.value)
    )
    assert "since 20" in str(refused.value)


def test_another_thing_can_be_held_meanwhile(tmp_path: Path, holder):
    with hold(tmp_path / "screws", "the run 'screws'"):
        pass


def test_whoever_waits_goes_on_when_the_other_one_has_ended(tmp_path: Path, holder):
    process, done = holder
    said = []

    def tell(sentence):
        said.append(sentence)
        done.set()

    with hold(tmp_path / "rings", "the run 'rings'", Waiting(wait=True, tell=tell)):
        assert not process.is_alive() or process.join(5) is None
    assert len(said) == 1
    assert said[0].startswith(f"Waiting for process {process.pid}")


def test_a_killed_process_holds_nothing(tmp_path: Path, holder):
    process, _ = holder
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with hold(tmp_path / "rings", "the run 'rings'"):
        pass


def test_a_thing_can_be_held_again_after_a_failure(tmp_path: Path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), hold(tmp_path / "rings", "the run"):
            raise ZeroDivisionError


def test_who_was_switched_off_on_another_machine_holds_nothing(tmp_path: Path) -> None:
    thing = tmp_path / "thing"
    with hold(thing, "the thing"):
        name_another_machine(thing)
        held = holder_of(thing)
        assert held is not None
        assert held.host == "bench-3"
        kept = (tmp_path / LOCKS / "thing.json").read_bytes()
    (tmp_path / LOCKS / "thing.json").write_bytes(kept)
    assert holder_of(thing) is None


def name_another_machine(thing: Path) -> None:
    owner = thing.parent / LOCKS / f"{thing.name}.json"
    owner.write_text(json.dumps({**json.loads(owner.read_bytes()), "host": "bench-3"}))
