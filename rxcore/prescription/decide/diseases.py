"""Rows to diseases: by the place where a doctor names them, never from a sign, a form or a test.

A name under a heading of diagnoses counts whether a list has it or not; anywhere else only known
names count, and only in a row that says little besides them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import filterfalse

from rxcore.clinical.certainty import DENIED, DENIED_LIST
from rxcore.clinical.fields import take_apart
from rxcore.clinical.parse import parse_answer
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.decide.inked import as_disease, in_ink
from rxcore.prescription.decide.places import (
    ALONE,
    BOX,
    HEADED,
    NEAR,
    SILENT,
    Place,
    places_of,
    silent,
)
from rxcore.prescription.line.ailments import Ailment, written
from rxcore.prescription.line.candidates import Candidate, Names
from rxcore.prescription.line.repaired import Repaired, repaired
from rxcore.prescription.page.entries import Entry
from rxcore.prescription.page.narrative import paragraphs, told_diseases
from rxcore.prescription.page.sections import Section
from rxcore.readings import Disease, Medicine, Offer

KNOWN = 0.9
"""Match from which a name is one of a list's."""
SPOTTED = 0.9
"""Match of a name that the ink says against the text."""
WORDS, CODED_WORDS = 6, 12
"""Words of a name that no list has, and of a classification's title behind its code."""
LONG = 7
"""Letters of a name that is repaired where no heading stands."""
ORDERED: frozenset[Section] = frozenset({"medicines", "start", "sig"})
"""Places of rows that say how to take something."""
OFFERED: dict[str, tuple[str, str]] = {
    "start": ("unclear_place", "A known disease in a place that says nothing of it."),
    "other": ("unclear_place", "A known disease in a place that says nothing of it."),
    "past": ("past_disease", "It stands among what is past."),
}
"""Why a known name of a section is offered only: the rule's id and a sentence."""

