"""The menu: which pages a person has, in groups. Runs for every visit, before the page itself.

The server runs this file and not streamlit_app.py, because beside a folder "pages" Streamlit takes
the first address asked of a fresh server for one of its own old kind of pages.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.shared import frame
from pages.shared.app import PAGES
from pages.shared.language import later, t
from rxcore.people import Actor
from rxcore.rights import Act, may

ICON = str(PAGES / "shared" / "icon.png")

WORK, QUALITY, RECORDS, SETTINGS = (
    later("Work"), later("Quality"), later("Records"), later("Settings"),
)  # fmt: skip

# Title, file and address of each page, what somebody must be allowed to do to have it, and its
# group; without one it is reached by a link.
MENU: tuple[tuple[str, str, str, Act, str], ...] = (
    (later("Queue"), "reviewer/queue.py", "queue", "see documents", WORK),
    (later("Review"), "reviewer/review.py", "review", "see documents", WORK),
    (later("On hold"), "reviewer/held.py", "held", "see documents", WORK),
    (later("Adjudicate"), "supervisor/adjudicate.py", "adjudicate", "adjudicate", WORK),
    (later("Approve together"), "supervisor/batch.py", "batch", "approve", WORK),
    (later("Overview"), "supervisor/overview.py", "overview", "see the overview", QUALITY),
    (later("Accuracy"), "supervisor/accuracy.py", "accuracy", "see accuracy", QUALITY),
    (later("Agreement"), "supervisor/agreement.py", "agreement", "see people's figures", QUALITY),
    (later("History"), "supervisor/history.py", "history", "see the record", RECORDS),
    (later("Export"), "supervisor/export.py", "export", "export", RECORDS),
    (later("Settings"), "supervisor/settings.py", "settings", "see settings", SETTINGS),
    (later("People"), "supervisor/people.py", "people", "see people", SETTINGS),
    (later("Vocabulary"), "supervisor/vocabulary.py", "vocabulary", "see the vocabulary", SETTINGS),
    (later("Guide"), "reviewer/guide.py", "guide", "see documents", ""),
    (later("Account"), "reviewer/account.py", "account", "change one's own account", ""),
)


def sections(actor: Actor) -> dict[str, list[StreamlitPage]]:
    """The pages by group. A person who has the first group alone sees its pages side by side.

    A page that is not theirs stands in no menu; at its address stands a sentence.
    """
    theirs = {group for *_, act, group in MENU if group and may(actor, act)}
    found: dict[str, list[StreamlitPage]] = {}
    for title, file, address, act, group in MENU:
        page = st.Page(
            PAGES / file, title=t(title), url_path=address, default=address == "queue",
            visibility="visible" if group and may(actor, act) else "hidden",
        )  # fmt: skip
        section = t(group) if len(theirs) > 1 and group in theirs else ""
        found.setdefault(section, []).append(page)
    return found


def main() -> None:
    """One run of the script: the menu of this person, then the page chosen."""
    st.set_page_config(page_title="RxReview", page_icon=ICON, layout="wide")
    st.logo(ICON, size="small")
    actor = frame.enter("see documents")
    page = st.navigation(sections(actor), position="top")
    frame.account(actor)
    page.run()


if __name__ == "__main__":
    main()
