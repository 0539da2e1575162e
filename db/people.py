"""People and their roles."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlite_utils import Database

from db import events
from db.connection import one, rows, transaction, value
from db.events import ValueChange, print_of
from rxcore import clock, first_code
from rxcore.errors import Conflict, InputRefused
from rxcore.passwords import check_password
from rxcore.people import Actor, Role, as_name
from rxcore.rights import Act, require

# m = 19 MiB, t = 2, p = 1: the OWASP minimum for argon2id, 0.05 s of CPU a sign-in here.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Person:
    """One account. login is what people type to sign in; name is what others see."""

    id: int
    login: str
    name: str
    role: Role
    active: bool
    created_at: str


def _person(row: dict[str, Any]) -> Person:
    return Person(
        id=row["id"], login=row["login"], name=row["name"], role=row["role"],
        active=bool(row["active"]), created_at=row["created_at"],
    )  # fmt: skip


def anybody(db: Database) -> bool:
    """Whether the first account has been made."""
    return value(db, "SELECT 1 FROM people LIMIT 1") is not None


def everybody(db: Database, actor: Actor) -> list[Person]:
    """All accounts, the active ones first. For supervisors."""
    require(actor, "see people")
    return [_person(r) for r in rows(db, "SELECT * FROM people ORDER BY active DESC, name")]


def last_sign_ins(db: Database, actor: Actor) -> dict[str, str]:
    """When each person signed in last, by name. For supervisors."""
    require(actor, "see people")
    found = rows(
        db,
        "SELECT p.name, (SELECT e.at FROM events e WHERE e.actor = p.name AND "
        "e.act = 'signed in' ORDER BY e.seq DESC LIMIT 1) AS at FROM people p",
    )
    return {row["name"]: row["at"] for row in found if row["at"]}


def code_for_the_first(db: Database, home: Path) -> str:
    """The one-time code that the first account needs; empty once there is an account. home: the
    data folder, where the code lies."""
    if anybody(db):
        first_code.forget(home)
        return ""
    return first_code.make(home)


def create_first(db: Database, name: str, password: str) -> Person:
    """The first account, an administrator, made by the person who opens the program first.

    Raises Conflict when somebody was quicker.
    """
    with transaction(db):
        if anybody(db):
            raise Conflict("The first account exists already. Sign in, or ask a supervisor.")
        actor = Actor(name=name.strip(), role="administrator")
        return insert(db, actor, name, password, "administrator")


def add(db: Database, actor: Actor, name: str, password: str, role: Role) -> Person:
    """A new account."""
    require(actor, "add a reviewer" if role == "reviewer" else "add anybody")
    with transaction(db):
        return insert(db, actor, name, password, role)


def insert(
    db: Database, actor: Actor, name: str, password: str, role: Role, *, subject: str = ""
) -> Person:
    """A new account, no matter who acts. Call inside a transaction. subject: what the
    organisation's provider calls them, for somebody who signs in there.

    Raises InputRefused for a name or a password that cannot be used, and for a name that is taken.
    """
    name = as_name(name)
    if one(db, "SELECT 1 FROM people WHERE login = ?", (name,)):
        raise InputRefused(f"There is already somebody called {name}; add an initial.")
    secret = hashed(password, name)
    row = one(
        db,
        "INSERT INTO people (login, name, role, password, created_at) VALUES (?, ?, ?, ?, ?) "
        "RETURNING *",
        (name, name, role, secret, clock.now()),
    )
    person = _person(row or {})
    if subject:
        db.execute("INSERT INTO identities (person, subject) VALUES (?, ?)", (person.id, subject))
    events.record(
        db, actor, "person added",
        details={
            "about": person.id, "role": role, "name": name, "created_at": person.created_at,
            "password": print_of(secret), "identity": print_of(subject) if subject else "",
        },
        changes=[ValueChange("name", None, name), ValueChange("role", None, role)],
    )  # fmt: skip
    return person


def hashed(password: str, name: str) -> str:
    """The argon2id hash of a password. Raises InputRefused when somebody of this name may not use
    it."""
    check_password(password, name)
    return HASHER.hash(password)


def find(db: Database, login: str) -> Person:
    """The account of that name. Raises InputRefused when there is none."""
    row = one(db, "SELECT * FROM people WHERE login = ?", (login,))
    if row is None:
        raise InputRefused(f"There is nobody called {login}.")
    return _person(row)


def get(db: Database, person: int) -> Person:
    """The account of that id. Raises InputRefused when there is none."""
    row = one(db, "SELECT * FROM people WHERE id = ?", (person,))
    if row is None:
        raise InputRefused("There is no such account; reload the page.")
    return _person(row)


def set_role(db: Database, actor: Actor, person: Person, role: Role) -> None:
    """Gives a person another role. For administrators; one of them always remains."""
    require(actor, "set a role")
    with transaction(db):
        change_role(db, actor, get(db, person.id), role)


def change_role(db: Database, actor: Actor, person: Person, role: Role) -> None:
    """The change itself, no matter who acts; one administrator always remains.

    Call inside a transaction, with the person as they stand in it.
    """
    if role != "administrator":
        _keep_an_administrator(db, person)
    db.execute("UPDATE people SET role = ? WHERE id = ?", (role, person.id))
    events.record(
        db, actor, "role changed", details={"about": person.id, "role": role},
        changes=[ValueChange("role", person.role, role)],
    )  # fmt: skip


def set_active(db: Database, actor: Actor, person: Person, active: bool) -> None:
    """Disables or enables an account. Disabling ends its sessions and leases at once."""
    with transaction(db):
        person = get(db, person.id)
        require(actor, act_of_change(person))
        if not active:
            _keep_an_administrator(db, person)
            db.execute("DELETE FROM sessions WHERE person = ?", (person.id,))
            db.execute(
                "UPDATE documents SET leased_by = NULL, leased_until = NULL WHERE leased_by = ?",
                (person.id,),
            )
        db.execute("UPDATE people SET active = ? WHERE id = ?", (int(active), person.id))
        act = "person enabled" if active else "person disabled"
        events.record(db, actor, act, details={"about": person.id})


def set_password(db: Database, actor: Actor, person: Person, password: str) -> None:
    """A new password for oneself, or for another as far as the actor's role reaches.

    Ends the person's sessions, save the one that the change came from. Raises InputRefused for
    those who sign in with their organisation.
    """
    new = hashed(password, person.name)
    with transaction(db):
        person = get(db, person.id)
        if value(db, "SELECT 1 FROM identities WHERE person = ?", (person.id,)):
            raise InputRefused(f"{person.name} signs in with the organisation, by no password.")
        own = actor.person == person.id
        require(actor, "change one's own account" if own else act_of_change(person))
        db.execute("UPDATE people SET password = ? WHERE id = ?", (new, person.id))
        db.execute(
            "DELETE FROM sessions WHERE person = ? AND substr(token_hash, 1, 12) <> ?",
            (person.id, actor.session),
        )
        events.record(
            db, actor, "password changed",
            details={"about": person.id, "password": print_of(new)},
        )  # fmt: skip


def act_of_change(person: Person) -> Act:
    """What it is called to change this account."""
    return "change a reviewer's account" if person.role == "reviewer" else "change any account"


def _keep_an_administrator(db: Database, person: Person) -> None:
    others = value(
        db,
        "SELECT count(*) FROM people WHERE role = 'administrator' AND active AND id <> ?",
        (person.id,),
    )
    if person.role == "administrator" and not others:
        raise InputRefused(
            f"{person.name} is the last administrator; make somebody else one first."
        )
