"""Pages of plain text to learn from beside scanned ones: clean lines with names from everywhere in
the list, which scanned pages are too few to show. They have no ink."""

import random
from collections.abc import Iterator, Sequence

from rxcore.evidence import Line
from rxcore.prescription.page.layout import VisualRow, rows_of
from rxcore.prescription.see.lines import Inked
from rxcore.readings import Box

FORMS = ("Tab.", "Tab", "T.", "Cap.", "Cap", "Inj.", "Syp.", "TAB", "tab", "")
UNITS = ("mg", "mg", "MG", "mcg", "g", "ml", "%")
FIGURES = ("2.5", "5", "10", "20", "25", "40", "50", "75", "100", "150", "250", "400", "500", "650")
SIGS = (
    "1-0-1", "0-0-1", "1-0-0", "1-1-1", "BD", "OD", "TDS", "HS", "SOS", "once daily", "twice a day",
    "1 tab BD", "bd", "od", "at night", "x 5 days", "for 7 days", "1-0-1 x 5 days", "BD x 1 week",
    "PO qAM", "PO BD", "1+0+1", "2 puffs bd", "5 ml TDS", "q8h",
)  # fmt: skip
HEADINGS = ("Rx", "Rx:", "Treatment:", "Medicines", "Plan:", "Advised:", "Medications on discharge")
ABOVE = (
    "CITY HEART CLINIC", "Dr. A Rao MBBS, MD", "Reg. No. 12345", "Name: A B   Age: 34 / M",
    "Date: 12/03/2024", "BP 130/80 P 78/min", "C/O fever, cough since 3 days", "Dx: Asthma",
    "Diagnosis: Hypertension, Type 2 diabetes", "Mob: 98450 12345", "H/o hypertension",
)  # fmt: skip
BELOW = (
    "Adv: plenty of fluids, rest", "Review after 5 days", "Inv: CBC, ESR, HbA1c", "Signature",
    "Low salt diet", "Walk 30 minutes daily", "Not valid for medico-legal purposes", "RTC 4 weeks",
    "Keep out of the reach of children", "Wash hands before eating", "Continue weekly CBT",
)  # fmt: skip
SAID = (
    "I have started him on {a} {s} bd and he has {b} {t} od.",
    "She continues {a} {s} at night for her blood pressure.",
    "He was discharged on {a} {s} twice daily.",
    "I would suggest that she takes {a} {s} once a day.",
)
SAID_NOT = (
    "He was on {a} {s} bd which he stopped because of nausea.",
    "He is allergic to {a}.",
    "Please avoid {a} in this patient.",
    "She had been given {a} {s} in the past without benefit.",
)
GOODS = (
    "Rice basmati", "Sugar", "Green tea", "Lemon biscuits", "Milk chocolate", "Chewing gum mint",
    "Orange juice", "Mineral water", "Toothbrush soft", "Wheat flour", "Sunflower oil", "Soap",
    "Plastic chairs", "Tarpaulin", "Tent hire", "Copper wire", "Paint white", "Screws", "Cement",
    "Notebook ruled", "Ball pens", "Fruit jelly", "Instant noodles", "Coffee", "Potato chips",
)  # fmt: skip
SIZES = ("108g", "150 g", "1 kg", "500ml", "1.5l", "6 pcs", "12 nos", "")
TESTS = (
    ("Haemoglobin", "g/dl"), ("Sodium", "mmol/L"), ("Potassium", "mmol/L"), ("Glucose", "mg/dl"),
    ("Creatinine", "mg/dl"), ("Bilirubin total", "mg/dl"), ("Vitamin D", "ng/ml"), ("TSH", "mIU/L"),
    ("Vitamin B12", "pg/ml"), ("Calcium", "mg/dl"), ("Platelets", "lakh"), ("Iron", "mcg/dl"),
)  # fmt: skip
ACTS = ("Continue", "Increase", "Start", "Add", "Cont.", "")


def pages(
    names: Sequence[str], count: int, seed: int
) -> Iterator[tuple[list[VisualRow], list[str]]]:
    """Pages, each with the names that are ordered on it: lists, letters, and bills and laboratory
    reports, on which there are none."""
    rng = random.Random(seed)
    for _ in range(count):
        kind = rng.choices((_list, _letter, _bill, _report), (64, 12, 12, 12))[0]
        lines, needed = kind(names, rng)
        yield rows_of([_inked(line, at, len(lines)) for at, line in enumerate(lines)]), needed


