from gui.kit.keys import Keys, shortcut


def test_every_part_names_its_elements_below_its_own_name() -> None:
    keys = Keys("corrupt_db")
    assert keys("datasets", 0) == "corrupt_db/datasets/0"
    assert keys.below("preview")("caption") == keys("preview", "caption")
    assert shortcut("export") == "key/export"
