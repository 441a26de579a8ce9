from experiments.files.journal import Journal, journal_of, journal_path


def test_parts_that_are_done_are_known_after_an_interruption(tmp_path):
    file = tmp_path / "001_grid.json"
    file.write_text("[]")
    first = journal_of(file)
    part = first.part(0, "rings")
    assert part.began is None and not part.is_done
    part.begin()
    part.end()
    first.part(1, "rings").begin()

    again = journal_of(file)
    assert again.part(0, "rings").is_done
    assert not again.part(1, "rings").is_done
    assert again.part(1, "rings").began is not None
    assert again.part(1, "screws").began is None


def test_a_part_begun_twice_began_the_first_time():
    times = iter([10.0, 20.0])
    journal = Journal(clock=lambda: next(times))
    for _ in range(2):
        journal.part(0, "rings").begin()
    assert journal.part(0, "rings").began == 10.0


def test_a_file_that_was_changed_begins_anew(tmp_path):
    file = tmp_path / "001_grid.json"
    file.write_text("[]")
    journal_of(file).part(0, "rings").end()
    file.write_text("[1]")
    assert not journal_of(file).part(0, "rings").is_done


def test_a_damaged_journal_is_an_empty_one(tmp_path):
    file = tmp_path / "001_grid.json"
    file.write_text("[]")
    journal_of(file).part(0, "rings").end()
    journal_path(file).write_text('{"content": 7')
    assert not journal_of(file).part(0, "rings").is_done
