"""What a checker of accessibility finds on the desk, in the states that a reviewer meets."""

from collections.abc import Callable

import pytest

from tests.desk_page import Desk, until
from tests.server import ROOT

pytestmark = pytest.mark.browser

CHECKER = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHECK = """
async (desk) => (await axe.run(desk, { resultTypes: ["violations"] })).violations
  .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(" ")}`))
"""
INK = "(desk) => getComputedStyle(desk).color"


def edits(desk: Desk) -> None:
    desk.open(2).press("e")


def decides(desk: Desk) -> None:
    desk.open(2).press("a", "x", "i", "m", "Escape")


def is_asked_why(desk: Desk) -> None:
    desk.open(1).press("r")


def looks_for_keys(desk: Desk) -> None:
    desk.open(2).press("?")


def opens_a_menu(desk: Desk) -> None:
    desk.open(2)("more").locator("summary").click()


def meets_somebody(desk: Desk) -> None:
    desk.open(7).press("ArrowDown", "e")
    desk.type("Ascorbic acid")
    desk.submit()
    desk("clash-0").wait_for()


def looks_at_what_is_done(desk: Desk) -> None:
    desk.open(11)


def settles_a_dispute(desk: Desk) -> None:
    desk.open(16).press("ArrowRight", "s")
    desk("side-5-3").wait_for()


def types_a_line(desk: Desk) -> None:
    desk.open(15).press("l")
    desk.type("asco 500")
    desk("line-name-1").wait_for()


def meets_an_empty_page(desk: Desk) -> None:
    desk.open(3)


@pytest.mark.parametrize(
    "reviewer",
    [
        edits, decides, is_asked_why, looks_for_keys, opens_a_menu, meets_somebody,
        looks_at_what_is_done, settles_a_dispute, types_a_line, meets_an_empty_page,
    ],
    ids=lambda act: act.__name__,
)  # fmt: skip
def test_nothing_shuts_out_people_who_listen_or_speak_to_the_page(
    desk: Desk, reviewer: Callable[[Desk], None]
) -> None:
    if not CHECKER.exists():
        pytest.skip("axe-core is not in node_modules")

    reviewer(desk)
    desk.page.evaluate(CHECKER.read_text(encoding="utf-8"))
    light = desk("desk").evaluate(INK)
    found = desk("desk").evaluate(CHECK)
    desk.page.emulate_media(color_scheme="dark")
    until(lambda: desk("desk").evaluate(INK) != light)

    assert found == []
    assert desk("desk").evaluate(CHECK) == []
