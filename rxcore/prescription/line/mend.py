"""Letters and digits that OCR confuses within doses, spaces that it loses, sig words it misspells.

Only where a dose stands: a letter O in a number with a unit, a unit with one letter misread, "dags"
after a number. What was read stays in `written`; names are never touched here.
"""

import re

from rapidfuzz.distance import OSA

from rxcore.prescription.lexicon import folded, forms

_LOOKS = "OoDQUCcIl|SsBbZzG"
_DIGIT = str.maketrans(_LOOKS, "00000001115588226")
_UNIT = r"(?:mg|mcg|gm|g|ml|iu|units?|%)"
_MISREAD_UNITS = (
    (r"rncg|mcq|mc9|mcs|mcy", "mcg"),
    (r"rng|mng|mmg|mnq|ing|ma|ms|my|ns|mq|m9|ng|nig|rmg|rg|mg\.|mgs", "mg"),
    (r"mI|m1|rnl", "ml"),
    (r"I[Ull]{1,2}|1U|lU|ul", "IU"),
)
_AMOUNT = re.compile(
    rf"(?<![\w.-])(?P<number>(?=[\w|.]*\d|I[CODU])[\d{_LOOKS}.]{{1,6}}?)\s?"
    rf"(?P<unit>{_UNIT}|{'|'.join(spelt for spelt, _ in _MISREAD_UNITS)})(?![\w/])",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"(?<![\w.-])(?P<number>(?=\w*\d|I[CODU])[\d{_LOOKS}]{{1,3}})\s?"
    r"(?P<unit>days?|dags?|dlays?|das|jays|daye|daus|doys|davs|deys|dys|clays|1ays|weeks?|wks?|months?|manth|nonths?)(?!\w)",
    re.IGNORECASE,
)
_PERIODS = {"dags": "days", "dag": "day", "dlays": "days", "dlay": "day", "das": "days",
            "jays": "days", "daye": "days", "daus": "days", "doys": "days",
            "davs": "days", "deys": "days", "dys": "days", "clays": "days", "1ays": "days",
            "manth": "month", "nonth": "month",
            "nonths": "months"}  # fmt: skip
_DASH = "\\s?[-\u2013\u2014_~]\\s?"
_SLOT = "[0-4OoDCUIl\u00bd]"
_SLOTS = re.compile(rf"(?<![\w/-])({_SLOT}){_DASH}({_SLOT}){_DASH}({_SLOT})(?![\w-])")
_SLOTS_JOINED = re.compile(r"(?<![\w/-])([0-2])(?:-([0-2])([0-2])|([0-2])-([0-2]))(?![\w/-])")
_LONG_DASH = re.compile(r"(?<=\d)\s*[-\u2013\u2014_]{2,}\s*(?=\d)")
_PLUS_SLOTS = re.compile(
    r"(?<![\d+])([0-4\u00bd])\s?\+\s?([0-4\u00bd])\s?\+\s?([0-4\u00bd])(?![\d+])"
)
"""Slots joined by plus signs, as in Bangladesh and Pakistan: "1+0+1"; or by lines: "1---0---1"."""
_CODES = (
    (re.compile(r"\bH5\b"), "HS"),
    (re.compile(r"(?<![\w.])(\d{1,2})[oO](?!\w)"), r"\g<1>0"),
    (re.compile(r"(?<!\w)0D\b"), "OD"),
    (re.compile(r"\bT[O0]S\b"), "TDS"),
    (re.compile(r"\bP[0DU]\b"), "PO"),
    (re.compile(r"\b[gqa9]\s?([468]|12)\s?[hn]\b"), r"q\1h"),
    (re.compile(r"(?<![\w-])[Il|](?=\s(?:tab|tal|cap|puff|drop|tsp|once|twice|daily))"), "1"),
)
_FORM_HEADS = {"tab": "Tab.", "cap": "Cap.", "syp": "Syp.", "inj": "Inj.", "oint": "Oint.",
               "susp": "Susp.", "syr": "Syr."}  # fmt: skip
