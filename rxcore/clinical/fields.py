"""One medicine line taken apart into its fields, each with the characters it was read from.

Knows nothing of lists and sentences: rxcore.clinical.split has cut those before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rxcore.clinical.normal import EDGES, normal
from rxcore.clinical.patterns import FIELD
from rxcore.clinical.terms import UNIT_FORMS

SHORT_FORMS = frozenset({"t", "tb", "c"})
INSULIN = re.compile(
    r"insulin|lantus|mixtard|novorapid|novomix|humalog|humulin|actrapid|basalog|glargine|aspart|"
    r"lispro|tresiba|ryzodeg|toujeo|levemir|apidra|insugen|huminsulin|wosulin|fiasp|degludec",
    re.IGNORECASE,
)


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
        return self.values.get("name", "")


def take_apart(text: str) -> Line:
    """The fields of one medicine line, as written but for spacing, known words and durations.

    Any text gives a line; one that is all fields, or empty, has no name.
    """
    parts = _settle(text, _eyes(text, _named_like_a_word(text, list(scan(text)))))
    values: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for part in parts:
        _place(text, part, values, spans)
    if "form" not in values and (form := _form_of_dose(values.get("dose", ""))):
        values["form"] = form
        spans["form"] = spans["dose"]
    return Line(values, spans)


def scan(text: str) -> Iterator[Part]:
    """Fields and the runs between them ("rest"), in order."""
    at = 0
    for match in FIELD.finditer(text):
        group = str(match.lastgroup).rstrip("0123456789")
        if (
            group == "form"
            and match[0].rstrip(".").lower() in SHORT_FORMS
            and not _opens(text, match.start(), match.end())
        ):
            continue
        if match.start() > at:
            yield from _rest(text, at, match.start())
        yield Part(group, match.start(), match.end())
        at = match.end()
    yield from _rest(text, at, len(text))


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


def _eyes(text: str, parts: list[Part]) -> list[Part]:
    """For eye drops the first of two frequencies may be the right eye: "1 drop OD BD"."""
    codes = [p for p in parts if p.field == "frequency"]
    if len(codes) < 2 or not re.search(r"\beye\b|e/d|ophthalmic", text, re.IGNORECASE):
        return parts
    eye = codes[0]
    if text[eye.start : eye.end].upper() != "OD":
        return parts
    return [Part("route", p.start, p.end) if p is eye else p for p in parts]


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
        start += 1
    if bare.endswith("(") and end > start:
        end -= 1
    end = start + len(text[start:end].rstrip(EDGES))
    if end > start and text[start:end].strip(EDGES + "()"):
        yield Part("rest", start, end)


_DASHED = re.compile(r"\s+[-\u2013:]\s+(?=[a-z])")
"""What parts a name from words about it: "Crocin - for pain"."""


def _settle(text: str, parts: list[Part]) -> list[Part]:
    """Says of each run what it is: the name, more of the name, a bare dose, or a remark."""
    settled: list[Part] = []
    named = False
    strong = any(part.field == "strength" for part in parts)
    for index, part in enumerate(parts):
        if part.field != "rest":
            settled.append(part)
            continue
        after = parts[index + 1] if index + 1 < len(parts) else Part("", len(text), len(text))
        field = _field_of_run(text[part.start : part.end], named, after.field, strong)
        if field == "instructions" and text[part.start - 1 : part.start] == "/":
            field = "name"
        named = named or field == "name"
        slots = bool(re.search(r"\d\s*[-+]", text[after.start : after.end]))
        if field == "name" and after.field == "frequency" and not slots:
            settled += _name_and_dose(text, part)
        elif field == "name" and (dash := _DASHED.search(text, part.start, part.end)):
            settled += [
                Part("name", part.start, dash.start()),
                Part("instructions", dash.end(), part.end),
            ]
        else:
            settled.append(Part(field, part.start, part.end))
    return _quantities(text, settled)


_BARE_COUNT = re.compile(r"[½¼¾]|\d/\d|[1-4](?:\.5)?(?:\s*-\s*[1-6])?")


def _field_of_run(run: str, named: bool, after: str, strong: bool) -> str:
    """The field of words that no pattern knows, from what stood before and comes after."""
    if re.fullmatch(r"[½¼¾]|\d/\d|[1-4](?:\.5)?(?:\s*-\s*[1-6])?", run) and after in (
        "frequency",
        "route",
    ):
        return "dose"
    if not any(c.isalpha() for c in run):
        return _field_of_number(run, named, strong)
    if not named or run.startswith("+"):
        return "name"
    return "route" if run in ("LA", "L.A") else "instructions"


def _field_of_number(run: str, named: bool, strong: bool) -> str:
    if not re.search(r"\d{2}", run):
        return "filler" if named or run.isdigit() else "name"
    return "instructions" if strong and named else "name"


def _name_and_dose(text: str, part: Part) -> list[Part]:
    """A name, and apart from it the bare count before a frequency ("Crocin 500 1 BD")."""
    run = text[part.start : part.end]
    match = re.search(r"\s(\d/\d|[½¼¾]|[1-4](?:-[1-6])?)$", run)
    if match and re.search(r"[^\W\d]", run[: match.start()]):
        cut = part.start + match.start(1)
        return [Part("name", part.start, cut), Part("dose", cut, part.end)]
    return [Part("name", part.start, part.end)]


def _quantities(text: str, parts: list[Part]) -> list[Part]:
    """Which amounts are strengths and which doses: of two, the later is what is given."""
    strengths = [p for p in parts if p.field == "strength"]
    has_dose = any(p.field == "dose" for p in parts)
    plus = [p for p in strengths if _joins(text, p, parts)]
    out: list[Part] = []
    first: Part | None = None
    for part in parts:
        if part.field != "strength":
            out.append(part)
            continue
        is_dose = not has_dose and (
            (first is not None and part not in plus)
            or (len(strengths) == 1 and _insulin(text, part))
        )
        if is_dose:
            has_dose = True
            out.append(Part("dose", part.start, part.end))
        elif first is None or part in plus:
            first = first or part
            out.append(part)
        else:
            out.append(Part("instructions", part.start, part.end))
    return out


def _joins(text: str, part: Part, parts: list[Part]) -> bool:
    """Whether this strength belongs to a second substance of a combination ("+ B 5 mg")."""
    before = [p for p in parts if p.end <= part.start]
    names = [p for p in before if p.field == "name"]
    between = text[before[-1].end : part.start] if before else ""
    return len(names) > 1 or "+" in between


def _insulin(text: str, part: Part) -> bool:
    """Ten units of an insulin are a dose; 100 IU/ml, or a vial of 1,000 IU, a strength."""
    amount = text[part.start : part.end]
    match = re.fullmatch(r"(\d{1,2})\s*(?:iu|u|units?)\.?", amount, re.IGNORECASE)
    return bool(match) and bool(INSULIN.search(text))


def _place(
    text: str, part: Part, values: dict[str, str], spans: dict[str, tuple[int, int]]
) -> None:
    """Adds one part to the line under its field."""
    field = "instructions" if _is_quantity(text, part) else part.field
    if field == "filler":
        return
    value = normal(field, text[part.start : part.end])
    if not value:
        return
    if field == "form" and field in values:
        return
    if field in values:
        joint = _joint(field, text[spans[field][1] : part.start])
        values[field] = f"{values[field]}{joint}{value}".replace("+ +", "+")
        spans[field] = (spans[field][0], part.end)
    else:
        values[field] = value
        spans[field] = (part.start, part.end)


def _is_quantity(text: str, part: Part) -> bool:
    """Whether this says how much to hand out ("#30", "28 tabs") and not how much to take."""
    if part.field == "quantity":
        return True
    count = re.match(r"(\d+)\s*(?:tab|cap)", text[part.start : part.end], re.IGNORECASE)
    return part.field == "dose" and bool(count) and int(count[1] if count else 0) > 9


def _joint(field: str, between: str) -> str:
    """What stands between two values of one field."""
    if field in ("name", "strength") and between.endswith("/"):
        return "/"
    if field in ("frequency", "duration", "dose") and re.search(r"\bthen\b|,|\d", between):
        return " then "
    return {"strength": " + ", "instructions": ", "}.get(field, " ")


def _form_of_dose(dose: str) -> str:
    for head, form in UNIT_FORMS.items():
        if re.search(rf"\b{head}", dose, re.IGNORECASE):
            return form
    return ""
