"""Answers that hold no row: nothing said, "none", a refusal, a remark."""

import re

_UNANSWERABLE = re.compile(
    r"\W*(?:unanswerable|unanswered|cannot\s+answer|unable\s+to|i\s*(?:'|"
    r"\u2019)?m\s+(?:unable|sorry|not)|"
    r"i\s+am\s+(?:unable|sorry|not)|sorry|(?:i|we)\s+(?:can\s*not|can(?:'|\u2019)t|do\s+not|"
    r"don(?:'|\u2019)t|"
    r"could\s+not|couldn(?:'|\u2019)t)|as\s+an?\s+(?:ai|base|language)|not\s+(?:sure|legible|"
    r"readable|"
    r"clear|visible)|illegible|unreadable|unclear|unsure|unknown|(?:the\s+)?(?:image|text|"
    r"prescription|"
    r"handwriting|picture)\s+is\s+(?:too\s+|not\s+|un|il)|cannot\s+(?:be\s+)?(?:read|"
    r"determine|see)|"
    r"can(?:'|\u2019)t\s+(?:read|tell|say)|\?+$|not\s+able\s+to|it\s+is\s+not\s+possible|"
    r"this\s+is\s+not\s+(?:a|an)\s|no\s+text\b|i\s+have\s+no\s+idea|no\s+idea|yes\W*$|true\W*$|false\W*$)",
    re.IGNORECASE,
)
_NOTHING = (
    r"(?:medicines?|medications?|drugs?|diseases?|diagnos[ie]s|conditions?|illness(?:es)?|"
    r"prescriptions?|names?|answers?|comorbidit(?:y|ies)|complaints?|symptoms?|treatment|such|"
    r"information|text|tablets?|problems?|(?:drug\s+)?allerg(?:y|ies)|comorbids?|significant|"
    r"abnormality(?:\s+detected)?|past|history|medical|known|specific|particular|of|them|these|the|"
    r"this|or|any|other)"
)
_NONE = re.compile(
    r"\W*(?:none(?:\s+of\s+(?:the\s+)?(?:above|these|them))?|nil|normal|healthy|nothing|no|not?|n\s*/\s*a|n\.a|na|null|nan|nkda|nad|-+|blank|empty|zero|0|"
    r"there\s+(?:is|are|were|was)\s+(?:no|not\s+any|none)|(?:the\s+)?(?:prescription|image|doctor|"
    r"patient|document)\s+(?:does\s+not|doesn(?:'|\u2019)t|has\s+no|has\s+not|contains\s+no|"
    r"mentions\s+no|"
    r"shows\s+no)|कोई\s+नहीं|नहीं|does\s+not|without\s+any|no\s+such|"
    r"(?:the\s+)?(?:medicines?|medications?|drugs?|diseases?|diagnos[ie]s|"
    r"conditions?|names?|information)\s+(?:names?\s+)?(?:(?:is|are|was|were|has|have)\s+)?not)"
    rf"(?:\W+(?:{_NOTHING}|above|abnormal|is|are|was|were|be|been|have|has|can|could|mention(?:ed|s)?|given|"
    rf"stated|"
    r"listed|found|visible|shown|written|seen|specified|prescribed|present|contain|show|include|"
    r"identified|detected|applicable|available|provided|recorded|advised|noted|in|on|at|all|to|"
    r"image|prescription|document|page|picture|patient|doctor|here|thing|it|a|an|दवा|दवाई|"
    r"बीमारी|नहीं|है))*\W*",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?:none|nil|nkda|nad|not\s+(?:mentioned|known|given|specified)|thank\s+you|thanks|same|"
    r"unanswerable|afebrile|(?:routine\s+|general\s+|regular\s+)?(?:health\s+)?check[\s-]*up|"
    r"(?:cbc|cbp|esr|crp|lft|kft|rft|rbs|fbs|ppbs|hba1c|tsh|ecg|ekg|cxr|usg|mri|x-?ray|widal|"
    r"lipid\s+profile|urine\s+(?:r/e|r/m|routine|culture))(?:\s+(?:chest|abdomen|pelvis|brain))?|"
    r"etc|and\s+so\s+on|others?|more|n/a|na|medicines?|medications?|drugs?|tablets?|"
    r"diseases?|diagnosis|yes|no|pills?|prescriptions?|doctors?|patients?|handwriting|"
    r"images?|hospital|clinic|wnl|within\s+normal\s+limits|normal(?:\s+\w+)?|"
    r"age\W+\d.*|\d{1,3}\s*(?:y|yrs?|years?)?\s*/\s*[mf]|(?:which|that|who|it)\s+(?:is|are|was)\b.*|"
    r"get\s+well\s+soon|signature|signed|as\s+follows|following)",
    re.IGNORECASE,
)
_MEDICINE_ADVICE = re.compile(
    r"(?:only\s+)?(?:plenty\s+of|drink\s|rest\b|bed\s*rest|avoid\b|salt\s+restrict|"
    r"low\s+salt|diet\b|"
    r"exercise|walk\b|steam\s+inhalation|review\b|follow[\s-]*up(?!\s+case)|come\s+(?:back|after)|"
    r"next\s+visit|"
    r"repeat\s+(?:after|test)|stop\s+smoking|hot\s+fomentation|ice\s+pack|soft\s+diet|"
    r"light\s+diet|weight\s+loss|please\s+note|i\s+hope|let\s+me\s+know|consult\b)",
    re.IGNORECASE,
)


def reason_for(text: str) -> str:
    """Why a whole answer holds no row: "empty", "none_stated", "unanswerable"; "" when it may."""
    plain = text.strip()
    if not any(c.isalnum() for c in plain):
        return (
            "unanswerable"
            if "?" in plain
            else "empty"
            if not plain.strip("-\u2013—.") and (not plain)
            else "none_stated"
        )
    if _NONE.fullmatch(plain[:400]):
        return "none_stated"
    if _UNANSWERABLE.match(plain) and not _holds_list(plain):
        return "unanswerable"
    return ""


def _holds_list(text: str) -> bool:
    return "\n" in text.strip() or ":" in text


_VITAL = re.compile(
    r"(?:o/e\W*)?(?:bp|b\.p\.?|pulse|spo2|temp(?:erature)?|rr|hr|wt|weight|ht|height|sugar|"
    r"rbs|fbs|ppbs|hba1c|hb|bmi|l?v?ef|esr|crp|tsh|creat(?:inine)?|s\.?\s*creat|platelets?|plt|"
    r"tlc|wbc|ldl|hdl|inr)\b\W{0,4}\d[^,;\n]{0,25}",
    re.IGNORECASE,
)


def is_illegible(name: str) -> bool:
    """Whether a name is the reader's word for ink that it cannot read."""
    return bool(
        re.fullmatch(r"\W*(?:illegible|unreadable|unclear|not\s+legible)\W*", name, re.IGNORECASE)
    )


def is_advice(text: str) -> bool:
    """Whether words say how to live and not what to take ("avoid alcohol")."""
    return bool(_MEDICINE_ADVICE.match(text.strip(" .:;,-!")))


def is_remark(text: str) -> bool:
    """Whether one entry is talk and no row ("none", "thank you", "plenty of fluids")."""
    plain = text.strip(" .:;,-!")
    if _REMARK.fullmatch(plain) or _NONE.fullmatch(plain) or _VITAL.fullmatch(plain):
        return True
    return bool(_MEDICINE_ADVICE.match(plain))