_BARE_DASH = re.compile(r"\s+[-\u2013]\s*(?=[A-Za-z]{2})|(?<=[A-Za-z]{3})-\s+(?=[A-Za-z]{2})")
_FIGURED = re.compile(r"\b(?:type|grade|stage|class|level|nyha|ckd|covid)\W*\d", re.IGNORECASE)
"""Names that hold a figure; any other figure is an amount or noise."""
_MEANT = re.compile(r"\bfor\s+(?:the\s+|your\s+)?$", re.IGNORECASE)
_TICKED = re.compile(r"[\[(]\s*[xX\u2713\u2714vV/]\s*[\])]\s*([A-Za-z][A-Za-z -]{2,30})")
_FOR = re.compile(r"^\s*(?:for|indication|k/?c/?o|h/?o|known case of)\b", re.IGNORECASE)
_SIDE = re.compile(r"(?:[BRL]/?E|O[USD]|B/?L|[RL]t\.?|both eyes|(?:right|left) eye)", re.IGNORECASE)
"""Which eye or side: no disease, whatever it abbreviates elsewhere."""
_DENIED_BOTH = re.compile(
    r"\b(?:no|nil|denies)\s+(?:(?:significant|past|known)\s+)*(?:h/o|history of)\b[^.;]*|"
    r"\b(?:no|nil|not)\s+\w+(?:\s?/\s?\w+)+|\bno\s+(?:known\s+)?(?:drug\s+)?allerg\w+",
    re.IGNORECASE,
)
"""A list that is denied as one ("No DM/HTN", "No h/o TB, epilepsy")."""
_CODE_IN_BRACKETS = re.compile(r"[(\[]([A-Z]\d{2}(?:\.\d{1,3})?)[)\]]")
_TITLE_IN_BRACKETS = re.compile(r"\b([A-TV-Z]\d{2}(?:\.\d{1,4})?)\s?\(([^()]{4,})\)")
"""A code with its title in brackets."""
_RUN_TOGETHER = re.compile(r"(?<=[^\W\dA-Z_]{3})(?=[A-Z][^\W\dA-Z_]{2})")
"""Where the space between two names was lost ("th\u1ee9 ph\u00e1tSuy th\u1eadn")."""
_CODE_AHEAD = re.compile(r"\s*[A-TV-Z]\d{2}(?:\.\d{1,4})?\s*[-\u2013:]?\s*")
_EYE = re.compile(r"(?:^|\s)(?:O[DSU]|[RLB]/?E)\s*[:-](?=\s)")
"""Which eye, before what it has."""
_MISREAD_CODE = re.compile(r"^\W*[A-Z\d][A-Za-z\d]\d(?:\.\d)?\s?[-:\u2013]\s*(?=[A-Za-z]{3})")
"""A code at the head of a row with a letter misread ("110 - Hypertension")."""
_CODED = re.compile(r"\W*[A-TV-Z]\d{2}(?:\.\d{1,3})?\b")
_HOW = re.compile(
    r"(?:refractory|relapsing|(?:un)?controlled|stable|improving|resolved|left|right|"
    r"(?:primi|multi)(?:gravida|para)?|g\d\W?p\d\w*|(?:non-?)?smoker|(?:non-?)?alcoholic|vegetarian|"
    r"married|unmarried|nil|same|as above|stage|grade|follow[\s-]?up|review|routine check-?up)",
    re.IGNORECASE,
)
"""Words that say how a disease goes, or how the patient lives, and are none."""
_REMARK = re.compile(
    r"\s*\([^)]*\)?$|,?\s*\b(?:unspecified|NOS|initial encounter|not elsewhere classified|"
    r"without (?:mention of )?complications?|due to (?:other )?und\w+ condition)$",
    re.IGNORECASE,
)
"""What stands behind a name, in a classification's title too, and is none of it."""
_DEGREE = re.compile(
    r"^(?:very |quite )?(?:severe|mild|moderate|low[\s-]*grade|high[\s-]*grade|slight)\s+(?=\w{2})",
    re.IGNORECASE,
)
_LASTED = re.compile(
    r"\s*(?:\b(?:since|from|for|at|x|\u00d7)\b\s*(?:the\s*)?(?:last|past)?\s*)?\d+\s*(?:-\s*\d+\s*)?"
    r"(?:days?|d|weeks?|wks?|months?|years?|yrs?)\b.*$|\s+(?:and|with|since|from|at|for|in|on|of)\s*$",
    re.IGNORECASE,
)
_GRADED = re.compile(r"[\s,(]+(?:grade|stage|gr)\.?[\s-]*[\divIV]\w*(?:\s.*|\))?$", re.IGNORECASE)
_TREATED = re.compile(
    r"\s+(?:on|under|taking|was on|is on)\s+(?:tab\w*|t\.|inj\w*|caps?\w*|rx|treatment|"
    r"medications?|meds|oral|insulin|ohas?|regular|no)\b.*$",
    re.IGNORECASE,
)
"""What is taken for a disease, behind its name ("hypertension on Tab Amlodipine")."""
_SIDE_BEHIND = re.compile(
    r"[\s,(]+(?:of\s+|in\s+)?(?:the\s+)?(?:both|left|right|lt\.?|rt\.?|b/?l|bilateral|bil)"
    r"(?:\s+(?:sides?|eyes?|ears?|knees?|legs?|feet|foot|hands?|shoulders?))?\)?$|"
    r"[\s,(]+(?:[LRB]/?E|OU|OD|OS)\)?$",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?!NAD|NIL|OPD|IPD|ECG|USG|CBC|RCT|XRAY|WNL|NKDA)[A-Z]{3,5}")
_TOOTH = re.compile(r"(?<!type)(?<!stage)(?<!grade)(?:\s*[,#]?\s*\b[1-8][1-8]\b)+$", re.IGNORECASE)
"""The numbers of teeth behind a dentist's diagnosis ("Dental caries 46")."""
_SPECIFIED = re.compile(
    r"[^,;/]*(?:itis|osis|a?emia|pathy|oma|failure|disease|syndrome|disorder|infection|injury|"
    r"fracture|diabetes(?: mellitus)?|hypertension|asthma|pneumonia)\s+"
    r"(?:with|due to|secondary to|of|in)\s+(?:[^\W\d]|-){3,}",
    re.IGNORECASE,
)
"""A disease with what specifies it ("heart failure with reduced ejection fraction")."""
_SOUNDS_ILL = re.compile(
    r"(?:itis|osis|a?emia|pathy|algia|oma|ism|uria|rrh(?:o)?ea|plegia|paresis|lepsy|penia|"
    r"megaly|sclerosis|dema|disease|syndrome|disorder|infection|deficiency|failure|fracture|"
    r"injury|sprain|strain|ulcer|abscess|hernia|fissure|calcul(?:us|i)|stones?|tear|spasm|"
    r"allergy|pain|fever|dermatosis|wound|burns?|bite|infestation|insufficiency|dysfunction|"
    r"trophy|plasia|neoplasm|malignancy|metastas[ei]s|presentation|"
    r"illness|attack|block|palsy|cramps?|ache|lump|mass|lesions?|stenosis|effusion|reflux|rash(?:es)?|"
    r"tumou?r|cancer|seizures?|crisis|shock|arrest|eczema|acne|warts?|flu|vertigo|bleed(?:ing)?|"
    r"delay|obesity|incontinence|colic|scabies|gout|sepsis|dependence|abuse|stroke|infarct(?:ion)?|"
    r"isch(?:a)?emia|prolapse|rupture|dislocation|deformity|stiffness|weakness|numbness|itching|"
    r"swelling|constipation|nausea|vomiting|trauma|retention|perforation|obstruction|"
    r"anxiety|depression|psychosis|neuralgia|polyps?|cysts?|nodules?|cataract|glaucoma|myopia)$",
    re.IGNORECASE,
)
"""How the names of diseases end that no vocabulary has."""


