import time
from threading import Event, Thread

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


def test_work_that_gives_way_pauses_while_the_window_handles_an_event() -> None:
    heard: list[str] = []
    background = Background(lambda error: None)

    def work() -> None:
        background.give_way()
        heard.append("worked")

    with background.kept_back():
        thread = Thread(target=work)
        thread.start()
        thread.join(0.1)
        heard.append("handled")
    thread.join(20)
    assert heard == ["handled", "worked"]
    background.close()


def test_one_result_is_handed_over_at_a_time() -> None:
    heard: list[int] = []
    background = Background(lambda error: None)
    for number in (1, 2):
        background.start(str(number), lambda number=number: number, heard.append)  # type: ignore[misc]
    end = time.monotonic() + 20
    while not heard and time.monotonic() < end:
        background.deliver()
    assert len(heard) == 1
    deliver_all(background)
    assert sorted(heard) == [1, 2]
    background.close()


def test_a_sentence_about_a_result_is_told_and_ends_nothing() -> None:
    failures: list[BaseException] = []
    background = Background(failures.append)

    def refuse(result: int) -> None:
        raise FileNotFoundError("the entry is on the todo list no more")

    background.start("replace", lambda: 3, refuse)
    deliver_all(background)
    assert [str(error) for error in failures] == ["the entry is on the todo list no more"]
    background.close()
