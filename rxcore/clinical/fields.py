"""One medicine line taken apart into its fields, each with the characters it was read from.

Knows nothing of lists and sentences: rxcore.clinical.split has cut those before.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rxcore.clinical.normal import EDGES, normal
from rxcore.clinical.patterns import FIELD
from rxcore.clinical.sig import parts_of_day, slots, times_per_day
from rxcore.prescription import lexicon
from rxcore.prescription.lexicon import folded

HALF_NAMES = frozenset({"cough", "protein", "antacid", "iron", "multivitamin"})
"""Words that name a medicine only together with its form."""

SHORT_FORMS = frozenset({"t", "tb", "c", "chai", "lo", "ong", "tuyp", "goi"})
"""Forms at the head of a line alone: elsewhere they are other words."""
INSULIN = re.compile(
    r"insulin|lantus|mixtard|novorapid|novomix|humalog|humulin|actrapid|basalog|glargine|aspart|"
    r"lispro|tresiba|ryzodeg|toujeo|levemir|apidra|insugen|huminsulin|wosulin|fiasp|degludec|"
    r"novolog|novolin|admelog|basaglar|semglee|lyumjev|insulatard|insuman|trurapi|abasaglar",
    re.IGNORECASE,
)


Place = tuple[int, int]
"""Characters of a text: the first, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: the field it fills ("name" and "rest" included) and where it stands."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A medicine line in fields. values: normalised text by field; spans: where each was read,
    from its first to its last character; a field that is not there is in neither."""

    values: dict[str, str]
    spans: dict[str, tuple[int, int]]

    @property
    def name(self) -> str:
        """The name as read, or empty where the line has none."""
        return self.values.get("name", "")


def take_apart(text: str, name: Place | None = None, whole: Sequence[Place] = ()) -> Line:
    """The fields of one medicine line, as written but for spacing, known words and durations.

    name: where the name stands, when it was found already. It is the line's name to the letter,
    but for a figure or a release ("625", "SR") right behind it, which people say with it; the
    words before it fill no field. whole: stretches that hold known names: no pattern bites a piece
    off them, though a word beside them may belong to the name, too.
    Any text gives a line; one that is all fields, or empty, has no name.
    """
    parts = list(scan(text, [name] if name else whole))
    parts = _around(text, parts, name) if name else _named_like_a_word(text, parts)
    parts = _settle(text, _sides(text, parts))
    values: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for part in parts:
        _place(text, part, values, spans)
    for counted in ("dose", "quantity"):
        told = counted == "dose" or not _COUNTED.fullmatch(values.get(counted, ""))
        if "form" not in values and told and (form := _form_of_dose(values.get(counted, ""))):
            values["form"], spans["form"] = form, spans[counted]
    _with_its_form(text, values, spans, whole)
    _of_a_product(text, values, spans)
    line = Line(values, spans)
    return with_figure(line) if name and spans["name"][1] > name[1] else line


_COUNTED = re.compile(r"(\d+)\s*(?:tab|cap)\w*", re.IGNORECASE)


def _of_a_product(text: str, values: dict[str, str], spans: dict[str, Place]) -> None:
    """ "Aten-D 50 tab 1-0-1" is the tablet of 50, not fifty of them: a figure before the form right
    behind the name, with a sig behind it and no strength anywhere."""
    place, name = spans.get("quantity"), spans.get("name")
    counted = _COUNTED.fullmatch(values.get("quantity", ""))
    sig = spans.get("frequency") or spans.get("duration")
    if not (place and name and counted and sig) or "strength" in values:
        return
    if text[name[1] : place[0]].strip() or sig[0] < place[1]:
        return
    form = _form_of_dose(values.pop("quantity"))
    values["strength"], values["form"] = counted[1], values.get("form", form)
    spans["strength"] = spans["form"] = spans.pop("quantity")


_FIGURE = re.compile(r"(?<=[\s-])\d+(?:[.,]\d+)?k?(?:\s?/\s?\d+(?:[.,]\d+)?)*$", re.IGNORECASE)
_INNER_FIGURE = re.compile(r"(?<=[\s-])\d{2,4}(?=\s[^\W\d_])")
_OWN_FIGURE = re.compile(r"\bvit(?:amin)?s?\.?\s*[a-k]?\s*\d+$|\bomega", re.IGNORECASE)


def figure_of(name: str) -> str:
    """The figure at a name's end, or before its last words, that is its strength ("Augmentin 625",
    "Ecosprin AV 75/10", "Augmentin 625 Duo"); "" for a vitamin's and the parts of an insulin."""
    figure = _FIGURE.search(name) or _INNER_FIGURE.search(name)
    own = INSULIN.search(name) or _OWN_FIGURE.search(name)
    return figure[0] if figure and not own else ""


