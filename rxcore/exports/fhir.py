"""FHIR R4: one Bundle of type collection for each document, beside one line a Bundle as NDJSON.

A prescription that was read is a proposal, never an order: MedicationRequest has the status draft
and the intent proposal. Dosage is text always, with what the text says in numbers beside it. A code
stands only where a person accepted it. Provenance names the model as assembler and the person as
verifier; labels are those of HL7's "AI Transparency on FHIR" 1.0.0-ballot: AIAST for what a model
asserted, CLINAST_AIRPT once a person confirmed it.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from rxcore.clinical import amounts
from rxcore.clinical.sig import as_needed, duration_days, times_per_day
from rxcore.compare import AnyRow
from rxcore.exports.columns import Column
from rxcore.exports.derived import code_system
from rxcore.exports.documents import ExportDocument
from rxcore.exports.tally import Tally
from rxcore.prescription.page.allergies import about_medicines, none_known, substances
from rxcore.readings import Disease, Medicine
from rxcore.same_name import tight

FILE: Final = "bundles.ndjson"
FOLDER: Final = "bundles"

COLUMNS: Final[tuple[Column, ...]] = (
    Column("resourceType", "text", "Bundle"),
    Column("type", "text", "collection: one document"),
    Column(
        "entry",
        "list",
        "DocumentReference, MedicationRequest, Condition, AllergyIntolerance, Provenance",
    ),
)

_AI: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
_LABELS: Final = {
    "AIAST": "Artificial Intelligence asserted",
    "CLINAST_AIRPT": "clinician asserted from Artificial Intelligence reported",
}
_SYSTEMS: Final = {
    "DrugBank": "http://go.drugbank.com",
    "ATC": "http://www.whocc.no/atc",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
}
_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_ALLERGY_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_ALLERGY_SURE: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_SNOMED: Final = "http://snomed.info/sct"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_CERTAINTY: Final = {
    "confirmed": "confirmed", "suspected": "provisional", "ruled out": "refuted",
}  # fmt: skip
_BY_PERSON: Final = ("accepted", "accepted together", "changed", "added")


def write(folder: Path, documents: Iterable[ExportDocument], tally: Tally) -> list[Path]:
    """Writes bundles.ndjson and a file a document in bundles/; returns the files written."""
    one_by_one = folder / FOLDER
    one_by_one.mkdir(mode=0o700)
    paths = [folder / FILE]
    with paths[0].open("w", encoding="utf-8", newline="\n") as lines:
        for document in documents:
            found = bundle(document)
            for _ in document.final if document.final is not None else document.model:
                tally.row("resource")
            path = one_by_one / f"rx-{document.document:04d}.json"
            path.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
            lines.write(json.dumps(found, ensure_ascii=False) + "\n")
            paths.append(path)
    return paths


def bundle(document: ExportDocument) -> dict[str, Any]:
    """The document as a Bundle: its final rows, or the model's where no person's are final."""
    confirmed = document.final is not None
    rows = document.final if document.final is not None else document.model
    page = _page(document)
    resources = [_resource(row, document, confirmed) for row in rows if row.legible]
    resources += _allergies(document, confirmed)
    entries = [page, *resources]
    if document.reader or confirmed:
        entries.append(_provenance(document, [r["id"] for r in resources] or [page["id"]]))
    return {
        "resourceType": "Bundle",
        "id": _id(document, "bundle"),
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{e['id']}", "resource": e} for e in entries],
    }


def _id(document: ExportDocument, what: str) -> str:
    """The same id for the same thing in every export."""
    return str(uuid5(NAMESPACE_URL, f"rxreview:{document.sha256}:{document.page}:{what}"))


def _label(code: str) -> dict[str, Any]:
    return {"security": [{"system": _AI, "code": code, "display": _LABELS[code]}]}


def _page(document: ExportDocument) -> dict[str, Any]:
    """The page. What it says of allergies stands here word for word, because a line that denies one
    and names another, or leaves it open, is no resource of its own."""
    told = _told(document)
    said = f'. It says of allergies: "{told}"' if told else ""
    return {
        "resourceType": "DocumentReference",
        "id": _id(document, "page"),
        "status": "current",
        "docStatus": "final" if document.final is not None else "preliminary",
        "identifier": [{"system": "urn:rxreview:document", "value": str(document.document)}],
        "content": [
            {"attachment": {"contentType": "image/jpeg", "title": f"Page {document.page}"}},
        ],
        "description": f"Page {document.page} of the file {document.sha256}{said}",
    }


def _resource(row: AnyRow, document: ExportDocument, confirmed: bool) -> dict[str, Any]:
    """A row as its resource. A row that a person wrote and no model read bears no label."""
    made = _request(row, document) if isinstance(row, Medicine) else _condition(row)
    made["id"] = _id(document, row.id)
    if not confirmed:
        made["meta"] = _label("AIAST")
    elif row.decision != "added" and document.reader and not document.blind:
        made["meta"] = _label("CLINAST_AIRPT")
    if row.written:
        made["note"] = [{"text": f"Written: {row.written}"}]
    return made


def _concept(row: AnyRow) -> dict[str, Any]:
    """The name as text, and the code only where a person accepted it."""
    concept: dict[str, Any] = {"text": _what(row)}
    system = code_system(row)
    if system and row.decision in _BY_PERSON:
        concept["coding"] = [{"system": _SYSTEMS[system], "code": row.code.strip()}]
    return concept


def _what(row: AnyRow) -> str:
    """A disease by its name; a medicine with its strength and form, which are no dosage, as far as
    its name does not say them ("Telma 40")."""
    name = row.name or row.written or "unknown"
    parts = (row.strength, row.form) if isinstance(row, Medicine) else ()
    return " ".join([name, *(part for part in parts if part and tight(part) not in tight(name))])


def _request(row: Medicine, document: ExportDocument) -> dict[str, Any]:
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "proposal",
        "reportedBoolean": True,
        "medicationCodeableConcept": _concept(row),
        "subject": {"display": "The patient of this document"},
        "supportingInformation": [{"reference": f"urn:uuid:{_id(document, 'page')}"}],
        "dosageInstruction": [_dosage(row)],
    }
    if quantity := _quantity(row.quantity):
        request["dispenseRequest"] = {"quantity": quantity}
    return request


def _dosage(row: Medicine) -> dict[str, Any]:
    """What the line says of taking it, as text, and in numbers where the text gives them."""
    parts = (row.dose, row.route, row.frequency, row.duration, row.instructions)
    dosage: dict[str, Any] = {"text": " ".join(part for part in parts if part) or "Not stated"}
    if row.instructions:
        dosage["patientInstruction"] = row.instructions
    if timing := _timing(row):
        dosage["timing"] = timing
    if as_needed(f"{row.frequency} {row.instructions}"):
        dosage["asNeededBoolean"] = True
    if row.route:
        dosage["route"] = {"text": row.route}
    if dose := _quantity(row.dose):
        dosage["doseAndRate"] = [{"doseQuantity": dose}]
    return dosage


def _timing(row: Medicine) -> dict[str, Any]:
    often, days = times_per_day(row.frequency), duration_days(row.duration)
    repeat: dict[str, Any] = {}
    if often is not None and often > 0:
        repeat |= _repeated(often)
    if days is not None and days > 0:
        repeat["boundsDuration"] = {
            "value": round(days, 3), "unit": "day",
            "system": "http://unitsofmeasure.org", "code": "d",
        }  # fmt: skip
    timing: dict[str, Any] = {"repeat": repeat} if repeat else {}
    if row.frequency and timing:
        timing["code"] = {"text": row.frequency}
    return timing


def _repeated(often: float) -> dict[str, Any]:
    """So many times in so many days: 0.5 a day is once in 2, 2/7 twice in 7."""
    for days in (1, 2, 3, 7, 14, 30):
        times = often * days
        if abs(times - round(times)) < 1e-6 and round(times):
            return {"frequency": round(times), "period": days, "periodUnit": "d"}
    return {}


def _quantity(text: str) -> dict[str, Any]:
    """A number and its unit as written; nothing where the text holds no number, or several."""
    number = amounts.count(text) if text.strip() else None
    if number is None or "-" in text or " to " in text:
        return {}
    unit = " ".join(word for word in text.split() if not any(c.isdigit() for c in word))
    return {"value": round(number, 6)} | ({"unit": unit} if unit else {})


def _condition(row: Disease) -> dict[str, Any]:
    condition: dict[str, Any] = {
        "resourceType": "Condition",
        "code": _concept(row),
        "subject": {"display": "The patient of this document"},
    }
    certainty = row.certainty.casefold()
    status = _CERTAINTY.get(certainty)
    if status:
        condition["verificationStatus"] = {"coding": [{"system": _VERIFICATION, "code": status}]}
    if certainty == "history":
        condition["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": "inactive"}]}
    elif status != "refuted":
        condition["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": "active"}]}
    return condition


def _told(document: ExportDocument) -> str:
    return document.allergies if document.final is not None else document.model_allergies


def _allergies(document: ExportDocument, confirmed: bool) -> list[dict[str, Any]]:
    """One AllergyIntolerance for each substance, or one that says that none is known: unconfirmed,
    because a paper says so and no test. A line that a person typed bears no label."""
    text = _told(document)
    label = "CLINAST_AIRPT" if confirmed else "AIAST"
    read = not confirmed or (text == document.model_allergies and not document.blind)
    codes = [_no_allergy(text)] if none_known(text) else [{"text": s} for s in substances(text)]
    return [
        {
            "resourceType": "AllergyIntolerance",
            "id": _id(document, f"allergy {number}"),
            "verificationStatus": {"coding": [{"system": _ALLERGY_SURE, "code": "unconfirmed"}]},
            "clinicalStatus": {"coding": [{"system": _ALLERGY_CLINICAL, "code": "active"}]},
            "code": code,
            "patient": {"display": "The patient of this document"},
            "note": [{"text": f"Written: {text}"}],
        }
        | ({"meta": _label(label)} if read else {})
        for number, code in enumerate(codes)
    ]


def _no_allergy(text: str) -> dict[str, Any]:
    """That none is known, by SNOMED CT: of medicines where the words are about medicines alone."""
    code = "409137002" if about_medicines(text) else "716186003"
    display = "No known drug allergy" if code == "409137002" else "No known allergy"
    return {"coding": [{"system": _SNOMED, "code": code, "display": display}], "text": text}


def _provenance(document: ExportDocument, targets: list[str]) -> dict[str, Any]:
    """Who made the rows: the model that put them together, the person who verified them."""
    agents = []
    if document.reader:
        agents.append(_agent("assembler", document.reader))
    if document.final is not None and document.finalised_by:
        agents.append(_agent("verifier", document.finalised_by))
    made: dict[str, Any] = {
        "resourceType": "Provenance",
        "id": _id(document, "provenance"),
        "target": [{"reference": f"urn:uuid:{target}"} for target in targets],
        **_recorded(document.finalised_at or document.read_at),
        "agent": agents,
        "entity": [{"role": "source", "what": {"reference": f"urn:uuid:{_id(document, 'page')}"}}],
    }
    if document.final is None:
        made["meta"] = _label("AIAST")
    return made


def _recorded(moment: str) -> dict[str, Any]:
    """When it was recorded; of a document without persons, that this is not told."""
    if moment:
        return {"recorded": moment}
    return {"_recorded": {"extension": [{"url": _ABSENT, "valueCode": "masked"}]}}


def _agent(kind: str, name: str) -> dict[str, Any]:
    return {"type": {"coding": [{"system": _PARTICIPANT, "code": kind}]}, "who": {"display": name}}
