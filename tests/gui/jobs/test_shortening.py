from gui.jobs.shortening import shorten, shorten_to_pixels


def test_long_names_lose_their_middle():
    assert shorten("short", 10) == "short"
    assert shorten("abcdefghijklmnop", 7) == "abc…nop"


def test_a_text_is_shortened_to_the_width_of_its_letters_and_no_further():
    def widths(text):
        return sum(9 if letter == "W" else 3 for letter in text)

    assert shorten_to_pixels("WWWWWWWW", 40, widths) == "WW…WW"
    assert shorten_to_pixels("iiiiiiii", 40, widths) == "iiiiiiii"
