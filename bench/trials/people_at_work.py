"""Three people, a worker and a clock at one database, in any order: what always holds?

A state machine (hypothesis) draws acts and remembers what was acknowledged. After each act: nothing
is final that nobody submitted, nothing acknowledged is lost or doubled, nobody has what another
holds, no first reading shows to a second reader, and the record verifies.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bench.trials import Trial, outcome, worked
from db import (
    assignments,
    documents,
    drafts,
    history,
    jobs,
    queue,
    readings,
    rejections,
    reviews,
    verify,
)
from db import settings as site
from db.connection import Database, connect, rows
from db.jobs import Job
from db.reviews import Submitted
from pages.desk.data import desk_data
from rxcore.errors import RxError
from rxcore.people import Actor
from rxcore.readings import Medicine
from rxcore.submissions import Submission
from tests.building import CARD, add_document, model_reading, submission
from tests.clocks import Machine
from tests.server import REVIEWER, SECOND_REVIEWER, SUPERVISOR, with_accounts

ROOT: Final = Actor("cli:bench", "administrator")
PEOPLE: Final = (REVIEWER, SECOND_REVIEWER, SUPERVISOR)
DOCUMENTS: Final = 2
HOUR: Final = 3600


@dataclass(slots=True)
class Saved:
    """A submit that was acknowledged: what was sent, by whom, and what the answer was."""

    actor: Actor
    sent: Submission
    came: Submitted


@dataclass(slots=True)
class Held:
    """Whose a document is, by the moments of the machine at which a lease began."""

    person: str
    until: float


@cache
def _prepared() -> Path:
    """A data folder with accounts, made once a process."""
    home = Path(mkdtemp(prefix="people-at-work-"))
    with_accounts(home)
    return home


person = st.sampled_from(PEOPLE)
one = st.integers(1, DOCUMENTS)


MOVES: Final[dict[str, Callable[[Database, Actor, int, int], object]]] = {
    "give back": lambda db, actor, number, _: queue.release(db, actor, number),
    "set aside": lambda db, actor, number, version: reviews.hold(
        db, actor, number, version, "Which one?", ask=True
    ),
    "go on": lambda db, actor, number, _: reviews.resume(db, actor, number),
    "reject": lambda db, actor, number, version: reviews.reject(
        db, actor, number, version, "A shopping list"
    ),
    "take back": lambda db, actor, number, _: rejections.take_back(db, actor, number),
    "reopen": lambda db, actor, number, _: reviews.reopen(db, actor, number, "Again"),
    "withdraw": lambda db, actor, number, _: assignments.withdraw(db, actor, [number], "Not ours"),
    "ask the model": lambda db, actor, number, _: jobs.ask_again(db, actor, number),
}


class PeopleAtWork(RuleBasedStateMachine):
    """The acts. What each person is shown or told is searched for what they must not see."""

    db: Database

    @initialize(shares=st.sampled_from(((100, 100), (100, 0))))
    def begin(self, shares: tuple[int, int]) -> None:
        """A data folder, a machine with a clock, and documents for two readers, or one for one."""
        self.patch = pytest.MonkeyPatch()
        self.home = worked.copy(_prepared(), Path(mkdtemp(prefix="people-at-work-")) / "home")
        self.machine = Machine().run(self.patch)
        self.ahead = self.furthest = 0.0
        self.db = connect(self.home / "rx.db")
        self.actors = {name: worked.person(self.db, name) for name in PEOPLE}
        self.saved: list[Saved] = []
        self.finals: dict[int, int] = {}
        self.held: dict[int, Held] = {}
        self.sealed: dict[int, tuple[str, str]] = {}
        self.typed: dict[tuple[str, int], str] = {}
        self.lost: list[Job] = []
        self.words = 0
        for share in shares:
            site.put_shares(self.db, ROOT, site.Shares(twice=share))
            add_document(self.db, self.home)
            self.work("reads")

    def teardown(self) -> None:
        """Leaves nothing behind."""
        if hasattr(self, "db"):
            self.db.close()
            self.patch.undo()
            shutil.rmtree(self.home.parent)

    @rule(
        seconds=st.sampled_from((20, 200, 301, 601, 3 * HOUR)), hours=st.sampled_from((0, -30, 2))
    )
    def time_goes_by(self, seconds: int, hours: int) -> None:
        """And somebody may set the clock."""
        self.machine.pass_time(seconds)
        self.machine.set_time(hours * HOUR)
        self.ahead += hours * HOUR
        self.furthest = max(self.furthest, self.ahead)

    @rule(end=st.sampled_from(("reads", "fails", "dies", "comes back")))
    def work(self, end: str) -> None:
        """A worker takes a page; or one that was thought dead comes back with what it has."""
        for job in self.lost if end == "comes back" else jobs.claim(self.db, 1):
            if end in ("reads", "comes back"):
                jobs.complete(self.db, job, CARD, model_reading("Crocin"))
            elif end == "fails":
                jobs.fail(self.db, job, "The page is blank.")
            else:
                self.lost.append(job)

    @rule(name=person)
    def takes_the_next(self, name: str) -> None:
        """From the queue."""
        self._tells(name, lambda actor: self._leased(actor, queue.claim_next(self.db, actor)))

    @rule(name=person, number=one)
    def opens(self, name: str, number: int) -> None:
        """By its number, on the desk."""
        self._tells(name, lambda actor: self._opened(actor, number))

    @rule(name=person, number=one)
    def types(self, name: str, number: int) -> None:
        """What is not submitted yet."""
        text = self._word(name)

        def keep(actor: Actor) -> None:
            version = documents.get(self.db, number).version
            drafts.save(self.db, actor, number, version, {"typed": text})
            self.typed[name, number] = text

        self._tells(name, keep)

    @rule(name=person, number=one, late=st.sampled_from((0, 0, 0, 1)))
    def submits(self, name: str, number: int, late: int) -> None:
        """A reading of the document; late: begun on the version before."""
        self._tells(name, lambda actor: self._submit(actor, number, late, reviews.submit))

    @rule(name=person, number=one)
    def reads(self, name: str, number: int) -> None:
        """Opens it and submits, as most of their work is."""
        self.opens(name, number)
        self.submits(name, number, 0)

    @rule(name=person, number=one)
    def settles(self, name: str, number: int) -> None:
        """A dispute, if it is one."""
        self._tells(name, lambda actor: self._submit(actor, number, 0, reviews.adjudicate))

    @rule(which=st.integers(0, 20))
    def sends_again(self, which: int) -> None:
        """What was acknowledged before: it changes nothing."""
        if self.saved:
            old = self.saved[which % len(self.saved)]
            assert reviews.submit(self.db, old.actor, old.sent).reading == old.came.reading

    @rule(name=person, number=one, move=st.sampled_from(sorted(MOVES)))
    def moves(self, name: str, number: int, move: str) -> None:
        """Anything else that somebody does with a document."""

        def act(actor: Actor) -> None:
            before = documents.get(self.db, number)
            MOVES[move](self.db, actor, number, before.version)
            after = documents.get(self.db, number)
            if after.leased_by is None or after.version != before.version:
                self.held.pop(number, None)
            if after.version != before.version:
                self.typed.clear()
                if after.state not in ("second_reading", "on_hold"):
                    self.sealed.pop(number, None)

        self._tells(name, act)

    @rule()
    def everybody_looks(self) -> None:
        """At each story, and at what they typed themselves."""
        for name in PEOPLE:
            for number in range(1, DOCUMENTS + 1):
                self._tells(name, partial(history.story, self.db, document=number))
                self._tells(name, partial(drafts.load, self.db, document=number))

    # What an act comes to.

    def _tells(self, name: str, act: Callable[[Actor], Any]) -> None:
        """Does it; a refusal is an answer like another. A person who may still read second must not
        learn what the first read, from neither."""
        sealed = {secret for first, secret in self.sealed.values() if first != name}
        try:
            said = repr(act(self.actors[name]))
        except RxError as refused:
            said = str(refused)
        assert not [secret for secret in sealed if secret in said], f"{name} was shown {said}"

    def _opened(self, actor: Actor, number: int) -> Any:
        document = queue.open_one(self.db, actor, number)
        if document.leased_by == actor.person:
            self._leased(actor, document)
        return desk_data(self.db, actor, document)

    def _leased(self, actor: Actor, document: Any) -> Any:
        """One holder at a time: it was nobody's, or theirs, or the other's time was over."""
        if document is not None:
            self._free_for(actor, document.id)
            self.held[document.id] = Held(actor.name, self._moment() + queue.LEASE_SECONDS)
        return document

    def _free_for(self, actor: Actor, number: int) -> None:
        other = self.held.get(number)
        free = other is None or other.person == actor.name or other.until <= self._moment()
        assert free, f"{actor.name} has document {number}, which is {other}"

    def _moment(self) -> float:
        """By a clock that follows the time of day forward, and never back."""
        return self.machine.up + self.furthest

    def _submit(
        self, actor: Actor, number: int, late: int, act: Callable[..., Submitted]
    ) -> Submitted:
        document = documents.get(self.db, number)
        word = self._word(actor.name)
        sent = submission(document, Medicine(name=word))
        if late:
            sent = replace(sent, version=document.version - 1)
        came = act(self.db, actor, sent)
        assert not late, "A submit on an older version was taken."
        self._free_for(actor, number)
        self.held.pop(number, None)
        self.typed.clear()
        self.saved.append(Saved(actor, sent, came))
        if came.state == "final":
            self.finals[number] = came.reading
        if came.state == "second_reading":
            self.sealed[number] = (actor.name, word)
        else:
            self.sealed.pop(number, None)
        return came

    def _word(self, name: str) -> str:
        self.words += 1
        return f"{name.split()[0]}zol{self.words}x"

    # What always holds.

    @invariant()
    def nothing_is_final_that_nobody_submitted(self) -> None:
        found = rows(self.db, "SELECT id, final FROM documents WHERE final IS NOT NULL")
        finals = {row["id"]: row["final"] for row in found}
        assert finals == self.finals, f"{finals} is not what people submitted, {self.finals}"

    @invariant()
    def nothing_acknowledged_is_lost_or_doubled(self) -> None:
        for saved in self.saved:
            stored = readings.load(self.db, saved.came.reading)
            assert [row.name for row in stored.rows] == [row.name for row in saved.sent.rows]
        kept = rows(self.db, "SELECT id FROM readings WHERE op_id IS NOT NULL")
        assert {row["id"] for row in kept} == {saved.came.reading for saved in self.saved}

    @invariant()
    def what_was_typed_is_kept(self) -> None:
        for (name, number), text in self.typed.items():
            kept = drafts.load(self.db, self.actors[name], number)
            assert kept is not None
            assert kept.state == {"typed": text}

    @invariant()
    def the_record_verifies(self) -> None:
        report = verify.verify(self.db, ROOT, self.home)
        assert report.problems == ()


def at_work(examples: int, *, steps: int = 30, by_chance: bool = True, shrink: bool = True) -> None:
    """Runs so many sequences of so many acts; raises what does not hold."""
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    run_state_machine_as_test(
        PeopleAtWork,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            derandomize=not by_chance, phases=phases, suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )  # fmt: skip


def sequences(examples: int, *, by_chance: bool = True) -> Trial:
    """So many sequences; by_chance: drawn anew each time."""
    came, why = outcome(lambda: at_work(examples, by_chance=by_chance))
    failures = () if came == "done" else (why,)
    return Trial("sequences of acts of three people, a worker and a clock", examples, failures)
