"""Rows to diseases: from the sections where a doctor names them, never from a sign or a form."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rxcore.clinical.parse import parse_answer
from rxcore.clinical.vocabulary import Vocabulary
from rxcore.prescription.page.layout import VisualRow
from rxcore.prescription.page.narrative import narrated, paragraphs, told_diseases
from rxcore.prescription.see.ink import Stretch
from rxcore.readers.ocr.names import settle
from rxcore.readers.ocr.parts import Part
from rxcore.readings import Disease

ANYTHING = ("diagnosis",)
"""Sections whose rows hold diseases, known or not."""
KNOWN_ONLY = ("complaints", "history", "medicines", "start")
"""Sections in which only names that the vocabulary has count."""

_TICKED = re.compile(r"[\[(]\s*[xX\u2713\u2714vV/]\s*[\])]\s*([A-Za-z][A-Za-z -]{2,30})")
_FOR = re.compile(r"^\s*(?:for|indication|k/?c/?o|h/?o|known case of)\b", re.IGNORECASE)


_SIDE = re.compile(r"(?:[BRL]/?E|O[USD]|B/?L|[RL]t\.?|both eyes|(?:right|left) eye)", re.IGNORECASE)
"""Which eye or side: no disease, whatever it abbreviates elsewhere."""
_DENIED_BOTH = re.compile(
    r"\b(?:no|nil|denies)\s+(?:(?:significant|past|known)\s+)*(?:h/o|history of)\b[^.;]*|"
    r"\b(?:no|nil|not)\s+\w+(?:\s?/\s?\w+)+",
    re.IGNORECASE,
)
"""A list that is denied as one ("No DM/HTN", "No h/o TB, epilepsy")."""
_CODE_IN_BRACKETS = re.compile(r"[(\[]([A-Z]\d{2}(?:\.\d{1,3})?)[)\]]")
_CODED = re.compile(r"\W*[A-TV-Z]\d{2}(?:\.\d{1,3})?\b")
_REMARK = re.compile(r"\s*\([^)]*\)?$|,?\s*\b(?:unspecified|NOS|initial encounter)$", re.IGNORECASE)
"""What stands behind a name and is none of it."""
_PERSON = re.compile(
    r"\b\d{1,3}\s?(?:yrs?|years?|y/?o|y)?\.?\s*[/,|-]?\s*(?:m|f|male|female)\b|"
    r"\b\d{1,3}\s?(?:yrs?|years?|y/o)\b|^\W*(?:mr|mrs|ms|miss|master|smt|baby|shri|kum)\b",
    re.IGNORECASE,
)
"""A row about the patient: what stands below it is no clinic's sign."""
LAST = 3
"""Rows right above the orders that are the patient's, two rows or more below the letterhead."""
_ABBREVIATION = re.compile(r"(?!NAD|NIL|OPD|IPD|ECG|USG|CBC|RCT|XRAY|WNL|NKDA)[A-Z]{3,5}")
_TOOTH = re.compile(r"(?<!type)(?<!stage)(?<!grade)(?:\s*[,#]?\s*\b[1-8][1-8]\b)+$", re.IGNORECASE)
"""The numbers of teeth behind a dentist's diagnosis ("Dental caries 46")."""
_SOUNDS_ILL = re.compile(
    r"(?:itis|osis|a?emia|pathy|algia|oma|ism|uria|rrh(?:o)?ea|plegia|paresis|lepsy|penia|"
    r"megaly|sclerosis|dema|disease|syndrome|disorder|infection|deficiency|failure|fracture|"
    r"injury|sprain|strain|ulcer|abscess|hernia|fissure|calcul(?:us|i)|stones?|tear|spasm|"
    r"allergy|pain|fever|dermatosis|wound|burns?|bite|infestation|insufficiency|dysfunction|"
    r"anxiety|depression|psychosis|neuralgia|polyps?|cysts?|nodules?|cataract|glaucoma|myopia)$",
    re.IGNORECASE,
)
"""How the names of diseases end that no vocabulary has."""


def diseases_in(parts: Sequence[Part], vocabulary: Vocabulary) -> list[Disease]:
    """The page's diseases in reading order, each named once."""
    found: list[Disease] = []
    open_ = not any(part.section == "doctor" for part in parts)
    above = _above_orders(parts)
    for part in _below_bare_heads(parts):
        open_ = open_ or part.section in ("patient", "vitals", "complaints")
        open_ = open_ or bool(part.section == "start" and _PERSON.search(part.content))
        open_ = open_ or part.row in above
        for disease in _read(part, vocabulary, open_):
            if _is_new(disease, found):
                found.append(disease)
    if any(disease.certainty != "history" for disease in found):
        return found
    rows = [part.row for part in parts if part.section in (*ANYTHING, *KNOWN_ONLY, "advice")]
    for paragraph in paragraphs(rows):
        found += [told for told in told_diseases(paragraph, vocabulary) if _is_new(told, found)]
    return found


