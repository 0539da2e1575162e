"""The menu: which pages a person has. Runs for every visit, before the page itself.

The server runs this file and not streamlit_app.py, because beside a folder "pages" Streamlit takes
the first address asked of a fresh server for one of its own old kind of pages.
"""

import streamlit as st

from pages.shared import frame
from pages.shared.app import PAGES
from rxcore.people import RANKS, Role

ICON = str(PAGES / "shared" / "icon.png")

# Title, file and address of each page, by the role that it is for.
MENU: dict[Role, tuple[tuple[str, str, str], ...]] = {
    "reviewer": (
        ("Queue", "reviewer/queue.py", "queue"),
        ("Review", "reviewer/review.py", "review"),
        ("On hold", "reviewer/held.py", "held"),
        ("Guide", "reviewer/guide.py", "guide"),
    ),
    "supervisor": (
        ("Adjudicate", "supervisor/adjudicate.py", "adjudicate"),
        ("Overview", "supervisor/overview.py", "overview"),
        ("History", "supervisor/history.py", "history"),
        ("Accuracy", "supervisor/accuracy.py", "accuracy"),
        ("Vocabulary", "supervisor/vocabulary.py", "vocabulary"),
        ("Export", "supervisor/export.py", "export"),
        ("People", "supervisor/people.py", "people"),
        ("Settings", "supervisor/settings.py", "settings"),
    ),
}


def main() -> None:
    """One run of the script: the menu of this person's role, then the page chosen."""
    st.set_page_config(page_title="RxReview", page_icon=ICON, layout="wide")
    st.logo(ICON, size="small")
    actor = frame.enter("reviewer")
    pages = [
        st.Page(PAGES / file, title=title, url_path=address, default=address == "queue")
        for role, entries in MENU.items()
        if RANKS.index(actor.role) >= RANKS.index(role)
        for title, file, address in entries
    ]
    # The name at the top leads there.
    account = st.Page(
        PAGES / "reviewer" / "account.py", title="Account", url_path="account", visibility="hidden"
    )
    page = st.navigation([*pages, account], position="top")
    frame.account(actor)
    page.run()


if __name__ == "__main__":
    main()
