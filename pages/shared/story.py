"""A document's whole story on one screen: its image, its readings with differences, its events."""

import html
from collections.abc import Callable, Sequence

import streamlit as st

from db import history, reviews
from db.connection import Database
from db.documents import Document
from db.history import Entry, Step, Story
from pages.shared import frame, said, words
from pages.shared.app import REVIEW, database
from pages.shared.language import later, t
from rxcore.compare import Difference
from rxcore.people import Actor
from rxcore.readings import Offer
from rxcore.rights import may
from rxcore.workflow import STATES, acts_from

OPENED = "story_of"
SIGNS = {"added": later("added"), "removed": later("struck out")}
FROM_OFFER = later("added, the reader offered it")
KINDS = {"model": later("model"), "import": later("imported")}


def story_page(told: Story, actor: Actor) -> None:
    """The image on the left; readings, decisions and events on the right."""
    left, right = st.columns([1, 1.5], gap="medium")
    with left:
        st.html(
            f'<img src="/api/images/{told.document.id}" '
            f'alt="{html.escape(t("The page as it was added"))}" '
            'style="width:100%;max-height:78vh;object-fit:contain;object-position:top left;'
            'border:1px solid #8884">'
        )
    with right:
        _decisions(told.document, actor)
        # The line above says already by whom it was adjudicated.
        if told.came_back and (told.came_back.act != "adjudicate" or told.came_back.reason):
            st.caption(words.plain(said.came_back(told.came_back)))
        readers = {step.reading.id: step.reading.reader for step in told.steps}
        offered = {o.row.lineage for step in told.steps for o in step.reading.offers}
        for step in reversed(told.steps):
            _step(step, readers, offered, told.document, actor)
        _events(told.entries)


def heading(document: Document) -> str:
    """The line above: which document, and where it stands."""
    pages = (
        ", " + t("page {page} of {pages}", page=document.page, pages=document.pages)
        if document.pages > 1
        else ""
    )
    final = ""
    if document.final is not None:
        by = words.plain(document.final_by)
        final = " · " + t(
            "{act} by {person}, {when}",
            act=t(document.basis), person=by, when=words.moment(document.final_at),
        )  # fmt: skip
    name = words.plain(document.name)
    return f"{document.label} · {t(STATES[document.state])}{final} · {name}{pages}"


def _decisions(document: Document, actor: Actor) -> None:
    reopens = "reopen" in acts_from(document.state) and may(actor, "reopen")
    with st.container(horizontal=True):
        if reopens:
            _with_reason(t("Reopen"), f"reopen_{document.id}", _reopen, document.id)
        st.page_link(
            REVIEW, label=t("Open on the desk"),
            query_params={"document": str(document.id)},
        )  # fmt: skip


def _with_reason(label: str, key: str, act: Callable[..., None], *args: int) -> None:
    """A button that asks why before it acts."""
    with st.popover(label), st.form(key, border=False):
        reason = f"{key}_reason"
        st.text_input(t("Why"), key=reason, max_chars=300)
        st.form_submit_button(label, type="primary", on_click=act, args=(reason, *args))


def _reopen(reason: str, document: int) -> None:
    with frame.said(), database() as db:
        reviews.reopen(db, frame.who(), document, st.session_state[reason])


def _restore(reason: str, document: int, reading: int) -> None:
    with frame.said(), database() as db:
        reviews.restore(db, frame.who(), document, reading, st.session_state[reason])


def _step(
    step: Step, readers: dict[int, str], offered: set[str], document: Document, actor: Actor
) -> None:
    reading = step.reading
    with st.container(border=True):
        title, act = st.columns([4, 1], vertical_alignment="center")
        title.markdown(_title(step, document))
        restores = "restore" in acts_from(document.state) and may(actor, "restore")
        if reading.kind == "person" and reading.id != document.final and restores:
            with act:
                _with_reason(
                    t("Restore"), f"restore_{document.id}_{reading.id}", _restore, document.id,
                    reading.id,
                )  # fmt: skip
        if step.sealed:
            st.caption(t("This reading is shown when somebody else has read the page, too."))
        elif step.against is None:
            lines = [_line(row.kind, row.values()) for row in reading.rows]
            st.text("\n".join(lines) or t("No medicines and no diseases."))
            _perhaps(reading.offers)
        else:
            _differences(step, readers[step.against], offered)
        _allergies(step)


def _allergies(step: Step) -> None:
    """What the reading says of allergies, and what the one before said where that differs."""
    now, before = step.reading.allergies.text, step.before
    if before not in (None, now):
        old, new = (words.plain(text) or t("nothing") for text in (before, now))
        st.caption(t("Allergies: {old} → {new}.", old=old, new=new))
    elif now:
        st.caption(t("Allergies: {text}.", text=words.plain(now)))


def _perhaps(offers: Sequence[Offer]) -> None:
    if offers:
        names = ", ".join(offer.row.name or offer.row.written for offer in offers)
        st.caption(t("Perhaps also: {names}.", names=words.plain(names)))


def _title(step: Step, document: Document) -> str:
    reading = step.reading
    marks = [
        t(KINDS.get(reading.kind, "")),
        reading.card.precision if reading.kind == "model" else "",
        t("final") if reading.id == document.final else "",
        t("read blind") if reading.blind else "",
        words.duration(reading.seconds) if reading.seconds else "",
    ]
    said_of_it = " · ".join([words.moment(reading.at), *[mark for mark in marks if mark]])
    return f"**{words.plain(reading.reader)}** · {words.plain(said_of_it)}"


def _differences(step: Step, read_by: str, offered: set[str]) -> None:
    changed = [d for d in step.differences if d.change != "kept"]
    kept = len(step.differences) - len(changed)
    if changed:
        st.dataframe(
            [row for difference in changed for row in _difference_rows(difference, offered)],
            hide_index=True,
            row_height=28,
        )
    if kept:
        st.caption(
            t(
                "{count} as {read_by} read it before.",
                count=words.count(kept, "row"),
                read_by=words.plain(read_by),
            )
        )


def _difference_rows(difference: Difference, offered: set[str]) -> list[dict[str, str]]:
    row = difference.after or difference.before
    name = (row.name or row.written) if row else ""
    if difference.change in ("added", "removed"):
        line = _line(difference.kind, row.values() if row else {})
        old, new = ("", line) if difference.change == "added" else (line, "")
        from_offer = difference.change == "added" and difference.lineage in offered
        sign = t(FROM_OFFER if from_offer else SIGNS[difference.change])
        return [{t("Row"): name, t("Change"): sign, t("Old"): old, t("New"): new}]
    return [
        {
            t("Row"): name,
            t("Change"): said.field_of(field.field),
            t("Old"): field.old,
            t("New"): field.new,
        }
        for field in difference.fields
    ]


def _line(kind: str, values: dict[str, str]) -> str:
    shown = [value for field, value in values.items() if value and field != "written"]
    return " · ".join(shown or [values.get("written", ""), f"({t(kind)})"])


def _events(entries: tuple[Entry, ...]) -> None:
    st.dataframe(
        [
            {
                t("When"): words.moment(entry.at),
                t("Who"): said.person_of(entry.actor),
                t("What"): said.act_of(entry.act),
                t("Old → new"): said.summary(entry),
            }
            for entry in reversed(entries)
        ],
        hide_index=True,
        row_height=28,
    )


def opened_once(db: Database, actor: Actor, document: int) -> None:
    """Records the opening of a story once for as long as it stays open."""
    if st.session_state.get(OPENED) != document:
        history.looked_at(db, actor, document)
        st.session_state[OPENED] = document
