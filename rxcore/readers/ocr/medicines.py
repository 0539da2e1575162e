"""Rows to medicines: what speaks for a row is weighed, names that no vocabulary has included."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rxcore.clinical.fields import take_apart
from rxcore.clinical.parse import parse_answer, parse_line
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.evidence import letters, union
from rxcore.readers.ocr.composition import NEAR, composes
from rxcore.readers.ocr.names import settle
from rxcore.readers.ocr.narrative import narrated, paragraphs, told_medicines
from rxcore.readers.ocr.order import order_of
from rxcore.readers.ocr.parts import Part
from rxcore.readers.ocr.sections import Section
from rxcore.readers.ocr.stray import advises, bare, dispensed, prose
from rxcore.readers.ocr.strengths import listed
from rxcore.readings import Box, Flag, Level, Medicine

ENOUGH = 4
"""Points from which a row counts as a medicine."""
POINTS = {"form": 2, "strength": 2, "frequency": 1, "duration": 1, "dose": 1, "route": 1}
PLACE: dict[Section, int] = {
    "medicines": 2, "start": 0, "advice": -2, "other": -2, "supply": -2, "diagnosis": -3,
    "complaints": -3, "history": -2,
}  # fmt: skip
"""What the section adds; rows of sections that are not named here hold no medicines."""
KNOWN, LIKELY, NUMBERED = 3, 2, 2

BESIDE = 0.8
"""A cell beside it may stand this many line heights higher, on a page that is not quite level."""

_ORDER = re.compile(
    r"\s*(?:sig\b\W*)?(?:take|apply|instil\w*|use|inhale|swallow|dissolve|put|give|insert|inject|"
    r"chew|one|two|half)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s*(?:\d{1,2}(?:[./]\d)?|[\u00bd\u00bc])\s?(?:tab|cap|puff|drop|ml|tsp|tsf|spoon|sachet|spray)s?\b",
    re.IGNORECASE,
)
"""How much is taken at the head of a row, and no number of a list before a form."""
_NOT_TAKEN = re.compile(
    r"\W*(?:\d{1,2}\s*[.)]\s*)?(?:stop|discontinue|avoid|withhold|omit|hold|allergic|no|not)\b|"
    r".*\b(?:stopped|discontinued|withheld|ceased|allergic)\b",
    re.IGNORECASE,
)
"""An order that says what is not, or no longer, taken."""
_TEST = re.compile(
    r"\b(?:hba1c|fbs|ppbs|rbs|cbc|tsh|creatinine|hb|hgb|wbc|rbc|platelets?|esr|crp|lft|kft|rft|"
    r"usg|x-?ray|cxr|ecg|ekg|echo|mri|ct scan|lipid profile|urine|haemoglobin|hemoglobin|"
    r"test|count|profile|function|cbt|rtc|physio\w*|belt|therapy|counsel\w*|abg|tft|psa|hbsag|vdrl|sputum|stool|eeg|ncv|opg|iopa|tmt|spirometry|pft|biopsy|fnac|"
    r"electrolytes|vitals|widal|cholesterol|ldl|hdl|triglycerides?|bilirubin|sgot|sgpt|serum|glucose|culture|titre)\b",
    re.IGNORECASE,
)

_ROUND_AND_STRAIGHT = str.maketrans("oOlI|", "00111")


@dataclass(frozen=True, slots=True)
class Found:
    """A medicine and the part it was read from."""

    medicine: Medicine
    part: Part


def medicines_in(parts: Sequence[Part], vocabulary: Vocabulary) -> list[Medicine]:
    """The page's medicines in reading order, each with box and confidence."""
    found: list[Found] = []
    for part in parts:
        if _continues(part, found, vocabulary):
            found[-1] = _with_sig(found[-1], part, vocabulary)
        elif not (found and composes(part, found[-1].medicine, found[-1].part, vocabulary)):
            found.extend(Found(medicine, part) for medicine in _read(part, vocabulary))
    medicines = [each.medicine for each in found]
    return medicines + _told(parts, medicines, vocabulary)


def _told(parts: Sequence[Part], found: Sequence[Medicine], words: Vocabulary) -> list[Medicine]:
    """Medicines of the page's sentences that are in no list. What a history tells counts only on a
    page without a list."""
    told: dict[str, Medicine] = {}
    names = {letters(medicine.name) for medicine in found}
    rows = [
        part.row
        for part in parts
        if part.section in PLACE and not (found and part.section == "history")
    ]
    for paragraph in paragraphs(rows):
        for medicine in told_medicines(paragraph, words):
            if letters(medicine.name) not in names:
                told.setdefault(letters(medicine.name), medicine)
    return list(told.values())


def _read(part: Part, vocabulary: Vocabulary) -> list[Medicine]:
    if part.section not in PLACE or not part.content.strip():
        return []
    if narrated(part.row.text) or _NOT_TAKEN.match(part.content):
        return []
    text = order_of(part, vocabulary)
    several = part.section == "medicines" and re.search(r"[,;]|\s\d\)", text)
    if several:
        answer = parse_answer("medicines", text, lambda name: vocabulary.knows("medicine", name))
        rows = [parsed.row for parsed in answer.rows]
    else:
        parsed = parse_line("medicines", text)
        rows = [parsed.row] if parsed else []
    return [
        medicine
        for row in rows
        if isinstance(row, Medicine)
        and (medicine := _accepted(row, part, vocabulary, len(rows) == 1, row is rows[0]))
    ]


