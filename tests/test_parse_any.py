"""Any text at all gives rows or none."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rxcore.clinical.parse import Target, parse_answer, parse_line

PIECES = """Tab. Crocin 500 mg 1-0-1 x 5 days , ; / + & and no h/o ? 5/7 ml ( ) [ ] { } " : DM HTN
½ OD SOS syrup eye drops = 1) 2. • - क unanswerable the <b> 10,000 Metformin diabetes"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "\t"])
ANSWERS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join))
KINDS = st.sampled_from(["medicines", "diseases"])


@given(KINDS, ANSWERS)
@example("medicines", "\x00")
@example("diseases", "{" * 500)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_rows_within_it_or_none(kind: Target, text: str) -> None:
    parsed = parse_answer(kind, text)
    parse_line(kind, text)

    assert bool(parsed.rows) != bool(parsed.reason)
    for row in parsed.rows:
        assert row.row.name
        assert 0 <= row.start < row.end <= len(text)
        assert all(0 <= start <= end <= len(text) for start, end in row.fields.values())


def test_wide_gaps_part_entries_and_cost_no_time() -> None:
    text = " " * 70 + "fever" + " " * 2000 + "asthma" + "\t" * 230

    answer = parse_answer("diseases", text)

    assert [parsed.row.name for parsed in answer.rows] == ["fever", "asthma"]
