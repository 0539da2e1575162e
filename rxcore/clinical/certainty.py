"""How sure a disease is, from the words round its name; and which are denied altogether."""

import re
from dataclasses import dataclass

DENIES = "denied"
"""What a suffix says of a disease that the patient has not."""

_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:past\s+)?h/o|h\s*/\s*o|hx\s+of|(?:past\s+|known\s+)?history\s+of|p/h/o|ho(?=\s)|"
     r"s/p|status\s+post|post[\s-]op(?:erative)?|post(?=\s+(?:cabg|ptca|cva|mi|stroke|covid|tb)\b)|"
     r"previous|past|old\s+case\s+of|o/c/o|prior", "history"),
    (r"r/o|rule\s+out|to\s+rule\s+out|\?{1,3}|query|suspected|susp\.?|suspicion\s+of|probable|"
     r"probably|possible|possibly|likely|\bs/o|suggestive\s+of|d/d|ddx|differential|impending|"
     r"presumed|provisional|(?:patient\s+)?(?:may|might|could|seems\s+to)\s+(?:have|be)|"
     r"working\s+diagnosis\s+of", "suspected"),
    (r"k/c/o|k\s*/\s*c\s*/\s*o|kco|kc/o|known\s+case\s+of|a\s+case\s+of|known|confirmed|"
     r"proven|documented|established|diagnosed\s+(?:with|as)|diagnosed", "confirmed"),
    (r"c/o|complain(?:s|ing|ts)?\s+of|c/f|e/o|evidence\s+of|dx\s*:?|diagnosis\s*:?|"
     r"presents?\s+with|presenting\s+with|suffering\s+from|a/w|the|has|with|newly|case\s+of|"
     r"i/v/o|in\s+view\s+of|and|also|of|have", ""),
)  # fmt: skip
_AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:is\s+|has\s+been\s+)?ruled\s+out|excluded|\(r/o\)", "ruled out"),
    (r"\(?(?:negative|-\s*ve|neg)\)?|\(-+\)|[-:=]\s*(?:no|nil|absent|none|never)", DENIES),
    (r"\(?\?+\)?|\(?(?:suspected|probable|possible|likely|query)\)?|"
     r"to\s+be\s+ruled\s+out", "suspected"),
    (r"\(?(?:confirmed|proven|\+\s*ve)\)?|\(\++\)|[-:=]\s*(?:yes|present|positive)", "confirmed"),
    (r"\(?(?:in\s+(?:the\s+)?past|previously|history|h/o|past\s+history)\)?", "history"),
)  # fmt: skip
_DURATION = re.compile(
    r"(?<!\w)\s*[,(]?\s*(?:since|x|\u00d7|for|from|over|of)?\s*(?:the\s+)?(?:last|past)?\s*"
    r"(?:(?:\d+|one|two|three|few|several|many)\s*(?:-\s*\d+\s*)?"
    r"(?:days?|d|weeks?|wks?|months?|mths?|years?|yrs?|y|hours?|hrs?)|\d{1,2}/(?:7|52|12)|"
    r"(?:since\s+|in\s+)?(?:19|20)\d{2}|(?:since|in)\s+(?:childhood|birth|morning|"
    r"yesterday))(?:\s+(?:ago|back|duration))?\)?\s*$",
    re.IGNORECASE,
)
_PREFIX = [
    (re.compile(rf"(?:{words})(?=[\s:,.\-(]|(?<=\?)|$)[\s:,.\-]*", re.IGNORECASE), certainty)
    for words, certainty in _BEFORE
]
_SUFFIX = [
    (re.compile(rf"[\s:,-]*(?:{words})\s*$", re.IGNORECASE), certainty)
    for words, certainty in _AFTER
]
DENIED = re.compile(
    r"(?:\(?\s*)(?:no|not|nil|without|denies|denied|negative\s+for|absence\s+of|n/k/c/o|n/h/o|"
    r"not\s+a\s+k/c/o|never\s+had|neither|nor|family\s+h(?:/o|istory)|f/h(?:/o)?|free\s+of|"
    r"non(?=\s)|w/o|कोई\s+नहीं)\b(?![-/]\s*\w{0,2}o\b)",
    re.IGNORECASE,
)
DENIED_LIST = re.compile(
    r"(?:no\s+(?:h/o|history|known|k/c/o|evidence|past|signs?|symptoms?|c/o)|denies|denied|"
    r"negative\s+for|not\s+a\s+k/c/o|n/k/c/o|n/h/o|without|absence\s+of|neither)\b",
    re.IGNORECASE,
)
QUALIFIER = re.compile(
    r"\s*(?:un)?(?:controlled|complicated|specified|treated|stable|resolved|provoked)\b|"
    r"\s*(?:mild|moderate|severe|acute|chronic|subacute|recurrent|left|right|bilateral|"
    r"both\s+sides|"
    r"type|stage|grade|class|nyha|poorly|well|newly|recently|early|late|advanced|active|old|new|"
    r"primary|secondary|essential|improving|worsening|resolving|in\s+remission|on\s+\w+|"
    r"with(?:out)?\s+complications?|"
    r"non[- ]insulin|insulin|post[- ]op|"
    r"benign|malignant|idiopathic|intermittent|persistent|unspecified|since|not\s+(?:otherwise|"
    r"controlled|on)|x\s*\d|for\s+\d|ii?i?\b|iv\b|nos\b|lt\b|rt\b|l\b|r\b|b/l|suspected|confirmed|"
    r"ruled\s+out|excluded|probable|possible|likely|\?)\s*[^,]*$",
    re.IGNORECASE,
)
"""Words after a comma that qualify the disease before it, and are none themselves."""


@dataclass(frozen=True, slots=True)
class Named:
    """A disease's name between `start` and `end` of the text, its certainty, and the stretch the
    certainty was read from (None when nothing says so)."""

    start: int
    end: int
    certainty: str
    sign: tuple[int, int] | None


def name_in(text: str, start: int, end: int) -> Named:
    """The disease's name within text[start:end], without the words of certainty and duration."""
    certainty, sign = "", None
    changed = True
    while changed and start < end:
        changed = False
        for pattern, meaning in _PREFIX:
            match = pattern.match(text, start, end)
            if match and match.end() > start and match.end() < end:
                if meaning and not certainty:
                    certainty, sign = meaning, (start, match.end())
                start, changed = match.end(), True
                break
    for pattern, meaning in _SUFFIX:
        if (match := pattern.search(text, start, end)) and match.start() > start:
            certainty, sign = meaning, (match.start(), match.end())
            end = match.start()
            break
    if (match := _DURATION.search(text, start, end)) and match.start() > start:
        end = match.start()
    return Named(start, end, certainty, sign)
