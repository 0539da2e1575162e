"""A page that shows the desk: one document, then the next, and what was said about the last."""

from collections.abc import Callable

import streamlit as st

from db import checks, disputes, documents, queue, rejections, rights
from db.connection import Database
from db.documents import Document
from pages.desk import acts, messages
from pages.desk.acts import Outcome
from pages.desk.data import desk_data
from pages.desk.mount import desk
from pages.shared import frame, words
from pages.shared.app import QUEUE, database
from pages.shared.core_texts import translated
from pages.shared.language import later, t
from rxcore.errors import DatabaseBusy, InputRefused, RxError
from rxcore.people import Actor

WAY_BACK = "rx_way_back"
NOT_YET = later("Not saved yet: another program is writing to the database. Trying again.")


class DeskPage:
    """One page with the desk on it.

    key: the page's own, under which the session keeps what is open. following: gives the document
    to show when nobody chose one, after the one that was shown last; None when nothing waits.
    empty: says so.
    """

    def __init__(
        self,
        key: str,
        following: Callable[[Database, Actor, int | None], Document | None],
        empty: Callable[[Actor], None],
    ) -> None:
        self._key = key
        self._current, self._outcome = f"{key}_document", f"{key}_outcome"
        self._last = f"{key}_last"
        self._following = following
        self._empty = empty

    def show(self, actor: Actor) -> None:
        """One run of the page."""
        with database() as db:
            outcome: Outcome = st.session_state.pop(self._outcome, None) or Outcome()
            try:
                document = self._document(db, actor, outcome)
            except DatabaseBusy as busy:
                st.warning(words.plain(translated(str(busy))))
                st.button(t("Try again"), type="primary")
                st.stop()
            except InputRefused as refusal:
                st.error(words.plain(translated(str(refusal))))
                st.page_link(QUEUE, label=t("Go to the queue"))
                st.stop()
            with st.container(key=WAY_BACK):  # beside the navigation: the desk keeps its place
                self._way_back(db, actor, outcome, document)
            if document is not None:
                st.session_state[self._current] = st.session_state[self._last] = document.id
                self._desk(db, actor, document, outcome)
                return
        if outcome.message:
            st.success(words.plain(outcome.message))
        self._empty(actor)

    def _document(self, db: Database, actor: Actor, outcome: Outcome) -> Document | None:
        """The document that the address or the person asked for, else the next in line.

        One that could not be saved yet stays as it was opened, because opening writes, too. Raises
        InputRefused when there is none of the number asked for.
        """
        if outcome.busy and outcome.document is not None:
            return documents.get(db, outcome.document)
        wanted = st.query_params.get("document", "")
        open_now = st.session_state.get(self._current)
        chosen = int(wanted[:15]) if wanted.isdecimal() else open_now
        if chosen is None:
            return self._following(db, actor, st.session_state.get(self._last))
        return opened(db, actor, chosen)

    def _desk(self, db: Database, actor: Actor, document: Document, outcome: Outcome) -> None:
        data = desk_data(db, actor, document)
        data["message"] = outcome.message or None
        data["conflict"] = outcome.conflict
        data["model_comparison"] = outcome.comparison
        data["checked"] = outcome.checked
        data["busy"] = outcome.busy
        desk(data, key=self._key, on_action=self._act)

    def _act(self) -> None:
        """The desk's callback: does what was asked, for the person who is signed in now."""
        message = st.session_state[self._key].get("action")
        if not message:
            return
        open_now = st.session_state.get(self._current)
        try:
            actor = frame.who()
            st.query_params.clear()
            action = messages.action(message)
            with database() as db:
                if action["kind"] == "open":
                    self._leave(db, actor)
                    st.session_state[self._current] = action["document"]
                    return
                outcome = acts.perform(db, actor, action)
        except DatabaseBusy:
            outcome = Outcome(open_now, t(NOT_YET), busy=True)
        except RxError as error:
            outcome = Outcome(open_now, translated(str(error)))
        self._done(outcome)

    def _take_back(self, document: int) -> None:
        """Undoes a rejection of one's own."""
        try:
            actor = frame.who()
            st.query_params.clear()
            with database() as db:
                self._leave(db, actor)
                outcome = acts.take_back(db, actor, document)
        except RxError as error:
            outcome = Outcome(st.session_state.get(self._current), translated(str(error)))
        self._done(outcome)

    def _done(self, outcome: Outcome) -> None:
        st.session_state[self._outcome] = outcome
        st.session_state[self._current] = outcome.document

    def _leave(self, db: Database, actor: Actor) -> None:
        if (current := st.session_state.get(self._current)) is not None:
            queue.release(db, actor, current)

    def _way_back(
        self, db: Database, actor: Actor, outcome: Outcome, shown: Document | None
    ) -> None:
        """The button that undoes a rejection: the one just made, or that of the document shown."""
        for number in (outcome.rejected, shown.id if shown else None):
            if number is None:
                continue
            document = documents.get(db, number)
            if rejections.may_take_back(db, actor, document):
                label = t("Take the rejection of {label} back", label=document.label)
                st.button(label, on_click=self._take_back, args=(number,))
                return


def opened(db: Database, actor: Actor, document: int) -> Document:
    """A document that the person chose; a dispute is theirs to decide, when they may and nobody
    else does; a known-answer check is opened as it was given. Raises InputRefused when there is
    none of this number."""
    if checks.open_on(db, actor, document):
        return documents.get(db, document)
    found = queue.open_one(db, actor, document)
    if found.state == "disputed" and rights.may(db, actor, "adjudicate", found):
        return disputes.take(db, actor, document).document
    return found