def _below_bare_heads(parts: Sequence[Part]) -> list[Part]:
    """The parts; the first row below a heading that stands alone is as good as headed."""
    seen = list(parts[:1])
    for above, part in pairwise(parts):
        bare = above.headed and above.section == part.section and not above.content.strip()
        seen.append(replace(part, headed=True) if bare else part)
    return seen


def _above_orders(parts: Sequence[Part]) -> Sequence[VisualRow]:
    """The rows right above the first heading of medicines, clear of a letterhead."""
    heads = [at for at, part in enumerate(parts) if part.section == "medicines" and part.headed]
    if not heads:
        return ()
    letterhead = [at for at, part in enumerate(parts[: heads[0]]) if part.section == "doctor"]
    first = max(heads[0] - LAST, (letterhead[-1] if letterhead else -1) + 2)
    return [part.row for part in parts[first : heads[0]]]


def _is_new(disease: Disease, found: Sequence[Disease]) -> bool:
    return all(disease.name.casefold() != other.name.casefold() for other in found)


def _read(part: Part, vocabulary: Vocabulary, below_letterhead: bool) -> list[Disease]:
    if part.section == "boxes":
        return _ticked(part, vocabulary)
    if part.section not in (*ANYTHING, *KNOWN_ONLY) or not part.content.strip():
        return []
    if narrated(part.row.text) and not part.headed:
        return []
    ink = part.row.confidence
    text = _DENIED_BOTH.sub(lambda denied: " " * len(denied[0]), part.content)
    text = _CODE_IN_BRACKETS.sub(r" \1 ", text)

    def known(name: str) -> bool:
        return settle(vocabulary, "disease", name, ink, stretch=_stretch(part, name)).match >= 0.9

    answer = parse_answer("diseases", text, known)
    rows = [parsed.row for parsed in answer.rows if isinstance(parsed.row, Disease)]
    if part.section in ("medicines", "start"):
        known_ones = [vocabulary.knows("disease", row.name) for row in rows]
        sure = any(known_ones) and all(
            name or _SOUNDS_ILL.search(row.name) for name, row in zip(known_ones, rows, strict=True)
        )
        if not (sure and (below_letterhead or _FOR.match(text))):
            return []
    return [done for row in rows if (done := _accepted(row, part, vocabulary))]


def _accepted(row: Disease, part: Part, vocabulary: Vocabulary) -> Disease | None:
    if _SIDE.fullmatch(row.name):
        return None
    if not vocabulary.knows("disease", row.name):
        row = replace(row, name=_bare(row.name, vocabulary))
    ink = part.row.confidence
    repair = part.section in ANYTHING
    stretch = _stretch(part, row.name)
    settled = settle(vocabulary, "disease", row.name, ink, repair=repair, stretch=stretch)
    if settled.match < 0.9 and not (part.section in ANYTHING and _plausible(row.name, part)):
        return None
    start = part.row.text.find(row.written, part.start)
    end = start + len(row.written) if start >= 0 else len(part.row.text)
    certainty = "history" if part.section == "history" and not row.certainty else row.certainty
    return replace(
        row,
        name=settled.name,
        certainty=certainty,
        span=None,
        box=part.row.box_of(max(start, part.start), end),
        confidence=round(ink * settled.match, 3),
        flags=settled.flags,
        found_on_page=True,
    )


def _bare(name: str, vocabulary: Vocabulary) -> str:
    """The name without the teeth behind it, and without the side before one that is known."""
    name = _REMARK.sub("", _TOOTH.sub("", name))
    side, _, rest = name.partition(" ")
    known = _SIDE.fullmatch(side) and vocabulary.knows("disease", rest)
    return rest if known else name


def _stretch(part: Part, name: str) -> Stretch | None:
    return part.row.stretch(name, part.row.text[: part.start])


def _plausible(name: str, part: Part) -> bool:
    """An unknown name counts behind its heading, in a list or when it sounds like a disease, as
    words, not as noise."""
    plain = sum(letter.isascii() and letter.isalpha() for letter in name)
    numbered = bool(re.match(r"\s*\(?\d{1,2}[.)]", part.content) or _CODED.match(part.content))
    words = len(name.split()) <= 6 and plain >= 4 and plain * 10 > 7 * len(name.replace(" ", ""))
    placed = part.headed or numbered or part.numbered or bool(_SOUNDS_ILL.search(name))
    words = words or bool(part.headed and _ABBREVIATION.fullmatch(name))
    return words and placed and part.row.confidence >= 0.6


def _ticked(part: Part, vocabulary: Vocabulary) -> list[Disease]:
    """The boxes of a printed form that somebody ticked."""
    found = []
    for match in _TICKED.finditer(part.row.text):
        name = match[1].strip()
        if vocabulary.knows("disease", name):
            box = part.row.box_of(match.start(), match.end())
            found.append(
                Disease(written=name, name=name, box=box, found_on_page=True,
                        confidence=round(part.row.confidence * 0.8, 3))
            )  # fmt: skip
    return found
