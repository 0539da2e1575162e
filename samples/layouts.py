"""How a prescription is laid out: what is printed round the orders, and where they stand.

Much of what surrounds the orders looks like medicines or diseases and is neither: a clinic's sign,
degrees, laboratory tests, allergies, advice, the boxes of a printed form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from samples.content import Script
from samples.paper import GREY, Pen, Sheet

PEOPLE = (
    "Asha Rao", "Imran Sheikh", "Priya Nair", "John Carter", "Mary Holt", "Tom Becker",
    "Lucy Grant", "Ravi Menon", "Sarah Quinn", "Daniel Osei", "Meera Joshi", "Peter Lang",
)  # fmt: skip
CLINICS = (
    "SUNRISE DIABETES & THYROID CARE", "CITY HEART CLINIC", "Lotus Asthma and Allergy Centre",
    "GREENFIELD MEDICAL PRACTICE", "Riverside Family Health", "Shanti Nursing Home",
)  # fmt: skip
DEGREES = ("MBBS, MD (Medicine)", "MBBS, DNB, MRCP", "MBBS, DCH", "MD, FACP", "MBChB, MRCGP")
TESTS = ("CBC, FBS, HbA1c", "Serum Vitamin B12, TSH", "Lipid profile, ECG", "Urine R/E, LFT")
ADVICE = (
    "Adv: plenty of fluids, rest", "Advice: low salt diet, walk 30 min daily",
    "Adv: avoid cold drinks, steam inhalation", "Advice: review after 7 days",
)  # fmt: skip
CHECKS = ("Diabetes", "Hypertension", "Asthma", "Thyroid", "Epilepsy", "TB")


@dataclass(frozen=True, slots=True)
class Pens:
    """print: everything preprinted. hand: everything filled in. ordered: the medicines, by hand
    like the rest unless they have a pen of their own."""

    print: Pen
    hand: Pen
    ordered: Pen | None = None

    @property
    def orders(self) -> Pen:
        return self.ordered or self.hand


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn page. optional: diseases or complaints that a reader may give or leave out."""

    image: Image.Image
    script: Script
    optional: tuple[str, ...] = ()


Layout = Callable[[Script, Pens, Random], Drawn]


def clinic(script: Script, pens: Pens, rng: Random) -> Drawn:
    """An Indian clinic's letterhead: complaints, findings, diagnosis, Rx, advice."""
    sheet = Sheet(1000, 1380, rng)
    head(sheet, pens, rng)
    patient(sheet, pens, rng)
    complaint = rng.choice(("fever", "cough", "headache", "body ache"))
    sheet.line(60, f"C/O: {complaint} x {rng.randint(2, 5)} days", pens.hand)
    sheet.line(60, f"BP {rng.randint(110, 150)}/{rng.randint(70, 90)}  P {rng.randint(66, 98)}/min",
               pens.hand)  # fmt: skip
    if script.diseases:
        said(sheet, pens, rng.choice(("Diagnosis:", "Dx:", "D:")), ", ".join(script.diseases))
    sheet.line(60, "Rx", pens.print.sized(1.6))
    orders(sheet, script, pens.orders, numbering=rng.choice(("{}. ", "{}) ", "")))
    sheet.y += 12
    sheet.line(60, f"Inv: {rng.choice(TESTS)}", pens.hand)
    sheet.line(60, rng.choice(ADVICE), pens.hand)
    signature(sheet, pens, rng)
    return Drawn(sheet.cut(), script, (complaint,))


