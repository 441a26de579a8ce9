import time
from threading import Event

from gui.kit.background import Background


def deliver_all(background: Background) -> None:
    end = time.monotonic() + 20
    while background.busy and time.monotonic() < end:
        background.deliver()
        time.sleep(0.005)


def test_results_arrive_when_the_window_asks() -> None:
    heard: list[int] = []
    background = Background(lambda error: None)
    background.start("count", lambda: 3, heard.append)
    assert heard == []
    deliver_all(background)
    assert heard == [3]
    background.close()


def test_only_the_newest_work_of_a_name_counts() -> None:
    heard: list[str] = []
    go_on = Event()
    background = Background(lambda error: None)
    background.start("preview", lambda: go_on.wait(20) and "old", heard.append)
    background.start("preview", lambda: "new", heard.append)
    background.start("other", lambda: "other", heard.append)
    go_on.set()
    deliver_all(background)
    assert sorted(heard) == ["new", "other"]
    background.close()


def test_work_that_fails_is_told_about() -> None:
    failures: list[BaseException] = []
    background = Background(failures.append)
    background.start("broken", lambda: 1 / 0, failures.append)
    deliver_all(background)
    assert [type(failure) for failure in failures] == [ZeroDivisionError]
    background.close()
