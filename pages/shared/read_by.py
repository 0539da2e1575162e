"""Choosing who reads: which readers, and first the one whose rows the desk shows."""

import streamlit as st

from db import settings as db_settings
from pages.shared import fetching, words
from pages.shared.app import database, settings
from pages.shared.language import t
from pages.shared.service import service
from rxcore.people import Actor
from rxcore.readers.panel import AUTO, READERS, Panel, panel_of


def title(reader: str) -> str:
    """A reader in words; of one at an address, whom pages are sent to."""
    if reader == "remote":
        remote = settings().remote
        return t("Model at {host}", host=remote.host) if remote else t("Model at an address")
    return {AUTO: t("The reader in use"), "ocr": t("Embedded OCR")}.get(reader, "PaliGemma 2")


def box(label: str, key: str, now: Panel) -> None:
    """A box for the readers of a panel, those of `now` chosen in it; `chosen` gives the others."""
    st.multiselect(
        label, READERS, [name for name in now.readers if name != AUTO], key=key,
        format_func=title, placeholder=title(AUTO),
        help=t(
            "The desk shows the rows of the first one. It says where the others read otherwise, "
            "and one key takes that; a page on which they differ comes sooner."
        ),
    )  # fmt: skip


def chosen(key: str) -> Panel:
    """What is chosen in the box of this key."""
    return panel_of(st.session_state[key])


def now(actor: Actor) -> None:
    """Who reads here and why, and the way to the larger model."""
    for sentence in service().health.readers:
        st.caption(words.plain(sentence))
    fetching.section(actor)


def leaving() -> None:
    """Where images go, when one of the readers in use is at an address."""
    with database() as db:
        readers = (settings().reader, *db_settings.panel(db).readers)
    remote = settings().remote
    if remote and "remote" in readers:
        st.caption(t("Images are sent to {host} to be read.", host=words.plain(remote.host)))
