"""What the events say of accounts: their names and roles, what opens them, and their sessions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from db.events import print_of

Found = tuple[str, str]

ACTIVE_AFTER: Final = {
    "person added": True, "person enabled": True, "person disabled": False,
}  # fmt: skip
SESSION: Final = re.compile(r"[0-9a-f]{12}")
"""How the record calls a session: by the first digits of its token's hash."""


@dataclass(slots=True)
class _Account:
    """An account as its events leave it. name and the prints: None where no event told them, as
    older versions did not; identity is "" for an account of its own."""

    role: str
    active: bool = True
    name: str | None = None
    created_at: str | None = None
    password: str | None = None
    identity: str | None = None
    roles: set[str] = field(default_factory=set)


@dataclass(slots=True)
class People:
    """Takes events in order. accounts and sessions are those that there should be; a session has
    its person, and when it began where its event tells."""

    accounts: dict[int, _Account] = field(default_factory=dict)
    _sessions: dict[str, tuple[int, str | None]] = field(default_factory=dict)

    def take(self, body: dict[str, Any]) -> str:
        """One event; what is wrong with who did it, or ""."""
        details = body["details"]
        if "about" in details:
            self._take_account(body["act"], details)
        wrong = self._wrong_actor(body)
        self._take_session(body)
        return wrong

    def _take_account(self, act: str, details: dict[str, Any]) -> None:
        found = self.accounts.setdefault(details["about"], _Account(""))
        found.role = details.get("role", found.role)
        found.roles.add(found.role)
        found.active = ACTIVE_AFTER.get(act, found.active)
        found.name = details.get("name", found.name)
        found.created_at = details.get("created_at", found.created_at)
        found.password = details.get("password", found.password)
        found.identity = details.get("identity", found.identity)

    def _wrong_actor(self, body: dict[str, Any]) -> str:
        if (person := body["person"]) is None:
            return ""
        account = self.accounts.get(person)
        if account is None:
            return f"It is said to be of account {person}, of which no event told before."
        account.name = account.name or body["actor"]
        if body["actor"] != account.name:
            return f"It is said to be of account {person}, by another name than that account has."
        # A role that was changed in the middle of an act is that of its beginning.
        if body["role"] not in account.roles:
            return f"It was done with a role that account {person} never had."
        began = self._sessions.get(body["session"])
        if began is not None and began[0] != person:
            return "It was done in a session of another account."
        return ""

    def _take_session(self, body: dict[str, Any]) -> None:
        act, session, about = body["act"], body["session"], body["details"].get("about")
        if act == "signed in":
            self._sessions[session] = (body["person"], body["details"].get("began"))
        elif act == "signed out":
            self._sessions.pop(session, None)
        elif act == "backup restored":
            self._sessions.clear()
        elif act in ("person disabled", "password changed"):
            kept = {s: p for s, p in self._sessions.items() if p[0] != about or s == session}
            self._sessions = kept

    def differing_accounts(self, stored: Iterable[dict[str, Any]]) -> Iterator[Found]:
        """The accounts that events do not tell of, or that were changed behind them. stored: rows
        of people, each with the provider's name for that person as `subject`, or None."""
        left = dict(self.accounts)
        for row in stored:
            place = f"account {row['id']}"
            expected = left.pop(row["id"], None)
            if expected is None:
                yield place, f"No event tells how this {row['role']} came to be."
            elif said := _differences(row, expected):
                yield place, f"Changed without an event: {', '.join(said)}."
        for person in left:
            yield f"account {person}", "Is gone, though events tell of it."

    def differing_sessions(self, stored: Iterable[dict[str, Any]]) -> Iterator[Found]:
        """The sessions that nobody began by signing in, that were ended, or that were changed."""
        for row in stored:
            person, began = self._sessions.get(row["token_hash"][:12], (None, None))
            if person is None:
                yield "session", f"One of account {row['person']} was begun by no sign-in."
            elif person != row["person"]:
                yield "session", f"One of account {person} opens account {row['person']}."
            elif began not in (None, row["created_at"]):
                yield "session", f"One of account {person} did not begin when it is said to."


def _differences(row: dict[str, Any], expected: _Account) -> list[str]:
    """What of an account its events do not explain, in words that repeat nothing of it."""
    subject = "" if row["subject"] is None else print_of(row["subject"])
    told = {
        "its name": (expected.name, row["name"]),
        "the name to sign in with": (expected.name, row["login"]),
        "its role": (expected.role, row["role"]),
        "its being enabled": (expected.active, bool(row["active"])),
        "its beginning": (expected.created_at, row["created_at"]),
        "its password": (expected.password, print_of(row["password"])),
        "by whom it is known at the provider": (expected.identity, subject),
    }
    return [what for what, (wanted, found) in told.items() if wanted not in (None, found)]
