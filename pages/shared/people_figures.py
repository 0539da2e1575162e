"""How people read and how much they agree, as tables and sentences."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from db.performance import Performance, PersonFigures, as_csv
from pages.shared import figures, words
from pages.shared.language import later, t
from rxcore.agreement_scores import Agreement
from rxcore.scoring_report import Share

SPANS: dict[str, int | None] = {
    later("the last 30 days"): 30,
    later("the last year"): 365,
    later("all time"): None,
}
FIGURES = {
    "equal": later("No difference"), "f1": later("F1 of names"), "kappa": later("Cohen's kappa"),
    "alpha": later("Krippendorff's alpha"), "ac1": later("Gwet's AC1"),
}  # fmt: skip


def span() -> int | None:
    """The days that somebody chose to look at; None for all."""
    return SPANS[st.selectbox(t("Read in"), list(SPANS), format_func=t, width=320)]


def twice(found: Performance) -> None:
    """How much two independent readings of one document agree, in all and by two people."""
    st.subheader(t("Two people on the same documents"), anchor=False)
    if not found.agreement.documents:
        st.info(
            t(
                "No document was read by two people in this time. Set a share of documents to be "
                "read twice on the settings page."
            )
        )
        return
    everybody = {t("First"): t("All"), t("Second"): "", **_line(found.agreement)}
    two = [
        {t("First"): pair.first, t("Second"): pair.second, **_line(pair.agreement)}
        for pair in found.pairs
    ]
    st.dataframe([everybody, *two], hide_index=True)
    st.caption(
        t(
            "Neither of the two saw the other's reading. F1 is the share of names that both "
            "read. Kappa, alpha and AC1 take off what two people would have in common by chance: "
            "1 is full agreement, 0 is chance. The range in brackets is the one in which the "
            "figure lies in 95 of 100 draws of these documents; with few documents it is wide."
        )
    )


def everybody(people: Sequence[PersonFigures]) -> None:
    """A line for each person, and the table as a file."""
    st.subheader(t("Each person"), anchor=False)
    if not people:
        st.info(t("Nobody has read anything in this time. Choose a longer one, or review some."))
        return
    st.dataframe([{t("Person"): one.name, **_person(one)} for one in people], hide_index=True)
    st.caption(
        t(
            "Changed: of the readings made on a model's proposal, those that changed it. "
            "Reversed: of the documents that somebody else finished later, those whose final "
            "reading differs. Checks caught: of the documents with one altered value whose truth "
            "is known, those where it was noticed; only where checks are on (settings page)."
        )
    )
    st.download_button(
        t("Download as CSV"), as_csv(people), "people.csv", "text/csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def own(found: PersonFigures | None) -> None:
    """A person's own figures."""
    if found is None:
        st.info(t("You have read nothing in this time. Your figures stand here once you have."))
        return
    table = [{"": name, t("You"): str(said)} for name, said in _person(found).items()]
    st.dataframe(table, hide_index=True, width=520)


def _person(one: PersonFigures) -> dict[str, Any]:
    return {
        t("Readings"): one.readings,
        t("Half took at most"): words.duration(one.median),
        t("Nine of ten took at most"): words.duration(one.p90),
        t("Changed"): _of(one.changed, one.proposals),
        t("Reversed later"): _of(one.reversed, one.seen_later),
        t("Read by two"): one.agreement.documents,
        t("F1 of names with others"): figures.share(one.agreement.f1),
        t("Gwet's AC1 with others"): figures.number(one.agreement.ac1),
        t("Checks caught"): _of(one.caught, one.checks),
    }


def _line(found: Agreement) -> dict[str, Any]:
    told = {"equal": figures.share, "f1": figures.share}
    return {t("Documents"): found.documents, t("Rows"): found.rows} | {
        t(title): told.get(name, figures.number)(getattr(found, name))
        for name, title in FIGURES.items()
    }


def _of(share: Share, cases: int) -> str:
    return (
        t("{share} of {cases}", share=figures.share(share), cases=cases)
        if cases
        else t("not known yet")
    )
