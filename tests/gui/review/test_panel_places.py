from gui.review.panel_places import inside_panel, place_panels


def test_six_panels_share_the_canvas_in_the_proportions_of_the_image() -> None:
    places = list(place_panels((960, 600), (100, 200)).values())
    assert len(places) == 6
    for place in places:
        assert place.columns == 2 * place.rows
        assert place.x >= 0
        assert place.title_top >= 0
        assert place.right <= 960
        assert place.y + place.rows <= 600
    corners = {(place.x, place.y) for place in places}
    assert len(corners) == 6


def test_a_point_is_told_by_where_it_lies_in_its_panel() -> None:
    places = place_panels((960, 600), (100, 100))
    place = places["mask"]
    x, y = place.x + place.columns // 4, place.y + place.rows // 2
    column, row = inside_panel(places, x, y)
    assert abs(column - 0.25) < 0.01
    assert abs(row - 0.5) < 0.01
    assert inside_panel(places, 0, 0) == (0.5, 0.5)
