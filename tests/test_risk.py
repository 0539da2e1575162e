from rxcore.calibration import Curve
from rxcore.readings import Flag, Medicine, ModelReading, Offer
from rxcore.risk import Facts, facts_of_reading, score, why

SURE = Curve("platt", (1.0, 0.0))  # what is said is what it stands for
UNKNOWN = Flag("unknown-name", "warn", "name in no vocabulary")
TENFOLD = Flag("tenfold", "ask", "The strength is ten times the usual one.")


def reading(*medicines: Medicine, notes: tuple[str, ...] = ()) -> ModelReading:
    return ModelReading(medicines=medicines, notes=notes)


def test_the_lowest_confidence_is_said_with_a_number_only_of_a_calibrated_reader() -> None:
    read = reading(Medicine(confidence=0.9), Medicine(confidence=0.41))

    assert why(facts_of_reading(read, SURE)) == "low confidence 0.41"
    assert why(facts_of_reading(read)) == "low confidence"


def test_a_document_without_doubts_is_simply_next() -> None:
    sure = facts_of_reading(reading(Medicine(name="Crocin", confidence=1.0)))
    nearly = facts_of_reading(reading(Medicine(name="Crocin", confidence=0.97)))

    assert [(why(facts), score(facts)) for facts in (sure, nearly)] == [
        ("next in line", 0), ("next in line", 12)
    ]  # fmt: skip


def test_the_two_weightiest_reasons_are_said() -> None:
    facts = facts_of_reading(
        reading(
            Medicine(flags=(UNKNOWN, TENFOLD), confidence=0.65),
            Medicine(found_on_page=False, flags=(UNKNOWN,)),
            notes=("The page is dim.",),
        )
    )

    assert why(facts) == "The strength is ten times the usual one · 1 row is not found on the page"


def test_a_name_in_no_vocabulary_is_said_once_however_many_rows_have_one() -> None:
    facts = facts_of_reading(reading(Medicine(flags=(UNKNOWN,)), Medicine(flags=(UNKNOWN,))))

    assert why(facts) == "name in no vocabulary"


def test_a_blind_document_tells_nothing_of_what_the_model_read() -> None:
    facts = Facts(rows=1, confidence=0.2, flags=(TENFOLD,), blind=True)

    assert why(facts) == "chosen for blind reading"


def test_two_readers_who_disagree_are_said_even_of_a_blind_document() -> None:
    assert why(Facts(rows=1, disputed=True, blind=True)) == "two readers disagree"


def test_a_document_that_no_model_could_read_says_so() -> None:
    assert why(Facts(unread=True)) == "no model could read it"


def test_a_page_on_which_the_model_found_nothing_says_so() -> None:
    assert why(facts_of_reading(reading())) == "the model found nothing"


def test_what_may_harm_comes_before_what_costs_time() -> None:
    fine = Facts(rows=2, confidence=0.95)
    doubtful = Facts(rows=2, confidence=0.6)
    worse = Facts(rows=2, confidence=0.41)
    dangerous = Facts(rows=2, confidence=0.41, flags=(TENFOLD,))
    disputed = Facts(rows=2, disputed=True)

    ordered = sorted([worse, disputed, fine, dangerous, doubtful], key=score)

    assert ordered == [fine, doubtful, worse, dangerous, disputed]
    assert all(0 <= score(facts) <= 1000 for facts in ordered)


def test_a_page_is_as_sure_as_its_least_sure_row_however_many_there_are() -> None:
    rows = [Medicine(confidence=0.9) for _ in range(10)]

    few, many = (facts_of_reading(reading(*chosen), SURE) for chosen in (rows[:1], rows))

    assert score(few) == score(many) == 100
    assert why(many) == "next in line"


def test_each_doubt_by_itself_leaves_the_rest_right() -> None:
    offer = Offer(Medicine(name="Telma"), 0.5, "Struck out.")
    row = Medicine(confidence=0.9, flags=(TENFOLD,))

    facts = facts_of_reading(ModelReading(medicines=(row,), offers=(offer,)), SURE)

    assert score(facts) == round(1000 * (1 - 0.9 * 0.65 * 0.75))


def test_what_another_model_reads_otherwise_is_said() -> None:
    facts = facts_of_reading(reading(Medicine(confidence=0.9)), SURE, differing=2)

    assert why(facts) == "another model reads 2 rows otherwise"
