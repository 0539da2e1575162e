"""What stands on a drawn prescription: medicines as a doctor would order them, and diseases.

Each region has its habits: India writes "Tab. Crocin 500 mg 1-0-1 x 5 days", Britain "Ramipril 5 mg
capsules, ONE daily", America "Lisinopril 10 mg tablet, PO daily".
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

NAMES = Path(__file__).with_name("names.csv")
REGIONS = ("IN", "UK", "US")
SHORT = {
    "tablet": "Tab.", "capsule": "Cap.", "syrup": "Syp.", "suspension": "Susp.",
    "injection": "Inj.", "cream": "Cream", "ointment": "Oint.", "inhaler": "Inhaler",
    "spray": "Spray",
}  # fmt: skip
LIQUID = ("syrup", "suspension")
SKIN = ("cream", "ointment")
BREATHED = ("inhaler", "spray")
FREQUENCIES = {
    "IN": ("1-0-1", "1-1-1", "0-0-1", "1-0-0", "OD", "BD", "TDS", "HS"),
    "UK": ("OD", "BD", "TDS", "once daily", "twice daily"),
    "US": ("daily", "BID", "TID", "QHS", "q8h", "twice daily"),
}
DURATIONS = {
    "IN": ("x 3 days", "x 5 days", "x 7 days", "x 10 days", "x 1 month", ""),
    "UK": ("for 5 days", "for 7 days", "for 28 days", ""),
    "US": ("for 10 days", "x 7 days", "x 30 days", ""),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One medicine as ordered. written: the line on paper; the rest is what it says."""

    written: str
    name: str
    strength: str = ""
    form: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    duration: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """What one page is about. certainty of each disease stands beside it."""

    medicines: tuple[Order, ...] = ()
    diseases: tuple[str, ...] = ()
    region: str = "IN"


@dataclass(frozen=True, slots=True)
class Product:
    """A medicine of the list of names. frequency: the only usual one; "" where any will do."""

    name: str
    form: str
    strengths: tuple[str, ...]
    regions: tuple[str, ...]
    frequency: str


@dataclass(frozen=True, slots=True)
class Names:
    """One set of the list of names."""

    medicines: tuple[Product, ...] = ()
    diseases: tuple[str, ...] = field(default=())


def names_of(chosen: str) -> Names:
    """The names of one set of names.csv: "first", "second" or "holdout"."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["set"] == chosen]
    products = tuple(
        Product(
            line["name"],
            line["form"],
            tuple(line["strength"].split("|")),
            tuple(line["region"].split("|")),
            line["frequency"],
        )
        for line in lines
        if line["kind"] == "medicine"
    )
    return Names(products, tuple(line["name"] for line in lines if line["kind"] == "disease"))


def order(product: Product, region: str, rng: Random) -> Order:
    """A random order of the product in the region's habit."""
    strength = rng.choice(product.strengths)
    frequency = product.frequency or rng.choice(FREQUENCIES[region])
    course = "for 8 weeks" if product.frequency else rng.choice(DURATIONS[region])
    dose = _dose(product.form, frequency, region, rng)
    route = "PO" if region == "US" and product.form in ("tablet", "capsule") else ""
    amount = "" if strength == "" else (strength if rng.random() < 0.6 else _tight(strength))
    return Order(
        written=_line(product, amount, dose, route, frequency, course, region),
        name=product.name,
        strength=strength,
        form=product.form,
        dose=dose,
        route=route,
        frequency=frequency,
        duration=course.removeprefix("x ").removeprefix("for "),
    )


def script(names: Names, region: str, count: int, rng: Random) -> Script:
    """A prescription of `count` different medicines and one to three diseases."""
    stock = [p for p in names.medicines if region in p.regions]
    chosen = rng.sample(stock, min(count, len(stock)))
    diseases = rng.sample(names.diseases, rng.choice((1, 1, 2, 3)))
    return Script(tuple(order(p, region, rng) for p in chosen), tuple(diseases), region)


def _tight(strength: str) -> str:
    return strength.replace(" ", "")


def _dose(form: str, frequency: str, region: str, rng: Random) -> str:
    if form in LIQUID:
        return rng.choice(("5 ml", "10 ml", "2.5 ml"))
    if form in BREATHED:
        return "2 puffs"
    counted = frequency[0].isdigit() or form in (*SKIN, "injection")
    if region == "US" and form in ("tablet", "capsule") and rng.random() < 0.5:
        return f"1 {SHORT[form].lower().rstrip('.')}"
    return "" if counted or region != "UK" else "1"


def _line(
    product: Product, amount: str, dose: str, route: str, frequency: str, course: str, region: str
) -> str:
    parts: tuple[str, ...]
    if region == "IN":
        parts = (SHORT[product.form], product.name, amount, dose, frequency, course)
    elif region == "UK":
        plural = f"{product.form}s" if product.form in ("tablet", "capsule") else product.form
        parts = (product.name, amount, plural, dose, frequency, course)
    else:
        parts = (product.name, amount, product.form, dose, route, frequency, course)
    return " ".join(part for part in parts if part)
