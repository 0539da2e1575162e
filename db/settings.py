"""What supervisors set in the browser."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from db import events
from db.connection import transaction, value
from db.events import ValueChange, print_of
from rxcore.checks import MOST_PERCENT
from rxcore.decisions import Taking
from rxcore.errors import InputRefused
from rxcore.people import Actor
from rxcore.queue_order import QueueOrder
from rxcore.readers.choose import require_at_hand
from rxcore.readers.panel import Panel, panel_of
from rxcore.readers.trained import Choice, require_known
from rxcore.rights import require
from rxcore.settings import Settings

ORDER = "queue_order"


@dataclass(frozen=True, slots=True)
class Shares:
    """Percent of new documents read blind, and read by two people."""

    blind: int = 0
    twice: int = 0


def get(db: Database, key: str, default: str = "") -> str:
    """One setting's text."""
    found = value(db, "SELECT value FROM settings WHERE key = ?", (key,))
    return default if found is None else str(found)


def put(db: Database, actor: Actor, key: str, text: str) -> None:
    """Sets one setting. For supervisors."""
    require(actor, "change settings")
    with transaction(db):
        put_within(db, actor, key, text)


def put_within(db: Database, actor: Actor, key: str, text: str) -> None:
    """Sets one setting. Call inside a transaction, by an actor who may."""
    old = get(db, key)
    if old == text:
        return
    db.execute(
        "INSERT INTO settings (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, text),
    )
    events.record(
        db, actor, "setting changed", details={"setting": key, "text": print_of(text)},
        changes=[ValueChange(key, old, text)],
    )  # fmt: skip


def shares(db: Database) -> Shares:
    """The shares in force."""
    return Shares(int(get(db, "share_blind", "0")), int(get(db, "share_twice", "0")))


def put_shares(db: Database, actor: Actor, wanted: Shares) -> None:
    """Sets both shares, for documents added from now on. Raises InputRefused outside 0 to 100."""
    for percent in (wanted.blind, wanted.twice):
        if not 0 <= percent <= 100:
            raise InputRefused("A share is a whole number of percent from 0 to 100.")
    put(db, actor, "share_blind", str(wanted.blind))
    put(db, actor, "share_twice", str(wanted.twice))


def share_of_checks(db: Database) -> int:
    """Percent of the documents that a person gets which are known-answer checks."""
    return int(get(db, "share_checks", "0"))


def put_share_of_checks(db: Database, actor: Actor, percent: int) -> None:
    """Sets that share, from the next document on. For supervisors. Raises InputRefused outside 0
    to rxcore.checks.MOST_PERCENT."""
    if not 0 <= percent <= MOST_PERCENT:
        raise InputRefused(f"Checks are a whole number of percent from 0 to {MOST_PERCENT}.")
    put(db, actor, "share_checks", str(percent))


def twice_rules(db: Database) -> frozenset[str]:
    """The kinds of remark that have a document read by two people, whatever the share."""
    return frozenset(get(db, "twice_rules").split())


def put_twice_rules(db: Database, actor: Actor, rules: Iterable[str]) -> None:
    """Sets those kinds, for what is read from now on. For supervisors."""
    put(db, actor, "twice_rules", " ".join(sorted(rules)))


def blind_rules(db: Database) -> frozenset[str]:
    """The kinds of remark that have a document read blind: own answer first."""
    return frozenset(get(db, "blind_rules").split())


def put_blind_rules(db: Database, actor: Actor, rules: Iterable[str]) -> None:
    """Sets those kinds, for what is read from now on. For supervisors."""
    put(db, actor, "blind_rules", " ".join(sorted(rules)))


def order(db: Database) -> QueueOrder:
    """In which order documents come to people; db.placing sets it."""
    return QueueOrder.from_setting(get(db, ORDER))


def taking(db: Database) -> Taking:
    """Whether rows may be taken together on the desk."""
    return Taking.from_setting(get(db, "take_together"))


def put_taking(db: Database, actor: Actor, wanted: Taking) -> None:
    """Sets that rule, for every submit from now on. For supervisors."""
    put(db, actor, "take_together", wanted.setting)


def panel(db: Database) -> Panel:
    """Which readers read what is added, and whose rows the desk shows."""
    return panel_of(get(db, "panel").split())


def put_panel(db: Database, actor: Actor, here: Settings, wanted: Panel) -> None:
    """Chooses them, for documents added from now on. For supervisors.

    here: the settings that say what can read on this machine. Raises InputRefused when one of the
    readers cannot.
    """
    require(actor, "change settings")
    require_at_hand(here, wanted)
    put(db, actor, "panel", wanted.setting)


def trained(db: Database) -> Choice:
    """What was trained here and reads from the next document on."""
    return Choice(get(db, "recogniser"), get(db, "adapter"))


def put_trained(db: Database, actor: Actor, here: Settings, wanted: Choice) -> None:
    """Chooses what reads from the next document on. For supervisors.

    here: the settings that say where what was trained lies. Raises InputRefused when something is
    chosen that is not there.
    """
    require(actor, "change settings")
    require_known(here, wanted)
    with transaction(db):
        put_within(db, actor, "recogniser", wanted.recogniser)
        put_within(db, actor, "adapter", wanted.adapter)
