"""How sure a disease is, from the words round its name; and which are denied altogether."""

import re
from dataclasses import dataclass

from rxcore.prescription.lexicon import alternatives, folded, signs

DENIES = "denied"
"""What a suffix says of a disease that the patient has not."""

_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:past\s+|personal\s+)?h/o|p/h|h\s*/\s*o|hx\s+of|(?:past\s+|known\s+)?history\s+of|p/h/o|ho(?=\s)|"
     r"s/p|status\s+post|post[\s-]op(?:erative)?|post(?=\s+(?:cabg|ptca|cva|mi|stroke|tb)\b|\s+covid\s*$)|"
     r"previous|past|old\s+case\s+of|o/c/o|prior|post(?=\s+(?:chemo|radio|surg|angio|lscs|"
     r"hysterectomy|cholecystectomy|appendi[cs]ectomy|transplant)\w*\b)|"
     rf"{alternatives(signs('history'))}", "history"),
    (r"(?:to\s+)?r/o|(?:to\s+)?rule\s+out|\?{1,3}|query|suspect(?:ed)?|susp\.?|suspicion\s+of|probable|"
     r"probably|possible|possibly|likely|\bs/o|suggestive\s+of|d/d|ddx|differential|impending|"
     r"(?:features?|findings?|usg|ct|mri|x-?ray|clinically)\s+(?:s/o|suggestive\s+of)|"
     r"presumed|provisional|differentials?(?:\s+diagnos[ei]s)?|(?:patient\s+)?(?:may|might|could|seems\s+to)\s+(?:have|be)|"
     rf"working\s+diagnosis\s+of|{alternatives(signs('suspected'))}", "suspected"),
    (r"(?:f/u|follow[\s-]*up)\s+(?:case\s+of|c/o)|k/c/o|k\s*/\s*c\s*/\s*o|kco|kc/o|known\s+case\s+of|a\s+case\s+of|known|confirmed|"
     r"proven|documented|established|diagnosed\s+(?:with|as)|diagnosed", "confirmed"),
    (r"c/o|complain(?:s|ing|ts)?\s+of|c/f|e/o|evidence\s+of|dx\s*:?|diagnosis\s*:?|"
     r"presents?\s+with|presenting\s+with|suffering\s+from|a/w|the|has|with|newly|case\s+of|"
     r"i/v/o|in\s+view\s+of|and|also|of|have|now|an?(?=\s+(?:known|case|patient))|there\s+(?:is|are)|"
     r"an?\s+\d+[\s-]*(?:years?|yrs?|y)[\s-]*(?:old)?\s+(?:male|female|man|woman|patient|lady|boy|"
     r"girl|child)(?:\s+(?:patient|child))?", ""),
)  # fmt: skip
_AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:is\s+|has\s+been\s+)?ruled\s+out|excluded|\(r/o\)", "ruled out"),
    (r"\(?(?:negative|-\s*ve|neg)\)?|(?:is\s+)?absent|non[\s-]*reactive|[\u2717\u2718]|\(-+\)|"
     r"[-:=]\s*(?:no|nil|absent|none|never)", DENIES),
    (r"\(?\?+\)?|\(?(?:suspected|probable|possible|likely|query)\)?|"
     r"to\s+be\s+ruled\s+out", "suspected"),
    (r"\(?(?:confirmed|proven|\+\s*ve)\)?|\(\++\)|\++|(?:is\s+)?present|"
     r"[-:=]\s*(?:yes|present|positive)", "confirmed"),
    (r"\(?(?:in\s+(?:the\s+)?past|previously|history|h/o|past\s+history)\)?", "history"),
)  # fmt: skip
_DURATION = re.compile(
    r"(?<!\w)(?:\s*[,(])?(?:\s*(?:since|x|\u00d7|for|from|over|of))?(?:\s*the\s)?(?:\s*(?:last|past))?\s*"
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
    r"\(?\s*(?:(?:the\s+)?(?:patient|pt)\s+|there\s+(?:is|was)\s+)?(?:no|not|"
    r"mother|father|brother|sister|parents?|wife|husband|nil|without|denies|denied|negative\s+for|absence\s+of|n/k/c/o|n/h/o|"
    r"not\s+a\s+k/c/o|never\s+had|neither|nor|family\s+h(?:/o|istory)|f/h(?:/o)?|free\s+of|"
    rf"non(?=\s)|w/o|कोई\s+नहीं|(?:{alternatives(signs('denied'))}))\b(?![-/]\s*\w{0, 2}o\b)",
    re.IGNORECASE,
)
DENIED_LIST = re.compile(
    r"(?:(?:the\s+)?(?:patient|pt)\s+)?(?:no\s+(?:h/o|history|known|k/c/o|evidence|past|signs?|symptoms?|c/o)|denies|denied|"
    r"negative\s+for|not\s+a\s+k/c/o|n/k/c/o|n/h/o|without|absence\s+of|neither)\b",
    re.IGNORECASE,
)
_ALONE = (
    r"(?:un|poorly\s+|well\s+)?(?:controlled|complicated|specified|treated|stable|resolved|provoked)|"
    r"mild|moderate|severe|acute|chronic|subacute|recurrent|left|right|bilateral|both\s+sides|"
    r"(?:left|right|bilateral|both|lt|rt|b/l)\s+(?:\w+\s+)?(?:knees?|ears?|eyes?|legs?|arms?|hands?|"
    r"foot|feet|shoulders?|hips?|ankles?|wrists?|elbows?|sides?|lungs?|kidneys?|breasts?|limbs?|"
    r"heels?|thighs?|cheeks?|lobes?|nostrils?)|"
    r"(?:newly|recently)(?:\s+(?:diagnosed|detected))?|early|late|advanced|active|old|new|primary|"
    r"secondary|essential|improving|worsening|resolving|in\s+remission|benign|malignant|idiopathic|"
    r"intermittent|persistent|unspecified|nos|non[- ]insulin(?:\s+dependent)?|insulin(?:\s+"
    r"dependent)?|post[- ]op|ii?i?|iv|lt|rt|l|r|b/l|suspected|confirmed|ruled\s+out|excluded|"
    r"(?:probabl[ey]|possibl[ey]|likely)(?:\s+(?:viral|bacterial|allergic|fungal|infective|"
    r"secondary|drug[- ]induced))?|(?:viral|bacterial|allergic)\s+in\s+origin|\?+"
)
QUALIFIER = re.compile(
    rf"\s*(?:(?:{_ALONE})(?:\s+(?:and\s+)?(?:{_ALONE}))*|"
    r"(?:type|stage|grade|class|nyha|(?:advanced|early|late)\s+stage|on\s+(?!examination)\w+|"
    r"with(?:out)?\s+complications?|since|not\s+(?:otherwise|controlled|on)|unspecified|(?:single|recurrent)\s+"
    r"episode|x\s*\d|for\s+\d|"
    r"due\s+to|secondary\s+to|site\s+(?:un)?specified|unspecified\s+site)\b[^,]*)\s*",
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
    plain = folded(text)
    certainty, sign = "", None
    changed = True
    while changed and start < end:
        changed = False
        for pattern, meaning in _PREFIX:
            match = pattern.match(plain, start, end)
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
