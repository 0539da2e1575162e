"""What in an answer is no row: the answer's own words round its rows, and lines of other sections.

Knows headings and turns of speech only, in offsets of the raw text; no medicine and no disease.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import folded

_MEDICINES = r"(?:medicines?|medications?|drugs?|prescriptions?)"
_DISEASES = r"(?:diseases?|conditions?|diagnos[ie]s|illness(?:es)?)"
Section = Literal["own", "other", "past"]
"""Of the rows that are asked for, of anything else, or of medicines that are taken no longer."""

_OWN_SECTIONS = {"medicines": ("medicines",), "diseases": ("diagnosis", "complaints")}
_LABEL_WORDS = {
    "medicines": (
        r"℞|rp?/(?=\s|$)|(?:current\s+)?(?:medicines?|medications?|drugs?|meds)(?:\s+list)?|"
        r"treatment(?:\s+given|\s+advised)?|tx|t/t|prescribed|drug\s+names?"
    ),
    "diseases": (
        r"(?:(?:provisional|final|working|clinical|primary|secondary)\s+)?(?:dx|d/x|diagnos[ie]s)|"
        r"a/p|assessment\s+and\s+plan|diseases?(?:\s+names?)?|illness(?:es)?|"
        r"presenting\s+complaints?|findings?|known\s+conditions?|past\s+history|"
        r"past\s+medical\s+history|pmh"
    ),
}
"""Headings beside those of the lexicon that an answer's own words are."""
_ANY_LABEL = r"advised|answers?|ans|output|list|name"


_MEANT = frozenset(
    (
        "d/d",
        "ddx",
        "dd",
        "differential diagnosis",
        "k/c/o",
        "known case of",
        "icd",
        "icd-10",
        "name",
    )
)
"""Headings that say more of what follows than where it belongs, or nothing."""


def _headings(sections: Iterable[str]) -> str:
    found = {word for name in sections for word in lexicon.headings(name)}
    return lexicon.alternatives(found - _MEANT)


_LABELS = {
    kind: rf"{words}|{_headings(_OWN_SECTIONS[kind])}" for kind, words in _LABEL_WORDS.items()
}
_NOT_OTHER = {
    "medicines": {"medicines", "sig", "supply"},
    "diseases": {"diagnosis", "complaints", "sig", "supply", "history", "family"},
}
"""Sections whose lines are rows, belong to the row above, or say how sure a row is."""

_OTHER_WORDS = {
    "medicines": (
        r"\w+\s+(?:diagnos[ie]s|complaints?)|k/c/o|diseases?|r/v|hospital|clinic|mob|refer(?:red)?"
    ),
    "diseases": r"(?:medicines?|medications?|drugs?)\s+list|tx|hospital|clinic|refer(?:red)?|name",
}
_OTHER = {
    kind: f"{words}|{_headings(set(lexicon.sections()) - _NOT_OTHER[kind])}"
    for kind, words in _OTHER_WORDS.items()
}
_OTHER_SECTION = {
    kind: re.compile(
        rf"(?!\s*dr\.?\s+\w+(?:\s+\w+)?\s+(?:has\s+)?(?:prescribed|advised)\b)"
        rf"\s*(?:(?:{heads})\b\.?\s*(?:[:\-\u2013=]+|(?<=dr\.)\s|(?<=dr)\s|(?<=/o)\s(?=\w)|"
        r"(?<=up)(?!\s+case)|(?<=review)\s|(?<=f/u)|(?<=advice)$|(?<=complaints)$|(?<=diagnosis)$)|"
        r"reg(?:d|n|istration)?\.?\s*no\b|licen[cs]e\s+no\b|"
        r"(?:mfg|mfd|manufactured|marketed|batch|exp|lic)\b\.?)\s*",
        re.IGNORECASE,
    )
    for kind, heads in _OTHER.items()
}
_ADVICE = re.compile(r"\s*(?:adv|advice|advised?)\b", re.IGNORECASE)

_PAST = re.compile(rf"\s*(?:{_headings(['past'])})\s*:", re.IGNORECASE)

_SAYS = (
    r"(?:has(?:\s+been)?|is|was|also\s+has|had|mentions?|lists?|contains?|shows?|includes?|"
    r"prescribed|prescribes?|advised|suffers?|presents?|appears?\s+to\s+have|have|should|must|"
    r"needs?\s+to)(?!\w)"
)
_TAKES = r"(?:to\s+)?(?:take|use|apply|continue|start)(?=\s)"