def form(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A hospital's printed form with boxes that nobody ticked, and a ruled table of orders."""
    sheet = Sheet(1100, 1400, rng)
    sheet.centred(rng.choice(CLINICS), pens.print.sized(1.3))
    sheet.centred("OUT-PATIENT RECORD", pens.print)
    sheet.rule()
    patient(sheet, pens, rng)
    for start in (0, 3):
        sheet.line(60, "     ".join(f"[  ] {name}" for name in CHECKS[start : start + 3]),
                   pens.print.sized(0.85))  # fmt: skip
    said(sheet, pens, "Allergies:", rng.choice(("Penicillin", "Sulfa drugs", "None known")))
    if script.diseases:
        said(sheet, pens, "Provisional diagnosis:", ", ".join(script.diseases))
    sheet.y += 10
    sheet.line(60, "TREATMENT ADVISED", pens.print)
    for number, medicine in enumerate(script.medicines, 1):
        sheet.rule()
        sheet.write(64, sheet.y, f"{number}", pens.print)
        fitted(sheet, 120, medicine.written, pens.orders)
    sheet.rule()
    sheet.line(60, f"Investigations: {rng.choice(TESTS)}", pens.print.sized(0.85))
    signature(sheet, pens, rng)
    return Drawn(sheet.cut(), script)


def surgery(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A British surgery's computer-printed slip, with the patient in a box on top."""
    sheet = Sheet(900, 1250, rng, (246, 252, 244))
    sheet.draw.rectangle((40, 30, 860, 190), outline=GREY, width=2)
    sheet.line(56, "Pharmacy Stamp      Age      Title, Forename, Surname & Address",
               pens.print.sized(0.7))  # fmt: skip
    sheet.line(470, rng.choice(PEOPLE), pens.print)
    sheet.line(470, f"{rng.randint(2, 90)} Station Road", pens.print)
    sheet.y = 210
    sheet.line(56, f"NHS Number: {rng.randint(400, 499)} {rng.randint(100, 999)} 8812",
               pens.print.sized(0.8))  # fmt: skip
    sheet.rule()
    orders(sheet, script, pens.orders, gap=22)
    sheet.line(60, "-" * 30, pens.print)
    if script.diseases:
        said(sheet, pens, "Indication:", ", ".join(script.diseases))
    sheet.y = max(sheet.y, 700)
    sheet.line(56, "Signature of Prescriber", pens.print.sized(0.75))
    sheet.line(56, f"Dr {rng.choice(PEOPLE)}   {rng.choice(CLINICS).title()}", pens.print)
    return Drawn(sheet.cut(), script)


def pad(script: Script, pens: Pens, rng: Random) -> Drawn:
    """An American prescription pad: name and date, Rx, orders, refills."""
    sheet = Sheet(950, 1200, rng, (252, 250, 240))
    sheet.centred(f"{rng.choice(PEOPLE)}, MD", pens.print.sized(1.3))
    sheet.centred("Internal Medicine    License 48213    DEA AB1234567", pens.print.sized(0.75))
    sheet.rule()
    said(sheet, pens, "Name", rng.choice(PEOPLE))
    said(sheet, pens, "Date", f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/2024")
    if script.diseases:
        said(sheet, pens, "Dx:", ", ".join(script.diseases))
    sheet.line(60, "Rx", pens.print.sized(2))
    orders(sheet, script, pens.orders, indent=110)
    sheet.y = max(sheet.y + 20, 560)
    sheet.line(60, "Refills: 0  1  2  3        Dispense as written [ ]", pens.print.sized(0.8))
    signature(sheet, pens, rng)
    return Drawn(sheet.cut(), script)


def discharge(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A typed discharge note with headings, past history and follow-up."""
    sheet = Sheet(1150, 1500, rng)
    past = rng.choice(("appendicectomy", "malaria", "jaundice"))
    sheet.centred("DISCHARGE SUMMARY", pens.print.sized(1.3))
    sheet.centred(rng.choice(CLINICS), pens.print)
    sheet.rule()
    patient(sheet, pens, rng)
    if script.diseases:
        sheet.line(60, "FINAL DIAGNOSIS", pens.print)
        for number, disease in enumerate(script.diseases, 1):
            sheet.line(90, f"{number}. {disease}", pens.hand)
    sheet.line(60, "HISTORY", pens.print)
    sheet.line(90, f"Past history of {past}. No known drug allergies.", pens.hand)
    sheet.line(60, "INVESTIGATIONS", pens.print)
    sheet.line(90, f"{rng.choice(TESTS)}: within normal limits", pens.hand)
    sheet.line(60, "MEDICATIONS ON DISCHARGE", pens.print)
    orders(sheet, script, pens.orders, numbering="{}. ", indent=90)
    sheet.line(60, "ADVICE ON DISCHARGE", pens.print)
    sheet.line(90, rng.choice(("Soft diet for one week.", "Wound care, no heavy lifting.")),
               pens.hand)  # fmt: skip
    sheet.line(60, "Follow up in clinic after 2 weeks.", pens.hand)
    signature(sheet, pens, rng)
    return Drawn(sheet.cut(), script, (past,))


def label(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A pharmacy's label: one medicine, directions, the pharmacy's name."""
    sheet = Sheet(900, 520, rng)
    one = Script(script.medicines[:1], (), script.region)
    sheet.draw.rectangle((15, 15, 885, 505), outline=GREY, width=3)
    fitted(sheet, 50, one.medicines[0].written, pens.orders.sized(1.1))
    sheet.line(50, "Take with a glass of water.", pens.print)
    sheet.line(50, "Keep out of the reach of children.", pens.print.sized(0.8))
    sheet.line(50, f"{rng.choice(PEOPLE)}     {rng.randint(1, 28)}/05/2024", pens.print)
    sheet.line(50, "Bridge Street Pharmacy, 12 Bridge Street", pens.print.sized(0.8))
    return Drawn(sheet.cut(), one)


LAYOUTS: dict[str, Layout] = {
    "clinic": clinic, "form": form, "surgery": surgery, "pad": pad, "discharge": discharge,
    "label": label,
}  # fmt: skip


def head(sheet: Sheet, pens: Pens, rng: Random) -> None:
    """A letterhead: the clinic's sign, the doctor, the degrees, hours."""
    sheet.centred(rng.choice(CLINICS), pens.print.sized(1.5))
    sheet.centred(f"Dr. {rng.choice(PEOPLE)}  {rng.choice(DEGREES)}", pens.print)
    sheet.centred(f"Reg. No. {rng.randint(10000, 99999)}   Ph: 98450 {rng.randint(10000, 99999)}"
                  "   Timings: 9 am - 1 pm", pens.print.sized(0.75))  # fmt: skip
    sheet.rule()


def patient(sheet: Sheet, pens: Pens, rng: Random) -> None:
    """Who the patient is, and the date."""
    x = sheet.write(60, sheet.y, "Name: ", pens.print)
    sheet.write(x + 8, sheet.y, rng.choice(PEOPLE), pens.hand)
    sheet.y += pens.hand.size * 1.5
    sheet.line(60, f"Age/Sex: {rng.randint(18, 84)} {rng.choice('MF')}     "
               f"Date: {rng.randint(1, 28)}/0{rng.randint(1, 9)}/2024", pens.print)  # fmt: skip


def said(sheet: Sheet, pens: Pens, heading: str, text: str) -> None:
    """A printed heading with what was written behind it."""
    x = sheet.write(60, sheet.y, heading, pens.print)
    fitted(sheet, x + 14, text, pens.hand)


def orders(
    sheet: Sheet, script: Script, pen: Pen, numbering: str = "", indent: float = 80, gap: float = 6
) -> None:
    """The medicines, one below the other."""
    for number, medicine in enumerate(script.medicines, 1):
        fitted(sheet, indent, numbering.format(number) + medicine.written, pen)
        sheet.y += gap


def fitted(sheet: Sheet, x: float, text: str, pen: Pen) -> None:
    """One line of text, written smaller where it would leave the sheet."""
    room = sheet.image.width - x - 45
    taken = sheet.width_of(text, pen) * (1 + 0.06 * pen.wobble)
    sheet.line(x, text, pen.sized(min(1.0, room / taken)))


def signature(sheet: Sheet, pens: Pens, rng: Random) -> None:
    """The doctor's name at the foot, right."""
    sheet.y = max(sheet.y + 40, sheet.image.height * 0.5)
    sheet.line(sheet.image.width - 380, f"Dr. {rng.choice(PEOPLE)}", pens.hand)
    sheet.line(sheet.image.width - 380, "Signature", pens.print.sized(0.75))