def with_figure(line: Line) -> Line:
    """The line with the figure at the end of its name as its strength, too, when it says none: the
    name stays what people say."""
    figure = figure_of(line.name)
    if not figure or "strength" in line.values:
        return line
    at = line.spans["name"][1] - len(line.name) + line.name.rindex(figure)
    return Line(
        {**line.values, "strength": normal("strength", figure)},
        {**line.spans, "strength": (at, at + len(figure))},
    )


def _with_its_form(
    text: str, values: dict[str, str], spans: dict[str, Place], whole: Sequence[Place]
) -> None:
    """ "Cough syrup" is a name, its first word alone is none; "calamine lotion" says its form."""
    start, end = spans.get("name", (0, 0))
    behind = spans.get("form", (0, 0))
    end = start + len(text[start:end].rstrip())
    known = any(end == stop for _, stop in whole)
    if values.get("name", "").lower() in HALF_NAMES and 0 < behind[0] - end <= 1 and not known:
        spans["name"] = (start, behind[1])
        values["name"] = normal("name", text[start : behind[1]])
    last = text[start:end].rpartition(" ")[2]
    if known and "form" not in values and len(last) > 1 and folded(last.lower()) in lexicon.forms():
        spans["form"] = (end - len(last), end)
        values["form"] = normal("form", last)


def scan(text: str, whole: Sequence[Place] = ()) -> Iterator[Part]:
    """Fields and the runs between them ("rest"), in order; no field reaches into what is whole."""
    at = 0
    for match in _fields(text, whole):
        group = str(match.lastgroup).rstrip("0123456789")
        if (
            group == "form"
            and folded(match[0]).rstrip(".").lower() in SHORT_FORMS
            and not _opens(text, match.start(), match.end())
            and not _HANDED_OUT.match(text, match.start())
        ):
            continue
        if group == "route" and _is_little_word(text, match):
            continue
        if match.start() > at:
            yield from _rest(text, at, match.start())
        yield Part(group, match.start(), match.end())
        at = match.end()
    yield from _rest(text, at, len(text))


_HANDED_OUT = re.compile(
    r"(?!(?:tb?|c)\b)[^\W\d]+\s+\d{1,3}(?=\s+\d{1,3}[.,]\d{3}|\s*$)", re.IGNORECASE
)
"""A container with how many of it and a price, or the line's end ("Chai 1 113,400")."""
_TOPICAL = re.compile(
    r"\b(?:cream|oint\w*|gel|lotion|apply|paint|powder|local\w*)\b", re.IGNORECASE
)
"""What "LA" is local application beside; elsewhere it is how long a product acts."""
_NEXT = re.compile(r"\s+([^\W\d_]{3,})")


def _is_little_word(text: str, match: re.Match[str]) -> bool:
    """Whether a short route is a word of some language here: "may be", "le soir", "im Notfall". A
    side is written in capitals, and no unknown word follows it."""
    said = text[match.start() : match.end()]
    if said.lower() == "la" and not _TOPICAL.search(text):
        return True
    side = said.lower() in lexicon.routes("capitals")
    after = _NEXT.match(text, match.end())
    if side:
        return not said.isupper() or bool(after and not FIELD.match(folded(text), after.start(1)))
    return said == "im" and bool(after and after[1][0].isupper() and not after[1].isupper())


def _fields(text: str, whole: Sequence[Place]) -> Iterator[re.Match[str]]:
    plain = folded(text)
    at = 0
    for start, end in whole:
        yield from FIELD.finditer(plain, at, start)
        at = end
    yield from FIELD.finditer(plain, at)


def _around(text: str, parts: list[Part], name: Place) -> list[Part]:
    """The parts with the name in its place; words before it fill no field."""
    start, end = name
    before = [
        Part("filler", p.start, min(p.end, start)) if p.field == "rest" else p
        for p in parts
        if p.start < start
    ]
    behind = [p for p in parts if p.end > end]
    after = [q for p in behind for q in ([p] if p.start >= end else _rest(text, end, p.end))]
    return [*before, Part("name", start, end), *after]


