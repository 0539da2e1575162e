"""The corrected dataset, taken away: format and filters, how much it is, and a file to download."""

import html
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from db import export_filters
from db.export_filters import BASES, Filters
from db.export_orders import Order, count
from db.export_pages import Preview, preview
from db.exports import export
from pages.shared import frame, words
from pages.shared.app import database, settings
from pages.shared.language import later, t, tn
from pages.shared.ready import shelf
from rxcore.exports.folder import FORMATS, Format
from rxcore.people import Actor
from rxcore.workflow import STATES

NAMES: dict[Format, str] = {
    "csv": "CSV", "excel": "Excel", "jsonl": later("JSON lines"),
    "paligemma": later("Training pairs (PaliGemma)"), "lines": later("Training lines (recogniser)"),
    "fhir": "FHIR R4",
}  # fmt: skip
ABOUT: dict[Format, str] = {
    "csv": later(
        "One line a row: what is written, what the model said, what people made of it. "
        "Opens in pandas as it is and can be imported again."
    ),
    "excel": later("The same table to look at, never for training: Excel cuts and converts."),
    "jsonl": later("One document a line with every reading and every answer, word for word."),
    "paligemma": later("Pairs of image, prompt and corrected answer, ready for fine-tuning."),
    "lines": later(
        "Pictures of confirmed rows and what is written there, to train a recogniser on the "
        "hands of this site."
    ),
    "fhir": later("A bundle a document for hospital systems: drafts of proposals, never orders."),
}
READY = "export_ready"
LOOKED_AT = "export_previews"
WITH_PAGES: tuple[Format, ...] = ("paligemma", "lines")


def _choices() -> Order:
    with database() as db:
        models, people = export_filters.models(db), export_filters.finishers(db)
    left, right = st.columns(2, gap="large")
    with left:
        form = st.radio(
            t("Format"),
            FORMATS,
            format_func=lambda form: t(NAMES[form]),
            captions=[t(ABOUT[f]) for f in FORMATS],
        )
        file_names = st.checkbox(
            t("Give names of files instead of hashes"),
            help=t(
                "Names of files may hold patients' names. Without them, images are known by hash."
            ),
        )
        deidentified = st.checkbox(
            t("Without persons"),
            help=t(
                "Ids of its own, pseudonyms, no free text, no dates; of pages nothing is left to "
                "see but the rows that people confirmed. The data card says what was done."
            ),
        )
    with right:
        final_only = st.checkbox(t("Only documents with a final reading"), value=True)
        since = st.checkbox(t("Only what became final since my last such export"))
        twice = st.checkbox(t("Only what two people read"))
        days = st.columns(2)
        first = days[0].date_input(t("Final from (UTC)"), None, format="YYYY-MM-DD")
        last = days[1].date_input(t("Final to (UTC)"), None, format="YYYY-MM-DD")
        model = st.selectbox(t("Read by the model"), models, None, placeholder=t("any"))
        person = st.selectbox(t("Made final by"), people, None, placeholder=t("anybody"))
        basis = st.selectbox(t("Basis"), BASES, None, placeholder=t("any"))
    filters = Filters(
        final_only=final_only, since_last_export=since, second_read_only=twice,
        first_day=first.isoformat() if first else "", last_day=last.isoformat() if last else "",
        reader=model or "", person=person or "", basis=basis or "",
    )  # fmt: skip
    return Order(form=form, filters=filters, file_names=file_names, deidentified=deidentified)


def _say_how_much(actor: Actor, order: Order) -> int:
    with database() as db:
        by_state = count(db, actor, order)
    total = sum(by_state.values())
    parts = [
        f"{words.number(by_state[s])} {t(said)}" for s, said in STATES.items() if s in by_state
    ]
    if total:
        st.write(f"**{words.count(total, 'document')}**: {', '.join(parts)}.")
    else:
        st.info(t("No document matches these filters; widen them."))
    return total


def _shows_pages(order: Order) -> bool:
    return order.deidentified and order.form in WITH_PAGES


def _previews(actor: Actor, order: Order) -> list[Preview]:
    """Made once for each order: each takes a while, and a page is drawn anew at every click."""
    kept = st.session_state.get(LOOKED_AT)
    if kept is None or kept[0] != order:
        with st.spinner(t("Masking some pages")), database() as db:
            kept = (order, preview(db, actor, order, settings()))
        st.session_state[LOOKED_AT] = kept
    found: list[Preview] = kept[1]
    return found


def _looked_at(actor: Actor, order: Order) -> bool:
    """Masked pages, those that show most first, and whether the person says that they are fit to
    leave."""
    pages = _previews(actor, order)
    if not pages:
        st.info(t("No page can leave: of each, some row has no place or no known name."))
        return True
    frame.heading(t("Pages as they leave"))
    columns = st.columns(3)
    for place, page in enumerate(pages):
        with columns[place % 3]:
            st.image(page.jpeg, caption=t("{share} can be seen", share=words.percent(page.seen)))
    return st.checkbox(
        tn(
            "I looked at this page: no person can be recognised on it.",
            "I looked at these {n} pages: no person can be recognised on them.",
            len(pages),
        ),
        key=f"looked at {order.kind}",
    )


def _prepare(actor: Actor, order: Order, total: int) -> None:
    """Writes the archive, keeps its bytes for this session, and leaves no copy on the disk."""
    bar = st.progress(0.0, t("Writing"))

    def progress(done: int) -> None:
        if done % 50 == 0 or done == total:
            bar.progress(
                min(1.0, done / total),
                t("Writing: {done} of {total} documents", done=done, total=total),
            )

    name = f"rxreview-{order.form}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    with TemporaryDirectory(dir=settings().home, prefix="export-") as folder, database() as db:
        done = export(db, actor, Path(folder) / name, order, settings(), progress)
        ready = shelf().put(actor.session, name, done.folder.read_bytes())
        st.session_state[READY] = (order, ready.ticket)
    bar.empty()


def _offer(actor: Actor, order: Order) -> None:
    """A link to our own route: what Streamlit's own button offers, every session could take."""
    ready = shelf().of(actor.session)
    if ready is None or st.session_state.get(READY) != (order, ready.ticket):
        return
    said = t("Download {file} ({size})", file=ready.name, size=words.size(len(ready.data)))
    st.success(t("The export is ready and stands in the history. It holds health data."))
    st.html(
        f'<a class="rx-download" role="button" href="{ready.address}" download="{ready.name}">'
        f"{html.escape(said)}</a>"
    )


actor = frame.enter("export")
frame.title(t("Export"))
with frame.said():
    order = _choices()
    total = _say_how_much(actor, order)
    looked_at = _looked_at(actor, order) if total and _shows_pages(order) else True
    if st.button(t("Prepare the export"), disabled=not (total and looked_at)):
        _prepare(actor, order, total)
    _offer(actor, order)
