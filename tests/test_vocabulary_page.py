"""The vocabulary page in a real browser: a file is looked at, counts, and is taken back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from rxcore.clinical import formulary
from tests.server import SUPERVISOR, running, settled, sign_in


def names_in_force(folder: Path) -> list[str]:
    return [entry.name for entry in formulary.entries_of(formulary.in_force(folder))]


def test_a_file_is_looked_at_comes_into_force_and_is_taken_back(page: Page, home: Path) -> None:
    folder, file = home / "formulary", home / "site.csv"
    formulary.adopt(folder, formulary.check(b"name\nDolo\nCrocin\n", folder))
    file.write_text("name,kind,strengths\nDolo,,650 mg\nZyrova,,\nBad,herb,\n", encoding="utf-8")

    with running(home) as server:
        sign_in(page, server, SUPERVISOR)
        page.goto(f"{server.url}/vocabulary", wait_until="commit")
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("1 row cannot be used.")).to_be_visible()
        for title in ("Refused 1", "New 1", "Changed 1", "Gone 1"):
            expect(page.get_by_role("tab", name=title)).to_be_visible()
        assert names_in_force(folder) == ["Dolo", "Crocin"]

        page.get_by_role("button", name="Bring into force").click()
        expect(page.get_by_text("In force: 1 new, 1 changed, 1 gone.")).to_be_visible()
        assert names_in_force(folder) == ["Dolo", "Zyrova"]

        settled(page)
        versions = page.get_by_test_id("stDataFrame").last
        versions.scroll_into_view_if_needed()
        versions.click(position={"x": 16, "y": 52})
        page.get_by_role("button", name="Put it back in force").click()
        expect(page.get_by_text("is in force again.")).to_be_visible()

    assert names_in_force(folder) == ["Dolo", "Crocin"]
