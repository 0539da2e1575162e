"""The menu: which pages a person has. Runs for every visit, before the page itself.

The server runs this file and not streamlit_app.py, because beside a folder "pages" Streamlit takes
the first address asked of a fresh server for one of its own old kind of pages.
"""

import streamlit as st

from pages.shared import frame
from pages.shared.app import PAGES
from rxcore.rights import Act, may

ICON = str(PAGES / "shared" / "icon.png")

# Title, file and address of each page, and what somebody must be allowed to do to have it.
MENU: tuple[tuple[str, str, str, Act], ...] = (
    ("Queue", "reviewer/queue.py", "queue", "see documents"),
    ("Review", "reviewer/review.py", "review", "see documents"),
    ("On hold", "reviewer/held.py", "held", "see documents"),
    ("Guide", "reviewer/guide.py", "guide", "see documents"),
    ("Adjudicate", "supervisor/adjudicate.py", "adjudicate", "adjudicate"),
    ("Overview", "supervisor/overview.py", "overview", "see the overview"),
    ("History", "supervisor/history.py", "history", "see the record"),
    ("Accuracy", "supervisor/accuracy.py", "accuracy", "see accuracy"),
    ("Agreement", "supervisor/agreement.py", "agreement", "see people's figures"),
    ("Vocabulary", "supervisor/vocabulary.py", "vocabulary", "see the vocabulary"),
    ("Export", "supervisor/export.py", "export", "export"),
    ("People", "supervisor/people.py", "people", "see people"),
    ("Settings", "supervisor/settings.py", "settings", "see settings"),
)


def main() -> None:
    """One run of the script: the menu of this person, then the page chosen."""
    st.set_page_config(page_title="RxReview", page_icon=ICON, layout="wide")
    st.logo(ICON, size="small")
    actor = frame.enter("see documents")
    # A page that is not theirs stands in no menu; whoever opens its address reads a sentence there.
    pages = [
        st.Page(
            PAGES / file, title=title, url_path=address, default=address == "queue",
            visibility="visible" if may(actor, act) else "hidden",
        )
        for title, file, address, act in MENU
    ]  # fmt: skip
    # The name at the top leads there.
    account = st.Page(
        PAGES / "reviewer" / "account.py", title="Account", url_path="account", visibility="hidden"
    )
    page = st.navigation([*pages, account], position="top")
    frame.account(actor)
    page.run()


if __name__ == "__main__":
    main()