_ONLY_WHOLE = {"inj"}
"""Forms that no slip may make: "inb." is as well a tablet."""
_HEAD = re.compile(r"(?P<form>\w{2,4})[.,:]\s*(?=\w{3})")
_CODE = r"(?:[po][od0]|b[d0]|bid|t[do0]s|tid|q[di]d|h[s5]|sos|prn|qhs|q\dh|once|twice)"
_RUN_TOGETHER = (
    (re.compile(r"(?<=[A-Za-z])0(?=[a-z]{2})"), "o"),
    (re.compile(r"^[I|]\.?\s+(?=[A-Z][a-z]{3})"), "T. "),
    (re.compile(r"^\W*(?:increase|decrease|reduce|continue|cont\.?|start|restart|resume|commence|"
                r"begin|add|change|switch to|give|trial of)\s+(?=[a-z]{4})", re.IGNORECASE), ""),
    (re.compile(rf"(?<=[a-z])\sto(?=\s\d+(?:\.\d+)?\s?{_UNIT}(?!\w))", re.IGNORECASE), ""),
    (re.compile(r"(?<!\w)[bG](?=\s?h(?:ou)?rly\b)"), "6"),
    (re.compile(r"^(?P<name>[A-Za-z][A-Za-z .+-]*\s\d+/[\d/]+)\s+"
                r"(?P<form>tab|cap)(?:let|sule)?s?\b\.?", re.IGNORECASE), r"\g<form> \g<name>"),
    (re.compile(r"(?<=\s)([0-3\u00bd])\s([0-3\u00bd])\s([0-3\u00bd])(?:\s([0-3\u00bd]))?"
                r"(?:\s\d{1,3})?$"), lambda m: "-".join(slot for slot in m.groups() if slot)),
    (re.compile(r"^\W*[TJ7I][aA2][b638B](?:[.\s]\s?(?=[A-Z])|(?=[A-Z]))"), "Tab. "),
    (re.compile(r"^\W*(Cap|Syp|Inj|Syr)(?=[A-Z])"), r"\1. "),
    (re.compile(r"(?<=[a-z])\((?=[a-z])(?![^)]*\))"), "l"),
    (re.compile(r"\b(tablets?|capsules?)\s?[/|](?=\s?[A-Z\d])"), r"\1 1"),
    (re.compile(r"(?<=\d),(?=\d\s?m[gGlI1])"), "."),
    (re.compile(r"(?<=[A-Za-z])[~_](?=[A-Z]{1,2}\b)"), "-"),
    (re.compile(r"(?<=[A-Za-z])(?=T[a-z\d][b6][l1i]?[ec]t)"), " "),
    (re.compile(r"\b[Tt][a-z\d][b6][l1i{(]?[ec]t(?!as?\b|s\b|[a-z]{2})"), "tablet "),
    (re.compile(r"\b(Tab|Cap|Syp|Syr|Inj|Oint|Susp|Tabs|Caps)[.,:](?=\S)", re.IGNORECASE), r"\1. "),
    (re.compile(rf"([a-z]{{3,}})(?=\d[\do]*(?:[./]\d+)?\s?{_UNIT}(?:(?![a-z])|tab|cap))",
                re.IGNORECASE), r"\1 "),
    (re.compile(rf"([A-Za-z]{{3,}}-[A-Z]{{1,2}})(?=\d[\dO]*\s?{_UNIT}(?![a-z]))",
                re.IGNORECASE), r"\1 "),
    (re.compile(rf"(\d[\do]*\s?(?:mg|mcg|gm|ml|iu))(?=tab|cap|syr|[\dl]\s?-|{_CODE}(?:x|\b))",
                re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=[\do]m[gl])(?=[A-Z])"), " "),
    (re.compile(r"(?<=\d)(\s?)m[)|]"), r"\1ml "),
    (re.compile(r"\btable[+1/]", re.IGNORECASE), "tablet "),
    (re.compile(rf"\b({_CODE})(?=x\s?[\dIlT/])", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=[A-Za-z]{2})(?=[\dl]-[\dO]-[\dO]\b)"), " "),
    (re.compile(r"\b(tablets?|capsules?|tabs?|caps?)(?=\d|p[od0]|od\b|bd\b|daily|once|twice)",
                re.IGNORECASE), r"\1 "),
    (re.compile(r"\b(p[o0])d?(?=daily|once|twice)", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=[\da-z])x\s?(?=\d+\s?(?:days?|weeks?|months?))", re.IGNORECASE), " x "),
    (re.compile(r"(?<=[a-z]{3})(?=(?:tablet|capsule)(?:s?\b|tab|cap))"), " "),
    (re.compile(r"\b(for|x)(?=\d+ ?(?:days?|weeks?|months?))", re.IGNORECASE), r"\1 "),
    (re.compile(r"(?<=\d)(?=(?:days?|weeks?|months?)\b)", re.IGNORECASE), " "),
)  # fmt: skip
SIG_WORDS = (
    "tablet", "tablets", "capsule", "capsules", "daily", "twice", "weeks", "month", "months",
    "syrup", "cream", "ointment", "inhaler", "suspension", "injection", "puffs", "drops",
    "morning", "night", "before", "after", "meals", "mouth", "right", "eight", "light", "infection",
)  # fmt: skip


def parted(text: str) -> str:
    """A medicine row with the spaces that the OCR lost: "Tab.Crocin500mg" is three words."""
    text = text.replace("\u00d7", "x").replace("\u2022", " ").lstrip()
    text = _HEAD.sub(_form_head, text, count=1) if _HEAD.match(text) else text
    text = joined_slots(text)
    for pattern, put in _RUN_TOGETHER:
        text = pattern.sub(put, text)
    return text


def joined_slots(text: str) -> str:
    """Slots joined by one dash each, whatever joined them."""
    return _LONG_DASH.sub("-", _PLUS_SLOTS.sub(r"\1-\2-\3", text))


def mend(text: str) -> str:
    """A medicine row as it is parsed: "5OO mg" becomes "500 mg"."""
    text = parted(text)
    for pattern, put in _CODES:
        text = pattern.sub(put, text)
    text = _AMOUNT.sub(_amount, text)
    text = _PERIOD.sub(_period, text)
    text = _SLOTS.sub(lambda m: "-".join(part.translate(_DIGIT) for part in m.groups()), text)
    text = _SLOTS_JOINED.sub(lambda m: "-".join(part for part in m.groups() if part), text)
    return " ".join(_sig_word(word) for word in text.split())


def _amount(match: re.Match[str]) -> str:
    unit = match["unit"]
    for spelt, meant in _MISREAD_UNITS:
        if re.fullmatch(spelt, unit, re.IGNORECASE):
            unit = meant
    joint = " " if unit != match["unit"] else match[0][len(match["number"]) : -len(match["unit"])]
    return match["number"].translate(_DIGIT) + joint + unit


def _period(match: re.Match[str]) -> str:
    unit = match["unit"]
    return f"{match['number'].translate(_DIGIT)} {_PERIODS.get(unit.casefold(), unit)}"


def _form_head(match: re.Match[str]) -> str:
    """ "TRB." and "Ta6." at the head of a row are "Tab.": one letter off, before a name."""
    form = match["form"].casefold()
    if form in _FORM_HEADS:
        return match[0]
    near = [
        put
        for name, put in _FORM_HEADS.items()
        if name not in _ONLY_WHOLE and OSA.distance(form, name) <= 1
    ]
    return f"{near[0]} " if len(near) == 1 else match[0]


def _sig_word(word: str) -> str:
    """A word of the sig with one letter misread ("capules"); any other word as it is."""
    plain = word.casefold().strip(".,;")
    if len(plain) < 5 or not plain.isalpha() or plain in SIG_WORDS or folded(plain) in forms():
        return word
    near = [sig for sig in SIG_WORDS if OSA.distance(plain, sig) <= 1]
    return near[0] if near else word