def _named_like_a_word(text: str, parts: list[Part]) -> list[Part]:
    """The word after "Tab." is the name when nothing else could be ("Tab. X 5/7")."""
    if any(p.field == "rest" for p in parts) or len(parts) < 2 or parts[0].field != "form":
        return parts
    start, end = parts[1].start, parts[1].end
    word = re.match(r"[^\W\d_]+(?![\w/-])", text[start:end])
    if word:
        after = [Part(parts[1].field, start + word.end(), end)] if word.end() < end - start else []
        return [parts[0], Part("rest", start, start + word.end()), *after, *parts[2:]]
    return parts


_DROPS = re.compile(
    r"\b(?:eyes?|ears?|e/d|drops?|gtts?|ophthalmic|otic|oint(?:ment)?)\b|\d\s?%", re.IGNORECASE
)


def _sides(text: str, parts: list[Part]) -> list[Part]:
    """Which eye or ear: "OU", and the first of two frequencies in "1 drop OD BD" of eye drops."""
    if not _DROPS.search(text):
        return parts
    codes = [p for p in parts if p.field == "frequency"]
    eye = codes[0] if len(codes) > 1 and text[codes[0].start : codes[0].end] == "OD" else None
    return [
        Part("route", p.start, p.end)
        if p is eye or (p.field == "rest" and _is_side(text[p.start : p.end]))
        else p
        for p in parts
    ]


def _is_side(word: str) -> bool:
    return word.isupper() and word.lower() in lexicon.routes("drops")


def _opens(text: str, start: int, end: int) -> bool:
    """Whether a one-letter form stands at the head of the line, before a name."""
    after = text[end : end + 3].lstrip(". ")
    return not text[:start].strip(EDGES + "0123456789()") and bool(after) and after[0].isalpha()


def _rest(text: str, start: int, end: int) -> Iterator[Part]:
    chunk = text[start:end]
    start += len(chunk) - len(chunk.lstrip(EDGES.replace("+", "")))
    end = start + len(text[start:end].rstrip(EDGES))
    bare = text[start:end]
    if bare.startswith(")") or bare in ("(", "()"):
        start += 1 + len(bare[1:]) - len(bare[1:].lstrip(EDGES))
    if bare.endswith("(") and end > start:
        end -= 1
    end = start + len(text[start:end].rstrip(EDGES))
    if end > start and text[start:end].strip(EDGES + "()"):
        yield Part("rest", start, end)


_OF = re.compile(r"(?:de|di|von)\s+(?=\w)|d['\u2019](?=\w)", re.IGNORECASE)
"""Between a dose and its medicine: "1 tableta de Losartan"."""
_RAISED = re.compile(r"(?<=\w\w)\s+to$", re.IGNORECASE)
"""Before a new strength: "Increase Metoprolol to 50 mg"."""
_DASHED = re.compile(r"\s+[-\u2013:]\s+(?=[a-z])")
"""What parts a name from words about it: "Crocin - for pain"."""


