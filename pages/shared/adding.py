"""Adding documents in the browser: files, a zip, an address, or the samples."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from db import intake, settings
from db.intake import Tally
from pages.shared import frame, read_by, words
from pages.shared.app import database, limits, store
from pages.shared.app import settings as here
from pages.shared.language import t, tn
from pages.shared.reading_progress import FOLLOWING
from rxcore.errors import InputRefused
from rxcore.fetch import fetch
from rxcore.intake import Handed, Refusal, incoming, unpacked
from rxcore.people import Actor
from rxcore.readers.choose import require_at_hand
from rxcore.readers.panel import Panel
from rxcore.rights import may
from rxcore.settings import ROOT

SAMPLES = ROOT / "samples"
TALLY = "adding_tally"
SAID = "adding_said"
PANEL = "adding_panel"
TYPES = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "tif", "tiff", "heic", "heif", "avif", "bmp",
    "pdf",
]  # fmt: skip


def form(*, expanded: bool) -> None:
    """Upload of many files at once, and a field for an address."""
    with st.expander(t("Add documents"), expanded=expanded):
        with st.form("add", clear_on_submit=True, border=False):
            files = _file_boxes()
            address = st.text_input(
                t("Or the address of one image or PDF"), placeholder="https://…"
            )
            _readers()
            wanted = st.form_submit_button(t("Add"))
        if wanted and (files or address):
            _add([*_uploaded(files), *_fetched(address)], len(files) + bool(address))
            st.rerun()
        elif wanted:
            st.info(t("Choose files or type an address first."))


def _file_boxes() -> list[UploadedFile]:
    """Two boxes, because each says how large a file may be: a zip may be as large as the server
    takes, for what is in it has the limit of a file."""
    most = int(st.get_option("server.maxUploadSize"))
    one, many = st.columns([2, 1])
    files = one.file_uploader(
        t("Images and PDF files"), TYPES, accept_multiple_files=True,
        max_upload_size=min(limits().max_megabytes, most),
    )  # fmt: skip
    archives = many.file_uploader(t("Or zip archives of them"), ["zip"], accept_multiple_files=True)
    return [*files, *archives]


def _readers() -> None:
    """For supervisors: who reads these files, where it is not to be the usual ones."""
    if may(frame.who(), "change settings"):
        with database() as db:
            usual = settings.panel(db)
        read_by.box(t("Read by, the one whose rows the desk shows first"), PANEL, usual)


def _panel(actor: Actor) -> Panel | None:
    """Who is to read what is added. None: the usual ones."""
    if PANEL not in st.session_state or not may(actor, "change settings"):
        return None
    wanted = read_by.chosen(PANEL)
    require_at_hand(here(), wanted)
    return wanted


def add_samples() -> None:
    """Puts the drawn samples into the queue."""
    paths = sorted(p for p in SAMPLES.iterdir() if p.suffix in (".png", ".jpg", ".pdf"))
    _add(incoming(paths, limits()), len(paths))


def _uploaded(files: Iterable[UploadedFile]) -> Iterator[Handed]:
    for file in files:
        yield from unpacked(Path(file.name).name, file.getvalue(), limits())


def _fetched(address: str) -> Iterator[Handed]:
    if not address.strip():
        return
    try:
        yield fetch(address.strip(), limits())
    except InputRefused as refusal:
        yield Refusal(address.strip(), str(refusal))


def _add(items: Iterable[Handed], expected: int) -> None:
    with frame.said(), database() as db:
        actor = frame.who()
        bar = st.progress(0.0, t("Adding documents"))
        upload = f"{datetime.now():%Y-%m-%d %H:%M:%S} {actor.name}"  # noqa: DTZ005  # their clock
        panel = _panel(actor)
        found = intake.add_all(db, store(), actor, items, limits(), upload=upload, panel=panel)
        for done, tally in enumerate(found, 1):
            st.session_state[TALLY] = tally
            st.session_state[SAID] = False
            bar.progress(min(1.0, done / max(expected, 1)), t("Adding documents"))
        bar.empty()


def report() -> None:
    """Says what the last adding came to, until the person does something else."""
    by_itself = st.session_state.pop(FOLLOWING, False)
    if st.session_state.get(SAID) and not by_itself:
        st.session_state.pop(TALLY, None)
    st.session_state[SAID] = True
    tally: Tally | None = st.session_state.get(TALLY)
    if tally is None:
        return
    _say_taken(tally)
    _say_refused(tally)


def _say_taken(tally: Tally) -> None:
    if tally.added:
        st.success(
            tn(
                "{n} page added. It can be reviewed as soon as it is read.",
                "{n} pages added. Each can be reviewed as soon as it is read.",
                len(tally.added),
            )
        )
    if tally.known:
        st.info(
            tn(
                "{n} page here already; the same file is taken once only.",
                "{n} pages here already; the same file is taken once only.",
                len(tally.known),
            )
        )
    if tally.passed_over:
        st.info(
            tn(
                "{n} other file passed over: hidden, or a table or text that lies beside images.",
                "{n} other files passed over: hidden, or tables and texts that lie beside images.",
                len(tally.passed_over),
            )
        )
    if tally.remarks:
        added = t("was added.")
        st.info(_lines([(remark.name, added, remark.text) for remark in tally.remarks]))


def _say_refused(tally: Tally) -> None:
    if tally.refused:
        became = t("was not added.")
        st.warning(_lines([(r.name, became, r.reason) for r in tally.refused]))


def _lines(said: list[tuple[str, str, str]]) -> str:
    """Name, what became of it, and why, a line each; of many the first twenty."""
    lines = [
        f"**{words.plain(name)}** {became} {words.plain(why)}" for name, became, why in said[:20]
    ]
    if len(said) > 20:
        lines.append(t("{n} more of this kind.", n=len(said) - 20))
    return "  \n".join(lines)
