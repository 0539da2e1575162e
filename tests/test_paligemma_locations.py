"""The model's place words on images that are not square."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxcore.readers.paligemma.locations import Place, pixels, places, without_places
from rxcore.readings import Box


def test_places_are_top_left_bottom_right_in_1024ths_of_each_side() -> None:
    [place] = places("<loc0256><loc0128><loc0512><loc0640> stamp")

    assert place == Place("stamp", Box(x=0.125, y=0.25, width=0.5, height=0.25))
    assert pixels(place.box, width=800, height=1200) == (100, 300, 500, 600)


def test_several_things_are_kept_in_order() -> None:
    said = "<loc0000><loc0000><loc0512><loc0512> pen ; <loc0512><loc0512><loc1023><loc1023> paper"

    assert [place.label for place in places(said)] == ["pen", "paper"]


@pytest.mark.parametrize(
    "said",
    [
        "<loc0512><loc0128><loc0256><loc0640> upside down",
        "<loc0256><loc0640><loc0512><loc0128> inside out",
        "<loc0256><loc0128><loc0256><loc0640> no height",
        "<loc0256><loc0128><loc0512> too few",
        "no place at all",
    ],
)
def test_what_is_no_area_is_no_box(said: str) -> None:
    assert places(said) == ()


def test_outline_codes_are_kept_beside_the_box() -> None:
    codes = "".join(f"<seg{code:03}>" for code in range(16))

    [place] = places(f"<loc0000><loc0000><loc0512><loc0512>{codes} pen")

    assert ("pen", tuple(range(16))) == (place.label, place.codes)


def test_words_are_left_when_places_are_taken_out() -> None:
    assert without_places("<loc0001><loc0002><loc0003><loc0004><seg001> a pen") == "a pen"


@given(st.text(alphabet="<>loceg0123456789; ab", max_size=80))
def test_any_text_gives_boxes_on_the_page_or_none(said: str) -> None:
    for place in places(said):
        assert 0 <= place.box.x <= place.box.x + place.box.width <= 1
        assert 0 <= place.box.y <= place.box.y + place.box.height <= 1
