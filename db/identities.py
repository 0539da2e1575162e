"""People who sign in with their organisation: no password here, and the role that a file gives."""

import hashlib
import secrets

from sqlite_utils import Database

from db import events, people, sessions
from db.connection import one, transaction, value
from db.people import Person
from rxcore.errors import InputRefused, NotAllowed, SignInRefused
from rxcore.people import Actor, Role

ORGANISATION = Actor(name="oidc", role="system")


def sign_in(db: Database, subject: str, email: str, role: Role) -> str:
    """A new session's token for whom the provider calls `subject`.

    Who comes for the first time gets an account with the address as its name. The role is made
    the one given. Raises SignInRefused for a disabled account, for an address that is already the
    name of an account of its own or of another subject, as long as there is no first account, and
    when the last administrator would lose that role.
    """
    with transaction(db):
        person = _known(db, subject) or _new(db, subject, email, role)
        if not person.active:
            raise SignInRefused("the account is disabled", person.name)
        if person.role != role:
            _change_role(db, person, role)
        return sessions.start(db, person.id)


def _known(db: Database, subject: str) -> Person | None:
    person = value(db, "SELECT person FROM identities WHERE subject = ?", (subject,))
    return None if person is None else people.get(db, person)


def _new(db: Database, subject: str, email: str, role: Role) -> Person:
    if not people.anybody(db):
        raise SignInRefused("the first account has not been made yet")
    taken = one(db, "SELECT name FROM people WHERE login = ?", (email,))
    if taken:
        raise SignInRefused("the address is the name of somebody else's account", taken["name"])
    try:
        return people.insert(
            db, ORGANISATION, email, secrets.token_urlsafe(32), role, subject=subject
        )
    except InputRefused as error:
        raise SignInRefused("the address is too long for a name") from error


def _change_role(db: Database, person: Person, role: Role) -> None:
    try:
        people.change_role(db, ORGANISATION, person, role)
    except InputRefused as error:
        raise SignInRefused("the last administrator must stay one", person.name) from error


def note_refusal(db: Database, refusal: SignInRefused, address: str) -> None:
    """Records that somebody was not let in, at most five times in 15 minutes for one network
    address, or strangers could fill the disk."""
    subject = hashlib.sha256(f"oidc {address}".encode()).hexdigest()
    try:
        sessions.count_a_try(db, subject)
    except NotAllowed:
        return
    with transaction(db):
        details: dict[str, str | int | None] = {
            "account": refusal.account, "reason": refusal.reason
        }  # fmt: skip
        events.record(db, ORGANISATION, "sign-in failed", details=details)