def _list(names: Sequence[str], rng: random.Random) -> tuple[list[str], list[str]]:
    chosen = [rng.choice(names) for _ in range(rng.randint(1, 7))]
    above = rng.sample(ABOVE, rng.randint(0, 5))
    heading = [rng.choice(HEADINGS)] if rng.random() < 0.6 else []
    numbered, acts = rng.random() < 0.5, rng.random() < 0.15
    entries = []
    for at, name in enumerate(chosen):
        number = f"{at + 1}{rng.choice('.)')} " if numbered else ""
        act = f"{rng.choice(ACTS)} " if acts else ""
        entries.append(f"{number}{act}{_order(name, rng)}".replace("  ", " "))
        if rng.random() < 0.1:
            entries.append("Take " + rng.choice(SIGS))
    return above + heading + entries + rng.sample(BELOW, rng.randint(0, 4)), chosen


def _order(name: str, rng: random.Random) -> str:
    form, sig = rng.choice(FORMS), rng.choice(SIGS)
    strength = f"{rng.choice(FIGURES)}{rng.choice(('', ' '))}{rng.choice(UNITS)}"
    spelt = rng.choice((name, name, name.upper(), name.lower()))
    parts = [
        form,
        spelt,
        strength if rng.random() < 0.75 else "",
        sig if rng.random() < 0.8 else "",
    ]
    if not parts[2] and not parts[3]:
        parts[0] = parts[0] or "Tab."
    if rng.random() < 0.15:
        parts = [spelt, strength, rng.choice(("tablets", "capsules", "tablet")), parts[3]]
    return " ".join(part for part in parts if part)


def _letter(names: Sequence[str], rng: random.Random) -> tuple[list[str], list[str]]:
    lines, needed = ["Dear colleague,", "I reviewed this pleasant gentleman in clinic today."], []
    for template in rng.sample((*SAID, *SAID_NOT), rng.randint(2, 5)):
        a, b = rng.choice(names), rng.choice(names)
        s, t = (f"{rng.choice(FIGURES)} mg" for _ in range(2))
        lines.append(template.format(a=a.lower(), b=b.lower(), s=s, t=t))
        if template in SAID:
            needed += [a, b] if "{b}" in template else [a]
    return [*lines, "Yours sincerely"], needed


def _bill(names: Sequence[str], rng: random.Random) -> tuple[list[str], list[str]]:
    """What a shop sold: numbers, sizes and prices, and no name of a medicine."""
    del names
    lines = [
        "Bill No. 4821   Date: 12/03/2024",
        rng.choice(("Item Qty Rate Amount", "Description")),
    ]
    coded = rng.random() < 0.4
    for at, goods in enumerate(rng.sample(GOODS, rng.randint(3, 9))):
        code = f"{rng.randint(10**12, 10**13 - 1)}" if coded else f"{at + 1}{rng.choice('.) ')}"
        price = f"{rng.randint(1, 9)} {rng.randint(5, 999)}.{rng.choice(('00', '50'))}"
        lines.append(f"{code} {goods} {rng.choice(SIZES)} {price}".replace("  ", " "))
    return [*lines, f"Total {rng.randint(100, 9999)}.00", "Thank you"], []


def _report(names: Sequence[str], rng: random.Random) -> tuple[list[str], list[str]]:
    """What a laboratory found: amounts with units, of substances that are medicines elsewhere."""
    del names
    lines = [rng.choice(("LABORATORY REPORT", "Biochemistry")), "Test Result Unit Reference range"]
    for test, unit in rng.sample(TESTS, rng.randint(4, 10)):
        found = rng.choice((f"{rng.uniform(1, 20):.1f}", f"{rng.randint(20, 400)}"))
        lines.append(f"{test} {found} {unit} {rng.randint(1, 9)} - {rng.randint(10, 150)}")
    return [*lines, "Checked by the pathologist"], []


def _inked(text: str, at: int, count: int) -> Inked:
    width = min(0.9, 0.013 * len(text))
    top = 0.05 + at * min(0.05, 1.2 / count)
    line = Line(text, 0.95, Box(0.05, top, width, 0.03))
    return Inked(line, 0.05, 0.05 + width, top, top + 0.03)