def diseases_in(
    entries: Sequence[Entry], medicines: Sequence[Medicine], names: Names
) -> tuple[list[Disease], list[Offer]]:
    """The page's diseases in reading order, each named once, and those that may be some.
    medicines: the page's own, whose names are no diseases."""
    rows: list[Disease] = []
    offers: list[Offer] = []
    vocabulary = names.vocabulary
    for place in places_of(entries, vocabulary):
        inked = in_ink(place, names)
        spotted = [
            _row(place, as_disease(place, one), one.start, one.end - one.start, SPOTTED)
            for one in inked
        ]
        for disease in (*_taken(place, vocabulary, inked), *spotted):
            rows = _with(disease, rows, vocabulary)
        offers += _offered(place, vocabulary)
    if all(disease.certainty == "history" for disease in rows):
        open_ = [e.row for e in entries if e.section not in SILENT and e.section != "boxes"]
        for paragraph in paragraphs(open_):
            rows += [told for told in told_diseases(paragraph, vocabulary) if _is_new(told, rows)]
    ordered = {medicine.name.casefold() for medicine in medicines}
    rows = [disease for disease in rows if disease.name.casefold() not in ordered]
    return rows, _unsaid(offers, rows)


def _unsaid(offers: Sequence[Offer], rows: Sequence[Disease]) -> list[Offer]:
    kept: list[Offer] = []
    for offer in offers:
        said = [*rows, *(other.row for other in kept if isinstance(other.row, Disease))]
        if isinstance(offer.row, Disease) and _is_new(offer.row, said):
            kept.append(offer)
    return kept


def _with(disease: Disease, rows: Sequence[Disease], vocabulary: Vocabulary) -> list[Disease]:
    """The rows and one more; of two names of one disease the longer."""
    one = _meaning(disease, vocabulary)
    for at, other in enumerate(rows):
        if _meaning(other, vocabulary) == one:
            longer = len(disease.name) > len(other.name)
            return [*rows[:at], disease if longer else other, *rows[at + 1 :]]
    return [*rows, disease]


def _meaning(disease: Disease, vocabulary: Vocabulary) -> str:
    known = vocabulary.known("disease", disease.name)
    return ((known and known.canonical) or disease.name).casefold()


def _is_new(disease: Disease, found: Sequence[Disease]) -> bool:
    return all(disease.name.casefold() != other.name.casefold() for other in found)


def _taken(
    place: Place, vocabulary: Vocabulary, inked: Sequence[Candidate] = ()
) -> Iterator[Disease]:
    """The diseases of a row that count. inked: names whose letters here are no other names."""
    for one in filterfalse(_is_sign, _indicated(place, vocabulary)):
        row = Disease(written=one.text, name=one.text)
        yield _row(place, row, one.start, len(one.text), SPOTTED)
    if place.section == "boxes":
        yield from _ticked(place, vocabulary)
    elif silent(place):
        return
    elif place.section in HEADED:
        yield from _told(place, vocabulary, inked)
    elif place.section in ("start", "medicines", "other"):
        yield from _alone(place, vocabulary, inked)


