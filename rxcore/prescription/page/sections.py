"""What part of a prescription a row belongs to: told by headings, and by what a row holds itself.

A heading rules the rows below it until the next one. Some rows speak for themselves wherever they
stand (a doctor with degrees, vital signs, a form's boxes) and change nothing for those below.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from rapidfuzz.distance import OSA

from rxcore.prescription import lexicon
from rxcore.same_name import without_accents

Section = Literal[
    "start", "medicines", "sig", "diagnosis", "complaints", "history", "tests", "advice",
    "allergies", "past", "family", "patient", "vitals", "doctor", "boxes", "supply", "other",
]  # fmt: skip

MISREAD: dict[str, Section] = {
    "r": "medicines", "px": "medicines", "bx": "medicines", "rk": "medicines", "d": "diagnosis",
    "cd": "complaints",
}  # fmt: skip
"""What OCR makes of headings: an Rx of one letter."""
SHORTEST = 4
"""Letters of a heading in another language than English or Latin: in ink shorter ones, such as
"ta" and "pa", are mostly something else."""

ALONE: dict[Section, frozenset[str]] = {
    "medicines": frozenset({"rx"}),
    "sig": frozenset({"sig"}),
    "diagnosis": frozenset(
        {
            "dx", "kco", "diagnosis", "imp", "knowncaseof", "provisionaldiagnosis",
            "finaldiagnosis", "workingdiagnosis", "impression", "dischargediagnosis",
        }
    ),
    "complaints": frozenset({"co"}),
    "history": frozenset({"ho", "pasthistoryof", "pasthistory", "historyof"}),
    "tests": frozenset({"inv", "ix", "investigations"}),
    "advice": frozenset({"adv", "advice"}),
    "allergies": frozenset({"allergies", "allergy", "nkda"}),
    "patient": frozenset({"name", "date", "patient", "age", "address", "dob", "nhsnumber", "dear"}),
    "vitals": frozenset({"bp", "pulse", "temp", "spo2", "oe", "wt"}),
    "doctor": frozenset({"dr", "regno", "signature", "timings", "license", "dea"}),
    "family": frozenset({"fh", "familyhistory"}),
    "supply": frozenset({"refills", "disp", "refill"}),
    "other": frozenset(
        {
            "dispenseaswritten", "followup", "review", "pharmacystamp",
            "keepoutofthereachofchildren",
        }
    ),
}  # fmt: skip
"""Headings that need no colon after them."""

_DEGREES = re.compile(
    r"\b(?:mbbs|m\.b\.b\.s|md|m\.d|dnb|mrcp|frcs|mrcgp|facp|dch|dgo|mch|bams|bhms|bds|mds|mbchb|"
    r"phd|pharmd|fics|frcp|d\.?ortho)\b",
    re.IGNORECASE,
)
_CLINIC = re.compile(
    r"\b(?:clinic|hospital|nursing home|medical (?:practice|cent\w+)|health ?(?:care|cent\w+)|"
    r"pharmacy|surgery|care cent\w+|polyclinic|diagnostics|chemist|family health|"
    r"institute|foundation|department|speciali\w+|"
    r"consultant|physician|cardiologist|surgeon|diabetologist)\b|\w (?:care|centre|center)\W*$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:ph|tel|mob|phone|reg)\b\s*(?:[.:+]|no\b|\d)|\bdr\b\.?\s+[A-Z]|\w@\w|www\.|\b\d{10}\b"
    r"|\b\d{5}\s?\d{5}\b|\b(?:road|street|nagar|avenue|floor)\b",
    re.IGNORECASE,
)
_VITAL = re.compile(
    r"\bb\.?p\.?\s*:?\s*-?\s*\d{2,3}\s*/\s*\d{2,3}|\b\d{2,3}\s*mm\s*hg|\bspo2\b|\b\d{2,3}\s*/\s*min|"
    r"^(?:p|pr|hr|pulse|temp|wt|ht|weight|height)\s*[:\-]?\s*\d",
    re.IGNORECASE,
)
_BOXES = re.compile(r"\[\s?\]|\(\s?\)|[☐□]|\bY\s*/\s*N\b")
_DATED = re.compile(
    r"^(?:date\s*:?\s*)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}\W*$", re.IGNORECASE
)


_LISTED = re.compile(r"^[^\d|]*(?:\|[^\d|]*){2,}$")
"""What a clinic offers, between strokes: "Acne | Vitiligo | Psoriasis"."""
_OFFERED = re.compile(
    r"\b(?:treated here|treatment of|speciali[sz]ed? in|facilit(?:y|ies)|cashless|"
    r"(?:is|are|now) available|available (?:here|at)|available(?=\s*:)|"
    r"home (?:collection|delivery)|"
    r"valid for|emergency service|medico.?legal|computer generated|electronically signed|"
    r"powered by)(?!\w)",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"medicines?|drugs?|medications?|generic|dos(?:e|age)|freq(?:uency)?|duration|days|timings?|"
    r"route|qty|quantity|instructions?|morn(?:ing)?|noon|night|strength|brand|composition"
)
_BESIDE_COLUMN = re.compile(
    r"s|sr|si|sl|no|name|aft(?:ernoon)?|eve(?:ning)?|start|form|units?|remarks|type|supply|gp|to|"
    r"continue|indications?|purpose|condition|item|description|when|how|directions|sig|rx|take|reason|refills|n"
)
"""Words in the head of a table of medicines: those that make it one, and those beside them."""
_MEDICINE_WORD = re.compile(r"medications?|medicines?|drugs?|prescriptions?")
_BESIDE_MEDICINE = re.compile(
    r"start|stop|stopped|continue|change[ds]?|taking|take|these|the|following|current|new|regular|"
    r"prescribed|given|today|to|be|avoid|avoided|discontinued?|previous|past|on|at|discharge|"
    r"admission|list|in|hospital|ward|during|stay|home|for|of|and|advised|recommended|other|"
    r"administered|no|longer|chart|details|digital|allerg(?:y|ies)|supplied|ordered|active"
)
_NOT_NOW = re.compile(
    r"\b(?:stop\w*|discontinu\w+|given|previous|past|allerg\w*|administered|no longer|avoid\w*)\b",
    re.IGNORECASE,
)
_KIND_OF_DIAGNOSIS = (
    r"(?:provisional|prov\.?|final|clinical|primary|secondary|main|principal|working|admi(?:tting|"
    r"ssion)|discharge|pre-?op(?:erative)?|post-?op(?:erative)?|current|medical|presumptive|"
    r"probable|differential|associated|doctor'?s|symptoms?|complaints?|findings|history|problems?)"
)
_NOUN_AMONG = re.compile(
    rf"^(?:{_KIND_OF_DIAGNOSIS}\W+(?:and\s+)?){{0,2}}(?:diagnos[ie]s|dx|impression)"
    r"(?:\W+(?:and|of|for|the|plan|management|codes?|icd|10|cm|description|details?|names?|notes?|"
    rf"conditions?|treatment|visit|impression|diagnos[ie]s|\d|{_KIND_OF_DIAGNOSIS})\b){{0,4}}\W*$",
    re.IGNORECASE,
)
"""A heading that is a diagnosis by its noun: "Provisional / Final Diagnosis (ICD-10)"."""
_DIAGNOSIS = re.compile(
    rf"\W*(?:{_KIND_OF_DIAGNOSIS}\s+)?(?:(?:diagnos[ie]s|dx)\b|(?<=\s)impression\b)\W*"
    r"(?=[^\W\d]|$)|\W*(?:diagn[o\u00f3]stico|diagnosen?|ch\S{0,2}n\s(?:do|\u0111o)\S{0,2}n)"
    r"\b\s*(?=[^\W\d])",
    re.IGNORECASE,
)
"""The noun without a colon behind it, in languages that say nothing else with it."""
_GLUED = re.compile(r"\W{0,2}(?P<letter>[DR])\s?x(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at the head of a row, and where what follows it begins. parted: whether a colon
    stands between the two."""

    section: Section
    end: int
    parted: bool = False


