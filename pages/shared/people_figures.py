"""How people read and how much they agree, as tables and sentences."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from db.performance import Performance, PersonFigures, as_csv
from pages.shared import words
from rxcore.agreement_scores import Agreement
from rxcore.scoring_report import Share

SPANS: dict[str, int | None] = {"the last 30 days": 30, "the last year": 365, "all time": None}
FIGURES = {
    "equal": "No difference", "f1": "F1 of names", "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha", "ac1": "Gwet's AC1",
}  # fmt: skip


def span() -> int | None:
    """The days that somebody chose to look at; None for all."""
    return SPANS[st.selectbox("Read in", list(SPANS), width=320)]


def twice(found: Performance) -> None:
    """How much two independent readings of one document agree, in all and by two people."""
    st.subheader("Two people on the same documents")
    if not found.agreement.documents:
        st.info(
            "No document was read by two people in this time. Set a share of documents to be "
            "read twice on the settings page."
        )
        return
    everybody = {"First": "All", "Second": "", **_line(found.agreement)}
    two = [{"First": t.first, "Second": t.second, **_line(t.agreement)} for t in found.pairs]
    st.dataframe([everybody, *two], hide_index=True)
    st.caption(
        "Neither of the two saw the other's reading. F1 is the share of names that both read. "
        "Kappa, alpha and AC1 take off what two people would have in common by chance: 1 is full "
        "agreement, 0 is chance. The range in brackets is the one in which the figure lies in 95 "
        "of 100 draws of these documents; with few documents it is wide."
    )


def everybody(people: Sequence[PersonFigures]) -> None:
    """A line for each person, and the table as a file."""
    st.subheader("Each person")
    if not people:
        st.info("Nobody has read anything in this time. Choose a longer one, or review some.")
        return
    st.dataframe([{"Person": one.name, **_person(one)} for one in people], hide_index=True)
    st.caption(
        "Changed: of the readings made on a model's proposal, those that changed it. Reversed: of "
        "the documents that somebody else finished later, those whose final reading differs."
    )
    st.download_button(
        "Download as CSV", as_csv(people), "people.csv", "text/csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def own(found: PersonFigures | None) -> None:
    """A person's own figures."""
    if found is None:
        st.info("You have read nothing in this time. Your figures stand here once you have.")
        return
    table = [{"": name, "You": str(said)} for name, said in _person(found).items()]
    st.dataframe(table, hide_index=True, width=520)


def _person(one: PersonFigures) -> dict[str, Any]:
    return {
        "Readings": one.readings,
        "Half took at most": words.duration(one.median),
        "Nine of ten took at most": words.duration(one.p90),
        "Changed": _of(one.changed, one.proposals),
        "Reversed later": _of(one.reversed, one.seen_later),
        "Read by two": one.agreement.documents,
        "F1 of names with others": _share(one.agreement.f1),
        "Gwet's AC1 with others": _number(one.agreement.ac1),
    }


def _line(found: Agreement) -> dict[str, Any]:
    told = {"equal": _share, "f1": _share}
    return {"Documents": found.documents, "Rows": found.rows} | {
        title: told.get(name, _number)(getattr(found, name)) for name, title in FIGURES.items()
    }


def _of(share: Share, cases: int) -> str:
    return f"{_share(share)} of {cases}" if cases else "not known yet"


def _share(share: Share) -> str:
    if share.value is None:
        return "not known yet"
    found = share.interval
    return f"{share.value:.0%}" + (f" ({found.low:.0%} to {found.high:.0%})" if found else "")


def _number(share: Share) -> str:
    if share.value is None:
        return "not known yet"
    found = share.interval
    return f"{share.value:.2f}" + (f" ({found.low:.2f} to {found.high:.2f})" if found else "")