def _settle(text: str, parts: list[Part]) -> list[Part]:
    """Says of each run what it is: the name, more of the name, a bare dose, or a remark."""
    settled: list[Part] = []
    named = any(part.field == "name" for part in parts)
    for index, part in enumerate(parts):
        if part.field != "rest":
            settled.append(part)
            continue
        before = parts[index - 1] if index else Part("", 0, 0)
        if before.field == "dose" and (of := _OF.match(text, part.start, part.end)):
            part = Part("rest", of.end(), part.end)
        after = parts[index + 1] if index + 1 < len(parts) else Part("", len(text), len(text))
        run = Run(text[part.start : part.end], before.field, after.field, named)
        field = _field_of_run(run, strong=any(p.field == "strength" for p in parts))
        if field == "instructions" and text[: part.start].rstrip().endswith("/"):
            field = "name"
        named = named or field == "name"
        settled += _divided(text, Part(field, part.start, part.end), after)
    return _quantities(text, settled)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that no pattern knows, the fields before and behind them, and whether the line has a
    name already."""

    words: str
    before: str
    after: str
    named: bool


_COUNT = (
    r"(?:(?:[1-3]\s)?\d/\d|\d?[½¼¾⅓⅔]|0[.,](?:25|5|75)|[1-4](?:[.,]5)?(?:\s*(?:-|to)\s*[1-6])?|"
    r"one|two|three|half)"
)
_BARE_COUNT = re.compile(_COUNT, re.IGNORECASE)
_COUNT_BEHIND = re.compile(rf"(?:^|.*[\s)])({_COUNT})$", re.IGNORECASE | re.DOTALL)
_OWN_COUNT = re.compile(r"\d\s*[-+]|^\d\s+(?:morn|aft|noon|eve|night)", re.IGNORECASE)
"""A frequency that counts for itself: "1-0-1", "1 morning"."""
_JOINING = re.compile(r"(?:and|or|then|&|plus|with|after that|by)", re.IGNORECASE)
_RELEASE = re.compile(
    r"(?:SR|XR|CR|ER|XL|MR|DT|MD|ODT|EC|LA|retard)(?:\s+\d[\d./]*)?", re.IGNORECASE
)
"""How a product lets its substance go: part of its name wherever it stands."""
_SECOND = re.compile(r"(?:with|plus|and|&|w/)\s+\S", re.IGNORECASE)
"""Opens the second substance of a combination ("500 mg with clavulanic acid 125 mg")."""


def is_count(words: str) -> bool:
    """Whether words are a bare count of what is taken: "1", "1/2", "ONE"."""
    return bool(_BARE_COUNT.fullmatch(words))


def _field_of_run(run: Run, strong: bool) -> str:
    """The field of words that no pattern knows, from what stands before and behind them."""
    if _BARE_COUNT.fullmatch(run.words) and run.after in ("frequency", "route", "filler"):
        return "dose"
    if _JOINING.fullmatch(run.words):
        return "filler"
    if not any(c.isalpha() for c in run.words):
        return _field_of_number(run.words, run.named, strong)
    if not run.named or run.words.startswith("+") or _RELEASE.fullmatch(run.words):
        return "name"
    if _SECOND.match(run.words) and run.after == "strength" and run.before in ("strength", "form"):
        return "name"
    return "instructions"


_BARE_STRENGTH = re.compile(r"\d{2,4}(?:[.,]\d)?")


def _field_of_number(run: str, named: bool, strong: bool) -> str:
    if not re.search(r"\d{2}", run):
        return "filler" if named or run.isdigit() else "name"
    if not named and _BARE_STRENGTH.fullmatch(run):
        return "strength"
    return "instructions" if strong and named else "name"


def _divided(text: str, part: Part, after: Part) -> list[Part]:
    """A run, and apart from it what stands at its end: a bare count before a frequency ("Crocin
    500 1 BD"), or words behind a dash ("Crocin - for pain")."""
    run = text[part.start : part.end]
    if part.field == "name" and after.field == "strength" and (to := _RAISED.search(run)):
        return [Part("name", part.start, part.start + to.start())]
    slots = bool(_OWN_COUNT.search(text[after.start : after.end]))
    counted = after.field in ("frequency", "route") and not slots
    if counted and part.field in ("name", "instructions"):
        count = _COUNT_BEHIND.fullmatch(run)
        if count and re.search(r"[^\W\d]", run[: count.start(1)]):
            cut = part.start + count.start(1)
            return [Part(part.field, part.start, cut), Part("dose", cut, part.end)]
    if part.field == "name" and (dash := _DASHED.search(text, part.start, part.end)):
        return [
            Part("name", part.start, dash.start()),
            Part("instructions", dash.end(), part.end),
        ]
    return [part]


def _quantities(text: str, parts: list[Part]) -> list[Part]:
    """Which amounts are strengths and which doses: of two, the later is what is given, unless it
    belongs to a second substance or to the next step of a taper."""
    has_dose = any(p.field == "dose" for p in parts)
    out: list[Part] = []
    first: Part | None = None
    since: set[str] = set()
    names = at = 0
    for part in parts:
        field = part.field
        if field == "name":
            names += not _RELEASE.fullmatch(text, part.start, part.end)
        elif field == "strength":
            second = names > 1 or "+" in text[at : part.start]
            if first is not None and not second:
                told = {"frequency", "duration"} & since or _THEN.search(text, at, part.start)
                step = told and _unit(text, first) == _unit(text, part)
                field = "step" if step else "instructions" if has_dose else "dose"
            field = "dose" if _insulin(text, part) else field
            first = part if first is None and field == "strength" else first
            has_dose = has_dose or field == "dose"
        since |= {field} if first else set()
        at = at if field == "filler" else part.end
        out.append(Part(field, part.start, part.end))
    return out


_THEN = re.compile(r"\bthen\b|\bfollowed\s+by\b|\u2192|->", re.IGNORECASE)


def _unit(text: str, part: Part) -> str:
    return re.sub(r"[\d.,\s]", "", text[part.start : part.end]).lower()


_UNITS_OF_INSULIN = lexicon.alternatives(
    unit for unit, (times, meant) in lexicon.units("mass").items() if (times, meant) == (1, "iu")
)


def _insulin(text: str, part: Part) -> bool:
    """Ten units of an insulin are a dose; 100 IU/ml, or a vial of 1,000 IU, a strength."""
    amount = text[part.start : part.end]
    match = re.fullmatch(
        rf"(\d{{1,2}})\s*(?:{_UNITS_OF_INSULIN})\.?", folded(amount), re.IGNORECASE
    )
    return bool(match) and bool(INSULIN.search(text))


def _place(
    text: str, part: Part, values: dict[str, str], spans: dict[str, tuple[int, int]]
) -> None:
    """Adds one part to the line under its field."""
    field = _told(text, part)
    if field == "filler":
        return
    step = field == "step"
    field = "strength" if step else field
    value = normal(field, text[part.start : part.end])
    if not value:
        return
    if field == "form" and field in values:
        return
    if field == "strength" and values.get(field) == value:
        return
    if field in values:
        between = text[spans[field][1] : part.start]
        joint = " then " if step else _joint(field, between)
        if field == "frequency":
            values[field] = _frequencies(values[field], value, between, joint)
        else:
            values[field] = f"{values[field]}{joint}{value}".replace("+ +", "+")
        spans[field] = (spans[field][0], part.end)
    else:
        values[field] = value
        spans[field] = (part.start, part.end)


_BARE_TIMES = re.compile(r"\d\s?[x\u00d7]")


def _frequencies(first: str, second: str, between: str, joint: str) -> str:
    """Two frequencies as one: "morning" and "night" are a day together, and "daily" says nothing
    more than slots do."""
    parts = parts_of_day(first), parts_of_day(second)
    daily = times_per_day(second) == 1 and not parts[1] and second.upper() != "OD"
    if slots(first) and daily:
        return first
    if _BARE_TIMES.fullmatch(first) and daily:
        return f"{first} {second}"
    if parts[1] and not slots(first) and not parts[0] and times_per_day(first) == len(parts[1]):
        return f"{first} {second}"
    day = all(parts) and not slots(first) and not slots(second) and not _THEN.search(between)
    return f"{first}{', ' if day and joint.strip() else joint}{second}"


_REFILLS = re.compile(r"refill", re.IGNORECASE)


def _told(text: str, part: Part) -> str:
    """The part's field: how often to dispense again is an instruction, and how much to dispense
    ("#30", "28 tabs") is no dose."""
    if part.field == "quantity" and _REFILLS.match(text, part.start):
        return "instructions"
    return "quantity" if _is_quantity(text, part) else part.field


def _is_quantity(text: str, part: Part) -> bool:
    if part.field == "quantity":
        return True
    words = text[part.start : part.end]
    count = re.match(r"\d+(?![\d\u2044/])", words)
    pieces = _form_of_dose(words) in ("tablet", "capsule")
    return part.field == "dose" and pieces and bool(count) and int(count[0] if count else 0) > 9


def _joint(field: str, between: str) -> str:
    """What stands between two values of one field."""
    if field in ("name", "strength") and between.rstrip().endswith("/"):
        return "/"
    if field in ("frequency", "duration", "dose") and re.search(r"\bthen\b|,|\d", between):
        return " then "
    if field == "instructions" and not between.strip():
        return " "
    return {"strength": " + ", "instructions": ", "}.get(field, " ")


def _form_of_dose(dose: str) -> str:
    """The form that a dose is counted in: "2 tabs", "1 cp"."""
    words = re.findall(r"[^\W\d_]+", folded(dose.lower()))
    units = lexicon.units("dose")
    return next((units[word][1] for word in words if word in units and units[word][1]), "")