def heading_of(text: str) -> Heading | None:
    """The heading a row begins with: with a colon or dash behind it, alone on its row, or one of
    those that need neither."""
    text = text.replace("\u00d7", "x")
    match = re.match(r"\s*\W?\s*([^:]{1,32}?)\s*(?::|;(?=\s)|\s[-\u2013=](?=\s)|:-)", text)
    known = _before_colon(match, _exactly) or _glued(text) or _whole_row(text)
    return known or _before_colon(match, _qualified) or _unparted(text)


def _before_colon(
    match: re.Match[str] | None, section_of: Callable[[str], Section | None]
) -> Heading | None:
    section = section_of(match[1]) if match else None
    return Heading(section, match.end(), ":" in match[0]) if match and section else None


def _exactly(words: str) -> Section | None:
    return _section(_plain(words)) or ("diagnosis" if _NOUN_AMONG.match(words) else None)


def _glued(text: str) -> Heading | None:
    """ "DxMigraine", "RxPan"."""
    if glued := _GLUED.match(text):
        return Heading("diagnosis" if glued["letter"] == "D" else "medicines", glued.end())
    return None


def _whole_row(text: str) -> Heading | None:
    """The heading that a row is, all of it."""
    section = _of_words(text) or _exactly(text)
    return Heading(section, len(text)) if section else None


