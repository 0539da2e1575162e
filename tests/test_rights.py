"""The table of rights: every role against every act, written down a second time."""

from typing import get_args

import pytest

from rxcore import workflow
from rxcore.errors import NotAllowed
from rxcore.people import Actor, Role
from rxcore.rights import RIGHTS, Act, Standing, may, require

ROLES: tuple[Role, ...] = get_args(Role)

# One letter a role that may: s(ystem), a(uditor), r(eviewer), S(upervisor), A(dministrator).
EXPECTED: dict[Act, str] = {
    "read": "sSA", "submit": "rSA", "submit_first": "rSA", "second_agrees": "rSA",
    "second_differs": "rSA", "adjudicate": "SA", "approve": "SA", "amend": "rSA", "contest": "rSA",
    "restore": "SA", "hold": "rSA", "resume": "rSA", "resume_second": "rSA",
    "resume_reopened": "rSA", "reject": "rSA", "take_back": "rSA", "take_back_reopened": "rSA",
    "take_back_disputed": "SA", "withdraw": "SA", "reopen": "rSA",
    "see documents": "arSA", "see the first reading": "arSA", "look names up": "arSA",
    "claim": "rSA", "draft": "rSA", "answer a question": "SA", "ask the model": "rSA",
    "retry failed readings": "rSA", "add documents": "rSA", "take a dispute": "SA",
    "see disputes": "aSA", "see the record": "aSA", "verify the record": "aSA",
    "see the overview": "aSA", "see accuracy": "aSA", "calibrate": "SA",
    "see assignments": "aSA", "assign": "SA",
    "set the turn": "SA", "have documents read again": "SA", "see the vocabulary": "aSA",
    "change the vocabulary": "SA", "export": "SA", "import readings": "SA", "fetch a model": "SA",
    "see settings": "aSA", "change settings": "SA", "back up": "sSA", "see people": "aSA",
    "add a reviewer": "SA", "add anybody": "A", "change a reviewer's account": "SA",
    "change any account": "A", "change one's own account": "arSA", "set a role": "A",
    "see people's figures": "aSA", "see one's own figures": "arSA",
    "purge values": "A", "restore a backup": "A",
}  # fmt: skip
LETTERS: dict[Role, str] = {
    "system": "s", "auditor": "a", "reviewer": "r", "supervisor": "S", "administrator": "A",
}  # fmt: skip


def test_every_act_and_every_move_stands_in_the_table_and_here() -> None:
    assert set(RIGHTS) == set(EXPECTED)
    assert set(workflow.ACTS) <= set(RIGHTS)


@pytest.mark.parametrize("act", EXPECTED)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_stands_here_and_nothing_else(act: Act, role: Role) -> None:
    assert may(Actor("Somebody", role), act) == (LETTERS[role] in EXPECTED[act])


def test_an_auditor_moves_no_document() -> None:
    assert not [move for move in workflow.ACTS if may(Actor("Anna", "auditor"), move)]


def test_only_people_make_a_document_final() -> None:
    to_final = {t.act for t in workflow.TRANSITIONS if t.to == "final"}

    assert not [act for act in to_final if may(Actor("service", "system"), act)]


REVIEWER = Actor("Rita", "reviewer", 3)
SUPERVISOR = Actor("Sam", "supervisor", 2)
ADMINISTRATOR = Actor("Ada", "administrator", 1)
AUDITOR = Actor("Anna", "auditor", 4)


@pytest.mark.parametrize(
    ("actor", "act", "document", "allowed"),
    [
        (REVIEWER, "amend", Standing(state="final"), False),
        (REVIEWER, "amend", Standing(state="final", finished=True), True),
        (REVIEWER, "amend", Standing(state="final", interrupted=True), False),
        (REVIEWER, "contest", Standing(state="final", interrupted=True), True),
        (REVIEWER, "contest", Standing(state="final"), False),
        (SUPERVISOR, "amend", Standing(state="final"), True),
        (REVIEWER, "draft", Standing(state="final"), False),
        (SUPERVISOR, "draft", Standing(state="final"), False),
        (REVIEWER, "draft", Standing(state="final", finished=True), True),
        (REVIEWER, "draft", Standing(state="to_review"), False),
        (REVIEWER, "draft", Standing(state="to_review", holds=True), True),
        (REVIEWER, "draft", Standing(state="reopened", finished=True), False),
        (REVIEWER, "reopen", Standing(state="final"), False),
        (REVIEWER, "reopen", Standing(state="final", finished=True), True),
        (SUPERVISOR, "reopen", Standing(state="final"), True),
        (REVIEWER, "second_agrees", Standing(state="second_reading", read=True), False),
        (ADMINISTRATOR, "second_differs", Standing(state="second_reading", read=True), False),
        (SUPERVISOR, "adjudicate", Standing(state="disputed", read=True), False),
        (ADMINISTRATOR, "adjudicate", Standing(state="disputed", read=True), True),
        (REVIEWER, "reject", Standing(state="disputed"), False),
        (REVIEWER, "reject", Standing(state="to_review"), True),
        (REVIEWER, "take_back", Standing(state="rejected"), False),
        (REVIEWER, "take_back", Standing(state="rejected", rejected=True), True),
        (SUPERVISOR, "take_back_disputed", Standing(state="rejected"), False),
        *(
            (who, "see the first reading", Standing(state="second_reading", awaits_second=True), no)
            for who, no in (
                (REVIEWER, False), (SUPERVISOR, False), (ADMINISTRATOR, False), (AUDITOR, True)
            )
        ),
        (REVIEWER, "see the first reading", Standing(state="disputed"), True),
    ],
)  # fmt: skip
def test_what_a_document_is_to_a_person_decides_the_rest(
    actor: Actor, act: Act, document: Standing, allowed: bool
) -> None:
    assert may(actor, act, document) == allowed


def test_a_person_who_is_refused_reads_whose_right_it_is() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(AUDITOR, "submit")

    assert str(refused.value) == "Only a reviewer may do this. You are signed in as Anna."
