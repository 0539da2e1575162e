import pytest

from rxcore.errors import Conflict, NotAllowed
from rxcore.workflow import (
    ACTS,
    RESUME,
    STATES,
    TRANSITIONS,
    Act,
    State,
    acts_from,
    diagram,
    follow,
    next_state,
)


def walk(state: State, *acts: Act) -> State:
    for act in acts:
        state = next_state(state, act)
    return state


def test_one_reader_takes_a_new_document_to_final() -> None:
    assert walk("new", "read", "submit") == "final"


def test_two_readers_who_differ_need_an_adjudicator() -> None:
    assert walk("new", "read", "submit_first", "second_differs") == "disputed"
    assert walk("disputed", "adjudicate") == "final"


def test_two_readers_who_agree_need_nobody_else() -> None:
    assert walk("new", "read", "submit_first", "second_agrees") == "final"


def test_a_hold_leads_back_to_where_the_document_was_held() -> None:
    for held, act in RESUME.items():
        assert walk(held, "hold", act) == held


def test_a_second_submit_of_the_same_document_is_a_conflict_in_one_sentence() -> None:
    with pytest.raises(Conflict) as refused:
        next_state("final", "submit")

    assert str(refused.value) == (
        "This document is final, so it cannot be submitted; "
        "reload it to see what happened meanwhile."
    )


def test_every_pair_outside_the_table_is_a_conflict() -> None:
    allowed = {(t.state, t.act) for t in TRANSITIONS}

    for state in STATES:
        for act in ACTS:
            if (state, act) not in allowed:
                with pytest.raises(Conflict):
                    next_state(state, act)


def test_the_table_names_each_pair_of_state_and_act_once() -> None:
    pairs = [(t.state, t.act) for t in TRANSITIONS]

    assert len(pairs) == len(set(pairs))


def test_every_act_is_used_and_every_state_can_be_reached_and_left() -> None:
    assert {t.act for t in TRANSITIONS} == set(ACTS)
    assert {t.to for t in TRANSITIONS} | {"new"} == set(STATES)
    assert {t.state for t in TRANSITIONS} == set(STATES)


def test_a_final_document_is_reopened_only_with_a_reason() -> None:
    with pytest.raises(NotAllowed, match="why the document is to be reopened"):
        follow("final", "reopen", reason="  ")

    assert follow("final", "reopen", reason="wrong strength") == "reopened"


def test_what_can_be_done_in_a_state_is_read_from_the_table() -> None:
    assert acts_from("disputed") == ("adjudicate", "reject")


def test_the_diagram_has_one_line_for_each_transition() -> None:
    text = diagram()

    assert text.startswith("```mermaid\nstateDiagram-v2\n")
    assert text.count(" --> ") == len(TRANSITIONS) + 1
    assert "    to_review --> final: submit\n" in text