def _told(
    place: Place, vocabulary: Vocabulary, inked: Sequence[Candidate] = ()
) -> Iterator[Disease]:
    """The diseases of a row under a heading of diagnoses, complaints or history."""
    text = place.entry.row.text
    for one in inked:
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    text = _DENIED_BOTH.sub(lambda denied: " " * len(denied[0]), text[place.start :])
    text = _TITLE_IN_BRACKETS.sub(lambda both: both[0].replace("(", " ").replace(")", " "), text)
    text = _CODE_IN_BRACKETS.sub(r" \1 ", _RUN_TOGETHER.sub("; ", text))
    text = _MISREAD_CODE.sub(lambda code: " " * len(code[0]), text)
    if place.section == "diagnosis":
        text = _EYE.sub(lambda side: "," + " " * (len(side[0]) - 1), text)
        text = "".join(_parted(part, vocabulary) for part in re.split(r"([,;])", text))

    def known(name: str) -> bool:
        return _repaired(name, place, vocabulary).match >= KNOWN

    for parsed in parse_answer("diseases", text, known).rows:
        if isinstance(parsed.row, Disease):
            yield from _accepted(parsed.row, place, vocabulary)


def _parted(part: str, vocabulary: Vocabulary) -> str:
    """A stretch between commas with commas for its dashes, if those are not part of a name."""
    title = part[code.end() :] if (code := _CODE_AHEAD.match(part)) else part
    return part if vocabulary.knows("disease", title.strip()) else _BARE_DASH.sub(", ", part)


def _accepted(row: Disease, place: Place, vocabulary: Vocabulary) -> Iterator[Disease]:
    """The row as it counts; of words that no list has, the known names that stand among them."""
    line = place.entry.row
    row = replace(row, name=_TREATED.sub("", row.name))
    if (
        _SIDE.fullmatch(row.name)
        or _HOW.fullmatch(row.name)
        or ("form" in take_apart(row.name).values and not vocabulary.knows("disease", row.name))
    ):
        return
    start = max(place.start, line.text.find(row.written, place.start))
    name = row.name if vocabulary.knows("disease", row.name) else _bare(row.name, vocabulary)
    found = _repaired(name, place, vocabulary)
    if found.match < KNOWN:
        inside = list(written(name, 0, vocabulary))
        if inside and (place.section != "diagnosis" or not _plausible(name, place)):
            for one in inside:
                at = line.text.find(one.text, start)
                yield _row(place, replace(row, name=one.text), max(at, start), len(one.text), 1.0)
            return
        if place.section != "diagnosis" or not _plausible(name, place):
            return
    row = replace(row, name=found.name, flags=found.flags)
    yield _row(place, row, start, len(row.written), found.match)


def _repaired(name: str, place: Place, vocabulary: Vocabulary) -> Repaired:
    """The name that these words of the row stand for."""
    row = place.entry.row
    stretch = row.stretch(name, row.text[: place.start])
    return repaired(vocabulary, name, stretch)


def _row(place: Place, row: Disease, start: int, length: int, match: float) -> Disease:
    line = place.entry.row
    past = place.section == "history" and not row.certainty
    return replace(
        row,
        certainty="history" if past else row.certainty,
        span=None,
        box=line.box_of(start, start + length),
        confidence=round(line.confidence * match, 3),
        found_on_page=True,
    )


def _alone(place: Place, vocabulary: Vocabulary, inked: Sequence[Candidate]) -> Iterator[Disease]:
    """Known names in a row without a heading that says little else, where it is the patient's."""
    row = place.entry.row
    told = place.entry.section != "medicines" or 0 <= place.entry.since <= NEAR
    if not ((place.patient and told) or _FOR.match(place.content)):
        return
    names = list(written(row.text, place.start, vocabulary))
    beside = _beside(row.text, names)[place.start :]
    if BOX.search(row.text) or DENIED.search(beside) or DENIED_LIST.search(beside):
        return
    says = (names and _share(place, names) >= ALONE) or _abbreviated(place, vocabulary)
    if says or _misread(place, vocabulary):
        yield from _told(place, vocabulary, inked)


def _abbreviated(place: Place, vocabulary: Vocabulary) -> bool:
    """Whether a row above the orders is nothing but known names, short ones among them, each with
    how long it lasts ("DM x 10 yrs, HTN")."""
    parts = [_bare(part.strip(" .:-"), vocabulary) for part in re.split(r"[,;/+&]", place.content)]
    parts = [part for part in parts if part]
    known = all(vocabulary.knows("disease", part) for part in parts)
    return place.section == "start" and known and len(parts) > 1


