"""Accounts on the people page: a table, a form for a new one, and what can be done with one."""

import streamlit as st

from db import people
from db.people import Person
from pages.shared import frame, words
from pages.shared.app import database
from pages.shared.language import t
from rxcore.passwords import SHORTEST
from rxcore.people import ROLES, Actor, as_role
from rxcore.rights import may

NAME, PASSWORD, ROLE = "account_name", "account_password", "account_role"
NEW_PASSWORD, NEW_ROLE = "account_new_password", "account_new_role"
DONE, ACTS, TRIES = "account_done", "account_acts", "account_tries"


def table(
    everybody: list[Person], signed_in: dict[str, str], assigned: dict[str, int]
) -> Person | None:
    """All accounts, with last sign-ins and open assignments by name; returns the chosen one."""
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(words.plain(done))
    shown = st.dataframe(
        [
            {
                t("Name"): person.name,
                t("Role"): t(person.role),
                t("May sign in"): t("yes") if person.active else t("no, disabled"),
                t("Last signed in"): words.moment(signed_in.get(person.name)) or t("never"),
                t("Assigned to them"): assigned.get(person.name, 0),
                t("Since"): words.day(person.created_at),
            }
            for person in everybody
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        # After each act nobody is chosen: the order may have changed under the pointer.
        key=f"accounts_{st.session_state.get(ACTS, 0)}",
    )
    st.caption(t("Choose a row to change an account; let go of it to add one."))
    selected = shown["selection"]["rows"]
    return everybody[selected[0]] if selected and selected[0] < len(everybody) else None


def add_form(actor: Actor) -> None:
    """A new account. Only administrators choose another role than reviewer."""
    roles = ROLES if may(actor, "add anybody") else ROLES[:1]
    with st.form("add_person", clear_on_submit=False):
        frame.heading(t("Add a person"))
        st.text_input(t("Name"), key=NAME, max_chars=80, help=t("What they type to sign in"))
        st.text_input(
            t("Password"), key=PASSWORD, type="password", autocomplete="new-password",
            help=t("At least {n} characters, such as a few words. Hand it over in "
                     "person; they can have a new one any time.", n=SHORTEST),
        )  # fmt: skip
        st.selectbox(t("Role"), roles, key=ROLE, format_func=_role)
        st.form_submit_button(t("Add"), type="primary", on_click=_add)


def _role(role: str) -> str:
    return words.capital(t(role))


def _add() -> None:
    state = st.session_state
    with frame.said(), database() as db:
        person = people.add(db, frame.who(), state[NAME], state[PASSWORD], as_role(state[ROLE]))
        _done(t("{name} can sign in as {role}.", name=person.name, role=t(person.role)))
        state[NAME] = state[PASSWORD] = ""
        state[ROLE] = ROLES[0]


def panel(actor: Actor, person: Person) -> None:
    """What this actor may do with this account."""
    st.markdown(f"**{words.plain(person.name)}** · {t(person.role)}")
    if may(actor, "set a role"):
        # A key of its own for each try: after a refusal the box shows the role that stands.
        key = f"{NEW_ROLE}_{person.id}_{st.session_state.get(TRIES, 0)}"
        st.selectbox(
            t("Role"), ROLES, index=ROLES.index(person.role), key=key,
            format_func=_role, on_change=_set_role, args=(person, key),
        )  # fmt: skip
    if actor.person == person.id:
        st.caption(t("Your own password is changed on the account page."))
        return
    if not may(actor, people.act_of_change(person)):
        st.caption(t("You may look at this account, but not change it."))
        return
    with st.form(f"password_{person.id}", clear_on_submit=True):
        key = f"{NEW_PASSWORD}_{person.id}"
        st.text_input(t("New password"), key=key, type="password", autocomplete="new-password")
        st.form_submit_button(t("Set password"), on_click=_set_password, args=(person, key))
    if person.active:
        st.button(t("Disable"), on_click=_set_active, args=(person, False))
        st.caption(t("Disabling ends this person's sessions at once. What they did stays."))
    else:
        st.button(t("Enable"), type="primary", on_click=_set_active, args=(person, True))


def _set_role(person: Person, key: str) -> None:
    role = as_role(st.session_state[key])
    st.session_state[TRIES] = st.session_state.get(TRIES, 0) + 1
    with frame.said(), database() as db:
        people.set_role(db, frame.who(), person, role)
        _done(t("{name} is {role} now.", name=person.name, role=t(role)))


def _set_password(person: Person, key: str) -> None:
    with frame.said(), database() as db:
        people.set_password(db, frame.who(), person, st.session_state[key])
        _done(t("{name} has a new password.", name=person.name))


def _set_active(person: Person, active: bool) -> None:
    with frame.said(), database() as db:
        people.set_active(db, frame.who(), person, active)
        done = (
            t("{name} can sign in again.", name=person.name)
            if active
            else t("{name} is disabled and signed out.", name=person.name)
        )
        _done(done)


def _done(sentence: str) -> None:
    st.session_state[DONE] = sentence
    st.session_state[ACTS] = st.session_state.get(ACTS, 0) + 1