def _accepted(
    row: Medicine, part: Part, vocabulary: Vocabulary, alone: bool, first: bool
) -> Medicine | None:
    """The row as a medicine, or None when too little speaks for it. first: of those of its part,
    which alone its number speaks for."""
    row = replace(row, name=bare(row.name, vocabulary))
    if not _plausible(row.name) or _TEST.search(row.name):
        return None
    ink = part.row.confidence
    anchored = bool(row.form or row.strength) or part.section == "medicines"
    stretch = part.row.stretch(row.name, part.row.text[: part.start])
    settled = settle(vocabulary, "medicine", row.name, ink, anchored, stretch, row.form)
    row = replace(row, strength=_strength(row, settled.name, part, vocabulary))
    known = {1.0: KNOWN, 0.9: LIKELY}.get(settled.match, 0)
    if not known and (prose(row.written) or advises(row.name) or len(row.name.split()) > 4):
        return None
    bald = not (known or row.form or row.strength)
    if bald and any(vocabulary.knows("disease", text) for text in (row.name, row.written)):
        return None
    points = known + PLACE[part.section]
    points += sum(worth for field, worth in POINTS.items() if getattr(row, field))
    points += NUMBERED if first and part.numbered and part.section == "medicines" else 0
    if points < ENOUGH:
        return None
    written = part.content.strip() if alone else row.written
    return replace(
        row,
        name=settled.name,
        quantity=row.quantity or (dispensed(part.content) if alone else ""),
        written=written,
        span=None,
        box=_box(part, row.written, alone),
        confidence=round(ink * settled.match, 3),
        flags=(*row.flags, *settled.flags, *_figure_flag(row, part), *_cut_flag(row.name, part)),
        found_on_page=True,
    )


def _strength(row: Medicine, name: str, part: Part, vocabulary: Vocabulary) -> str:
    """The row's strength; one of the product's own where letters were read for its figures."""
    product = vocabulary.exact("medicine", name)
    return listed(part, row.strength, product.strengths) if product else row.strength


def _plausible(name: str) -> bool:
    name = re.sub(r"(?<=\w)\s+[\d/.\s]+$", "", name)
    plain = sum(letter.isascii() and letter.isalpha() for letter in name)
    return plain >= 3 and plain * 2 > len(name.replace(" ", ""))


def _box(part: Part, written: str, alone: bool) -> Box:
    if not alone:
        start = part.row.text.find(written.split()[0], part.start)
        if start >= 0:
            return part.row.box_of(start, start + len(written))
    return part.row.box_of(part.start, len(part.row.text))


def _continues(part: Part, found: Sequence[Found], vocabulary: Vocabulary) -> bool:
    """Whether a row only says how to take the medicine above it."""
    if not found or part.section not in ("medicines", "sig", "start", "other"):
        return False
    above = found[-1].part.row
    if not -BESIDE < (part.row.top - above.top) / (above.bottom - above.top) < NEAR:
        return False
    fields = take_apart(order_of(part, vocabulary))
    if not set(fields.values) & {"dose", "frequency", "duration"}:
        return False
    counted = _COUNTED.match(part.content) and fields.name[:1].islower()
    return bool(part.section == "sig" or _ORDER.match(part.content) or counted or not fields.name)


def _with_sig(found: Found, part: Part, vocabulary: Vocabulary) -> Found:
    """The medicine with what it lacked filled in from the row below it."""
    medicine, fields = found.medicine, take_apart(order_of(part, vocabulary)).values
    below = part.row.box_of(part.start, len(part.row.text))
    filled = replace(
        medicine,
        written=f"{medicine.written} {part.content.strip()}",
        box=union([medicine.box or below, below]),
        strength=medicine.strength or fields.get("strength", ""),
        dose=medicine.dose or fields.get("dose", ""),
        route=medicine.route or fields.get("route", ""),
        frequency=medicine.frequency or fields.get("frequency", ""),
        duration=medicine.duration or fields.get("duration", ""),
        quantity=medicine.quantity or fields.get("quantity") or dispensed(part.content),
        instructions=medicine.instructions or fields.get("instructions", ""),
    )
    return replace(found, medicine=filled)


def _figure_flag(row: Medicine, part: Part) -> tuple[Flag, ...]:
    """A remark where letters had to be taken for digits: a warning for those of a strength, unless
    they were only the O and the l that every figure has."""
    said = _dashes(part.content)
    strength, slots = row.strength.split(" ")[0], row.frequency
    if strength and not _says(said, strength):
        level: Level = "info" if _says(said.translate(_ROUND_AND_STRAIGHT), strength) else "warn"
        return (_mended(strength, level),)
    if re.fullmatch(r"[\d-]+", slots) and not _says(said, slots):
        return (_mended(slots, "info"),)
    return ()


def _cut_flag(name: str, part: Part) -> tuple[Flag, ...]:
    """A warning where the tail that tells sister products apart may be lost ("Telekast- 10 mg")."""
    if not re.search(rf"{re.escape(name)}-(?![A-Za-z])", part.content):
        return ()
    text = "The name ends in a hyphen; a letter may be missing behind it."
    return (Flag("name_cut", "warn", text),)


def _says(text: str, figure: str) -> bool:
    return bool(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", text))


def _mended(figure: str, level: Level) -> Flag:
    text = f"The figures of {figure} were not read clearly; look at them."
    return Flag("figure_mended", level, text)


def _dashes(text: str) -> str:
    return re.sub(r"\s?[-\u2013\u2014_~]\s?", "-", text)
