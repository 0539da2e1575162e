"""Layouts the reader never saw while it was built: a table, a letter, a page in two columns."""

from dataclasses import replace
from random import Random

from samples.content import Script
from samples.layouts import CLINICS, PEOPLE, TESTS, Drawn, Layout, Pens, fitted, orders, said
from samples.paper import GREY, Sheet


def chart(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A ward's drug chart: strengths, frequencies and days in columns of their own; doses and
    routes are not on it."""
    written = (replace(medicine, dose="", route="") for medicine in script.medicines)
    script = replace(script, medicines=tuple(written))
    sheet = Sheet(1250, 1200, rng)
    sheet.centred("DRUG CHART", pens.print.sized(1.3))
    said(sheet, pens, "Patient name:", rng.choice(PEOPLE))
    said(sheet, pens, "Allergies:", rng.choice(("NKDA", "Aspirin", "Penicillin")))
    if script.diseases:
        said(sheet, pens, "Working diagnosis:", ", ".join(script.diseases))
    columns = ((60, "Medicine"), (560, "Strength"), (760, "Frequency"), (1000, "Duration"))
    sheet.y += 10
    for x, title in columns:
        sheet.write(x, sheet.y, title, pens.print.sized(0.85))
    sheet.y += 45
    for medicine in script.medicines:
        sheet.draw.line([(50, sheet.y - 8), (1200, sheet.y - 8)], fill=GREY)
        duration = medicine.duration
        cells = (
            f"{medicine.name} {medicine.form}",
            medicine.strength,
            medicine.frequency,
            duration,
        )
        for (x, _), cell in zip(columns, cells, strict=True):
            room = {60: 490, 560: 190, 760: 230, 1000: 200}[x]
            taken = max(1.0, sheet.width_of(cell, pens.orders) * (1 + 0.06 * pens.orders.wobble))
            sheet.write(x, sheet.y, cell, pens.orders.sized(min(1.0, room / taken)))
        sheet.y += pens.orders.size * 1.7
    said(sheet, pens, "Prescriber:", rng.choice(PEOPLE))
    return Drawn(sheet.cut(), script)


def letter(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A letter from a hospital to a family doctor."""
    sheet = Sheet(1150, 1500, rng)
    sheet.line(60, rng.choice(CLINICS), pens.print.sized(1.2))
    sheet.line(60, f"Dear Dr {rng.choice(PEOPLE).split()[1]},", pens.print)
    sheet.line(60, f"Re: {rng.choice(PEOPLE)}, DOB {rng.randint(1, 28)}/07/19{rng.randint(40, 99)}",
               pens.print)  # fmt: skip
    sheet.line(60, "Thank you for referring this patient, whom I saw in clinic.", pens.print)
    if script.diseases:
        sheet.line(60, "Diagnoses:", pens.print)
        for disease in script.diseases:
            sheet.line(100, f"- {disease}", pens.hand)
    sheet.line(60, "Current medication:", pens.print)
    orders(sheet, script, pens.orders, numbering="- ", indent=100)
    sheet.line(60, f"Results: {rng.choice(TESTS)} were normal.", pens.print)
    sheet.line(60, "I will see the patient again in three months.", pens.print)
    sheet.line(60, "Yours sincerely,", pens.print)
    sheet.y += 30
    sheet.line(60, f"{rng.choice(PEOPLE)}, Consultant Physician", pens.print)
    return Drawn(sheet.cut(), script)


def two_columns(script: Script, pens: Pens, rng: Random) -> Drawn:
    """A clinic's pad with findings on the left and the orders on the right."""
    sheet = Sheet(1300, 1150, rng)
    sheet.centred(rng.choice(CLINICS), pens.print.sized(1.4))
    sheet.centred(f"Dr. {rng.choice(PEOPLE)}, MBBS, MS", pens.print)
    sheet.rule()
    top = sheet.y
    complaint = rng.choice(("fever", "cough", "vomiting"))
    said(sheet, pens, "C/O", complaint)
    sheet.line(60, "Dx", pens.print)
    for disease in script.diseases:
        sheet.write(70, sheet.y, disease, pens.hand.sized(0.72))
        sheet.y += pens.hand.size * 1.4
    sheet.line(60, "Inv", pens.print)
    sheet.line(70, "CBC, ESR", pens.hand.sized(0.8))
    bottom, sheet.y = sheet.y, top
    sheet.line(500, "Rx", pens.print.sized(1.5))
    for number, medicine in enumerate(script.medicines, 1):
        fitted(sheet, 510, f"{number}) {medicine.written}", pens.orders)
        sheet.y += 8
    sheet.y = max(sheet.y, bottom) + 40
    sheet.line(900, f"Dr. {rng.choice(PEOPLE)}", pens.hand)
    return Drawn(sheet.cut(), script, (complaint,))


LAYOUTS: dict[str, Layout] = {"chart": chart, "letter": letter, "two columns": two_columns}
