"""Signing in and staying signed in. The browser holds a random token, the database its hash."""

import hashlib
import secrets
from contextlib import suppress
from functools import cache

from argon2.exceptions import VerifyMismatchError
from sqlite_utils import Database

from db import events, people, steady
from db.connection import one, rows, transaction, value
from db.events import Details
from db.people import HASHER
from rxcore import clock
from rxcore.errors import DatabaseBusy, NotAllowed
from rxcore.people import Actor

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
SEEN_EVERY_SECONDS = 60
FAILURES = 5
FAILURE_WINDOW_SECONDS = 15 * 60

NOBODY = Actor(name="nobody", role="system")


@cache
def _nobody() -> str:
    """Unknown names are checked against this hash, so that they take as long as known ones."""
    return HASHER.hash(secrets.token_hex(16))


def sign_in(db: Database, login: str, password: str, address: str) -> str:
    """Checks name and password and returns a new session's token.

    Raises NotAllowed, with the same sentence for an unknown name and a wrong password, and after
    5 failures within 15 minutes for that account and address.
    """
    login = " ".join(login.split())
    subject = hashlib.sha256(f"{login.lower()} {address}".encode()).hexdigest()
    found = one(db, "SELECT * FROM people WHERE login = ? AND active", (login,))
    tries = count_a_try(db, subject)
    if not _matches(found["password"] if found else _nobody(), password) or found is None:
        _note_failure(db, found["name"], tries) if found else _count_stranger(db)
        raise NotAllowed("Name or password is wrong.")
    with transaction(db):
        db.execute("DELETE FROM sign_in_failures WHERE subject = ?", (subject,))
        return start(db, found["id"])


def start(db: Database, person: int) -> str:
    """Begins a session for somebody who has shown who they are; returns its token.

    Call inside a transaction. Raises NotAllowed when the account was disabled meanwhile.
    """
    found = one(db, "SELECT id, name, role FROM people WHERE id = ? AND active", (person,))
    if found is None:
        raise NotAllowed("This account is disabled; ask a supervisor.")
    token = secrets.token_urlsafe(32)
    steady.mark(db)
    moment = steady.now(db)
    db.execute(
        "DELETE FROM sessions WHERE seen_at <= ? OR created_at <= ?",
        (steady.now(db, -IDLE_SECONDS), steady.now(db, -LONGEST_SECONDS)),
    )
    db.execute(
        "INSERT INTO sessions (token_hash, person, created_at, seen_at) VALUES (?, ?, ?, ?)",
        (_hash(token), found["id"], moment, moment),
    )
    actor = Actor(found["name"], found["role"], found["id"], _hash(token)[:12])
    events.record(db, actor, "signed in", details={"began": moment})
    return token


def actor_of(db: Database, token: str | None) -> Actor | None:
    """Who holds this token, or None when it is unknown, idle too long, too old or ended."""
    if not token:
        return None
    found = one(
        db,
        "SELECT p.id, p.name, p.role, s.token_hash, s.seen_at FROM sessions s "
        "JOIN people p ON p.id = s.person "
        "WHERE s.token_hash = ? AND p.active AND s.seen_at > ? AND s.created_at > ?",
        (_hash(token), steady.now(db, -IDLE_SECONDS), steady.now(db, -LONGEST_SECONDS)),
    )
    if found is None:
        return None
    if found["seen_at"] < steady.now(db, -SEEN_EVERY_SECONDS):
        # Nobody is kept out because another program writes just now.
        with suppress(DatabaseBusy), transaction(db):
            steady.mark(db)
            db.execute(
                "UPDATE sessions SET seen_at = ? WHERE token_hash = ?",
                (steady.now(db), found["token_hash"]),
            )
    return Actor(found["name"], found["role"], found["id"], found["token_hash"][:12])


def sign_out(db: Database, token: str) -> None:
    """Ends the session; its token opens nothing any more."""
    actor = actor_of(db, token)
    with transaction(db):
        db.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))
        if actor is not None:
            db.execute(
                "UPDATE documents SET leased_by = NULL, leased_until = NULL WHERE leased_by = ?",
                (actor.person,),
            )
            events.record(db, actor, "signed out")


def change_own_password(db: Database, actor: Actor, present: str, new: str) -> None:
    """A person's new password for themselves; their other sessions end.

    Raises NotAllowed when the present one is wrong, and after 5 such failures within 15 minutes,
    so that somebody at an unattended browser cannot take the account over.
    """
    subject = hashlib.sha256(f"own password {actor.person}".encode()).hexdigest()
    tries = count_a_try(db, subject)
    person = people.find(db, actor.name)
    kept = value(db, "SELECT password FROM people WHERE id = ?", (person.id,))
    if person.id != actor.person or not _matches(kept, present):
        _note_failure(db, actor.name, tries)
        raise NotAllowed("The present password is wrong.")
    people.set_password(db, actor, person, new)
    with transaction(db):
        db.execute("DELETE FROM sign_in_failures WHERE subject = ?", (subject,))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except VerifyMismatchError:
        return False


def count_a_try(db: Database, subject: str) -> int:
    """Counts a try before its password is looked at, so that tries at the same moment cannot
    slip by together; returns how many there were in the window, this one included.

    Raises NotAllowed after too many. Such a try leaves no event, or strangers could fill the disk.
    """
    with transaction(db):
        steady.mark(db)
        since = steady.now(db, -FAILURE_WINDOW_SECONDS)
        db.execute("DELETE FROM sign_in_failures WHERE at <= ?", (since,))
        tries = value(db, "SELECT count(*) FROM sign_in_failures WHERE subject = ?", (subject,))
        if tries < FAILURES:
            db.execute(
                "INSERT INTO sign_in_failures (subject, at) VALUES (?, ?)",
                (subject, steady.now(db)),
            )
    if tries >= FAILURES:
        raise NotAllowed("Too many failed sign-ins. Wait 15 minutes, or ask a supervisor.")
    return int(tries) + 1


def _count_stranger(db: Database) -> None:
    """Counts a try with a name that nobody has. Each hour that had some becomes one event when it
    is over, so that strangers cannot fill the record."""
    hour = clock.now()[:13]
    with transaction(db):
        for past in rows(db, "SELECT * FROM strangers WHERE hour < ? ORDER BY hour", (hour,)):
            details: Details = {"account": "unknown", "hour": past["hour"], "tries": past["tries"]}
            events.record(db, NOBODY, "sign-ins failed", details=details)
        db.execute("DELETE FROM strangers WHERE hour < ?", (hour,))
        db.execute(
            "INSERT INTO strangers (hour, tries) VALUES (?, 1) "
            "ON CONFLICT (hour) DO UPDATE SET tries = tries + 1",
            (hour,),
        )


def _note_failure(db: Database, account: str, tries: int) -> None:
    act = "sign-in locked" if tries >= FAILURES else "sign-in failed"
    with transaction(db):
        events.record(db, NOBODY, act, details={"account": account, "tries": tries})