def _indicated(place: Place, vocabulary: Vocabulary) -> Iterator[Ailment]:
    """Known names that an order says it is for ("1 tablet daily for high blood pressure")."""
    text = place.entry.row.text
    if place.section not in ORDERED or not {"dose", "frequency"} & take_apart(text).values.keys():
        return
    for one in written(text, place.start, vocabulary):
        if _MEANT.search(text[: one.start]):
            yield one


def _beside(text: str, names: Sequence[Ailment]) -> str:
    """The text without these names, letter for letter: "without" of a migraine denies nothing."""
    for one in names:
        text = f"{text[: one.start]}{'.' * (one.end - one.start)}{text[one.end :]}"
    return text


def _misread(place: Place, vocabulary: Vocabulary) -> bool:
    """Whether a row above the orders is a known name with a slip of the OCR."""
    name = _bare(place.content.strip(" .,:-"), vocabulary)
    if place.section != "start" or sum(letter.isalpha() for letter in name) < LONG:
        return False
    return _repaired(name, place, vocabulary).match >= KNOWN


def _share(place: Place, names: Sequence[Ailment]) -> float:
    """Of the row's letters, those of known names; what says how long or how bad does not count."""
    parts = re.split(r"[,;/+]", place.content)
    content = " ".join(_DEGREE.sub("", _LASTED.sub("", part).strip()) for part in parts)
    content = re.sub(r"(?i)\b(?:for|with|and|severe|mild|acute|chronic|k/?c/?o|c/o)\b", "", content)
    letters = sum(letter.isalpha() for letter in content)
    of_names = sum(letter.isalpha() for one in names for letter in one.text)
    return of_names / max(1, letters, of_names)


def _is_sign(one: Ailment) -> bool:
    """Whether a classification counts it among signs, or it has no code at all."""
    return one.known.code[:1] in ("R", "")


def _offered(place: Place, vocabulary: Vocabulary) -> Iterator[Offer]:
    """Known names of a row that is no place of diagnoses, and signs that an order is for."""
    for one in filter(_is_sign, _indicated(place, vocabulary)):
        row = _row(place, Disease(written=one.text, name=one.text), one.start, len(one.text), 0.5)
        yield Offer(row, 0.3, "An order is for it; it is a sign and no disease.", ("sign",))
    if place.section not in OFFERED or not place.patient:
        return
    rule, why = OFFERED[place.section]
    for one in written(place.entry.row.text, place.start, vocabulary):
        row = Disease(written=one.text, name=one.text)
        yield Offer(_row(place, row, one.start, one.end - one.start, 0.5), 0.3, why, (rule,))


def _bare(name: str, vocabulary: Vocabulary) -> str:
    """The name without degree, duration, grade and teeth, and without the side before a known."""
    bare = _LASTED.sub("", _REMARK.sub("", _TOOTH.sub("", name)))
    bare = _DEGREE.sub("", bare)
    graded = _GRADED.sub("", bare)
    if vocabulary.knows("disease", graded) or "," in bare[len(graded) :]:
        bare = graded
    if vocabulary.knows("disease", sideless := _SIDE_BEHIND.sub("", bare)):
        bare = sideless
    side, _, rest = bare.partition(" ")
    known = _SIDE.fullmatch(side) and vocabulary.knows("disease", rest)
    return rest if known else bare or name


def _plausible(name: str, place: Place) -> bool:
    """An unknown name counts behind its heading, in a list or when it sounds like a disease, as
    words, not as noise."""
    plain = sum(letter.isalpha() for letter in name)
    numbered = bool(re.match(r"\s*\(?\d{1,2}[.)]", place.content) or _CODED.match(place.content))
    most = CODED_WORDS if _CODED.match(place.content) else WORDS
    words = len(name.split()) <= most and plain >= 4 and plain * 10 > 7 * len(name.replace(" ", ""))
    numbered = numbered or (place.entry.numbered and place.listed)
    if re.search(r"\d", name) and not _FIGURED.search(name):
        return False
    placed = place.headed or numbered or bool(_SOUNDS_ILL.search(name) or _SPECIFIED.match(name))
    words = words or bool(place.headed and _ABBREVIATION.fullmatch(name))
    return words and placed and place.entry.row.confidence >= 0.6


def _ticked(place: Place, vocabulary: Vocabulary) -> Iterator[Disease]:
    """The boxes of a printed form that somebody ticked."""
    for match in _TICKED.finditer(place.entry.row.text):
        name = match[1].strip()
        if vocabulary.knows("disease", name):
            row = Disease(written=name, name=name)
            yield _row(place, row, match.start(), len(match[0]), 0.8)