def _unparted(text: str) -> Heading | None:
    """A heading at the head of a row that needs nothing behind it."""
    if noun := _DIAGNOSIS.match(text):
        return Heading("diagnosis", noun.end())
    words = list(re.finditer(r"\S+", text))
    for count in range(min(4, len(words)), 0, -1):
        end = words[count - 1].end()
        plain = _plain(text[:end])
        for section, alone in ALONE.items():
            if plain in alone or (len(plain) >= 9 and _near(plain, alone)):
                return Heading(section, end)
    return None


def kind_of(text: str) -> Section | None:
    """What a row is by its own words, wherever it stands; None when it could be anything."""
    if len(_BOXES.findall(text)) >= 2:
        return "boxes"
    if _VITAL.search(text):
        return "vitals"
    if _DATED.match(text):
        return "patient"
    if _LISTED.match(text) or _OFFERED.search(text):
        return "doctor"
    if _DEGREES.search(text) or _CLINIC.search(text) or _CONTACT.search(text):
        return "doctor"
    return None


def _of_words(text: str) -> Section | None:
    """The section of a row that is all heading by its words: the head of a table of medicines, or
    "START taking these medications"."""
    words = re.findall(r"[a-z]+", text.casefold())
    if len(words) < 2 or re.search(r"[\d,]", text):
        return None
    for all_of, one_of in ((_BESIDE_COLUMN, _COLUMN), (_BESIDE_MEDICINE, _MEDICINE_WORD)):
        makes = [word for word in words if one_of.fullmatch(word)]
        if makes and all(word in makes or all_of.fullmatch(word) for word in words):
            return "past" if _NOT_NOW.search(text) else "medicines"
    return None


def _qualified(text: str) -> Section | None:
    """The section of a heading behind words that only qualify it ("Final impression")."""
    words = text.split()
    for start in range(1, min(3, len(words))):
        section = _known().get(_plain(" ".join(words[start:])))
        if section in ("diagnosis", "medicines", "tests", "advice", "complaints", "allergies"):
            return section if len(_plain(words[-1])) >= 5 else None
    return None


def _plain(text: str) -> str:
    """Small letters without accents, as headings are compared; a nought counts as an O ("C/0")."""
    small = without_accents(text.casefold()).replace("0", "o")
    return re.sub(r"[\W_]", "", small)


@cache
def _known() -> dict[str, Section]:
    known: dict[str, Section] = {}
    for row in lexicon.rows("headings.tsv"):
        plain = [_plain(word) for word in lexicon.said(row)]
        if row["language"] in ("en", "la"):
            known |= dict.fromkeys(plain, cast(Section, row["section"]))
        else:
            known = {word: cast(Section, row["section"]) for word in plain
                     if len(word) >= SHORTEST} | known  # fmt: skip
    return known | MISREAD


def _section(plain: str) -> Section | None:
    """The section of a heading; one letter in six may be misread in long ones."""
    if exact := _known().get(plain):
        return exact
    if len(plain) < 6:
        return None
    return next((part for name, part in _known().items() if _near(plain, (name,))), None)


def _near(plain: str, names: Iterable[str]) -> bool:
    return any(len(name) >= 6 and OSA.normalized_similarity(name, plain) >= 0.84 for name in names)