def _lead(kind: str) -> re.Pattern[str]:
    label = rf"(?:{_LABELS[kind]}|{_ANY_LABEL})"
    both = r"(?:medicines?|medications?|drugs?|diseases?|conditions?|diagnos[ei]s)"
    return re.compile(
        r"\s*(?:(?:sure|okay|ok|yes|certainly)[,.!]?\s+)?"
        r"(?:(?:here\s+(?:are|is)|based\s+on\s+the\s+(?:image|prescription)[^,:\n]{0,40},?|"
        r"according\s+to\s+the\s+(?:image|prescription)[^,:\n]{0,40},?)\s*)?"
        r"(?:(?:in|on)\s+(?:the|this)\s+(?:\w+\s+)?(?:prescription|image|document|"
        r"picture)[^,:\n]{0,20},?\s+)?"
        r"(?:i\s+(?:can\s+)?(?:see|found|find|think)\s*:?\s*|(?:the|these|this|there|some|"
        r"following|main|possible|names?\s+of(?:\s+the)?)\s+)*"
        r"(?:following\s+)?(?:(?:prescription|doctor|dr\.?\s+\w+(?:\s+\w+)?|image|document|"
        rf"picture|patient|pt|he|she|it)\s+{_SAYS}\s*"
        r"(?:diagnosed\s+with|suffering\s+from|prescribed|from|with|having|advised|given|"
        r"asked|told|instructed|a\s+case\s+of|a\s+known\s+case\s+of)?\s*"
        rf"(?:{_TAKES}\s*)?(?:the\s+)?(?:following\s+)?"
        rf"(?:{both}\b\s*(?:[:\-]|is|are)?\s*)?|"
        rf"{label}\s*(?:names?\s+)?(?:(?:that|which)\s+(?:is|are|were)\s+)?"
        r"(?:(?:mentioned|prescribed|listed|written|given|shown|visible|present|found|seen|advised|"
        r"identified|diagnosed)\s*)?"
        r"(?:(?:in|on|by|for|from)\s+(?:the|this)\s+(?:\w+\s+)?"
        r"(?:prescription|image|document|picture|doctor|patient)\s*)?"
        r"(?:\s*(?:are|is|were|was|includes?|seems?\s+to\s+be|appears?\s+to\s+be)\b"
        r"(?:\s+(?:as\s+follows|given\s+below|the\s+following))?\s*[:\-]?|\s*[:\-\u2013=]+>?|"
        r"(?<=rx)\.?|(?<=rp)\.|(?<=℞)|(?<=r/)|(?<=rp/))\s*)",
        re.IGNORECASE,
    )


def _title(kind: str) -> re.Pattern[str]:
    words = _MEDICINES if kind == "medicines" else _DISEASES
    return re.compile(
        rf"[^:\n\d\[{{\"']{{0,60}}\b{words}\b[^:\n,;]{{0,70}}:(?!\S*//)", re.IGNORECASE
    )


_LEADS = {kind: _lead(kind) for kind in _LABELS}
_TITLES = {kind: _title(kind) for kind in _LABELS}
_OWN = {
    kind: re.compile(
        rf"\s*(?:{labels})\b\.?\s*(?:[:\-\u2013=]+|$|(?<=rx)|(?<=rp\.)|(?<=r/)|(?<=rp/))",
        re.IGNORECASE,
    )
    for kind, labels in _LABELS.items()
}
_SEEN = re.compile(
    r"\s*i\s+(?:can\s+)?(?:see|find|found|think)\b[\s:]*(?:the\s+)?(?:following\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:(?:is|are|was|were|has\s+been|have\s+been)\s+(?:the\s+)?(?:mentioned|prescribed|listed|"
    r"written|given|shown|visible|present|advised|seen|found|diagnosed|medicines?|medications?|"
    r"diseases?|diagnos[ei]s|conditions?)\b(?:\s+(?:mentioned|prescribed|listed|written|given))?|as\s+(?:the\s+)?(?:medicines?|medications?|drugs?|"
    r"diseases?|conditions?|diagnos[ei]s)\b)"
    r"(?:\s+(?:in|on|by|for|from|to)\s+(?:the|this)\s+\w+(?:\s+\w+)?)?"
    r"[\s.]*$",
    re.IGNORECASE,
)


def after_lead(kind: str, text: str) -> int:
    """Where an answer's own words ("The medicines mentioned are", "Rx:") end."""
    plain = folded(text)
    match = _TITLES[kind].match(plain) or _LEADS[kind].match(plain) or _SEEN.match(plain)
    return match.end() if match else 0


def before_tail(text: str, start: int, end: int) -> int:
    """Where an answer's own words at its end ("are mentioned in the prescription") begin."""
    match = _TAIL.search(text, start, end)
    return match.start() if match else end


def opens_own(kind: str, text: str, start: int, end: int) -> bool:
    """Whether a line begins with a heading of this kind ("Rx", "Diagnosis:")."""
    return bool(_OWN[kind].match(folded(text), start, end))


def after_other(kind: str, text: str, start: int, end: int) -> int:
    """Where the heading of another section ends ("Adv:"); 0 when the line begins with none."""
    match = _OTHER_SECTION[kind].match(folded(text), start, end)
    return match.end() if match else 0


def is_past(text: str, start: int) -> bool:
    """Whether the heading at `start` is one of medicines that are no longer taken ("Stopped:")."""
    return bool(_PAST.match(folded(text), start))


def opens_alone(kind: str, line: str) -> Section | None:
    """The section that a line opens when it is nothing but a heading ("Rp.", "Medikationsplan");
    None when it is more. Not for diseases under "Allergy", which may be one."""
    plain = folded(line.lower()).strip(" .:/-*#")
    if plain in _heads(kind, own=True):
        return "own"
    if plain not in _heads(kind, own=False):
        return None
    return "past" if kind == "medicines" and plain in lexicon.headings("past") else "other"


@cache
def _heads(kind: str, own: bool) -> frozenset[str]:
    wanted = set(_OWN_SECTIONS[kind]) if own else set(lexicon.sections()) - _NOT_OTHER[kind]
    wanted -= {"allergies"} if kind == "diseases" else set()
    found = {word for name in wanted for word in lexicon.headings(name)}
    return frozenset(word.rstrip(".:/") for word in found - _MEANT)


def is_advice(text: str, start: int) -> bool:
    """Whether the heading at `start` is "Adv", under which medicines stand, too."""
    return bool(_ADVICE.match(text, start))
