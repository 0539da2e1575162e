import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from rxcore.exports import fhir
from rxcore.exports.card import CardFacts
from rxcore.exports.documents import ExportDocument
from rxcore.exports.folder import write_export
from rxcore.readings import Disease, Medicine

FACTS = CardFacts(made_at="2026-05-04T09:31:07.123Z", made_by="Ann", version="1.0")
READ = ExportDocument(
    document=7, sha256="a" * 64, page=2, state="to_review", reader="embedded-ocr",
    read_at="2026-05-04T09:30:00.000Z",
    model=(Medicine(name="Crocin", code="DB00316"),),
)  # fmt: skip
CONFIRMED = replace(
    READ, state="final", finalised_by="Rita", finalised_at="2026-05-04T09:31:07.123Z",
    final=(
        Medicine(
            written="T. Crocin 650 1-0-1", name="Crocin", strength="650 mg", form="tablet",
            dose="1 tab", route="PO", frequency="1-0-1", duration="5 days", quantity="10 tablets",
            instructions="after food", code="DB00316", decision="changed",
        ),
        Medicine(name="Dolo", frequency="SOS", decision="added"),
        Medicine(written="~~~", legible=False, decision="illegible"),
        Disease(name="Hypertension", code="I10", certainty="confirmed", decision="accepted"),
        Disease(name="Asthma", certainty="ruled out", decision="accepted together"),
        Disease(name="Stroke", certainty="history", decision="accepted"),
    ),
)  # fmt: skip


def resources(document: ExportDocument, kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in fhir.bundle(document)["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


@pytest.mark.parametrize(
    "document",
    [
        READ,
        CONFIRMED,
        replace(CONFIRMED, blind=True),
        replace(CONFIRMED, final=()),
        replace(CONFIRMED, reader="", model=()),
        replace(READ, reader="", model=()),
        replace(CONFIRMED, final=(Medicine(decision="added", frequency="?", dose="½ tab"),)),
    ],
)
def test_a_bundle_is_one_by_the_oracle(document: ExportDocument) -> None:
    checked = Bundle.model_validate(fhir.bundle(document))

    assert checked.type == "collection"


def test_a_medicine_is_a_draft_of_a_proposal_with_its_dosage_as_text_and_in_numbers() -> None:
    [request, as_needed] = resources(CONFIRMED, "MedicationRequest")

    assert (request["status"], request["intent"]) == ("draft", "proposal")
    assert request["medicationCodeableConcept"]["text"] == "Crocin 650 mg tablet"
    [dosage] = request["dosageInstruction"]
    assert dosage["text"] == "1 tab PO 1-0-1 5 days after food"
    assert dosage["timing"]["repeat"]["frequency"] == 2
    assert dosage["timing"]["repeat"]["boundsDuration"]["value"] == 5
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 1, "unit": "tab"}}]
    assert request["dispenseRequest"] == {"quantity": {"value": 10, "unit": "tablets"}}
    assert as_needed["dosageInstruction"][0]["asNeededBoolean"] is True
    assert as_needed["dosageInstruction"][0]["text"] == "SOS"


def test_a_strength_that_the_name_says_is_said_once() -> None:
    row = Medicine(name="Telma 40", strength="40", form="tablet", decision="accepted")

    [request] = resources(replace(CONFIRMED, final=(row,)), "MedicationRequest")

    assert request["medicationCodeableConcept"]["text"] == "Telma 40 tablet"
    assert request["dosageInstruction"][0]["text"] == "Not stated"


def test_a_code_stands_only_where_a_person_accepted_it() -> None:
    [unread] = resources(READ, "MedicationRequest")
    [confirmed, _] = resources(CONFIRMED, "MedicationRequest")

    assert unread["medicationCodeableConcept"] == {"text": "Crocin"}
    [coding] = confirmed["medicationCodeableConcept"]["coding"]
    assert coding == {"system": "http://go.drugbank.com", "code": "DB00316"}


def test_labels_tell_what_a_model_asserted_and_what_a_person_confirmed() -> None:
    [unread] = resources(READ, "MedicationRequest")
    [confirmed, added] = resources(CONFIRMED, "MedicationRequest")

    assert unread["meta"]["security"][0]["code"] == "AIAST"
    assert confirmed["meta"]["security"][0]["code"] == "CLINAST_AIRPT"
    assert "meta" not in added


def test_provenance_names_the_model_as_assembler_and_the_person_as_verifier() -> None:
    [made] = resources(CONFIRMED, "Provenance")

    agents = {a["type"]["coding"][0]["code"]: a["who"]["display"] for a in made["agent"]}
    assert agents == {"assembler": "embedded-ocr", "verifier": "Rita"}
    targets = {target["reference"] for target in made["target"]}
    rows = resources(CONFIRMED, "MedicationRequest") + resources(CONFIRMED, "Condition")
    assert targets == {f"urn:uuid:{row['id']}" for row in rows}


def test_what_is_said_of_a_disease_is_its_status() -> None:
    confirmed, refuted, past = resources(CONFIRMED, "Condition")

    assert confirmed["verificationStatus"]["coding"][0]["code"] == "confirmed"
    assert refuted["verificationStatus"]["coding"][0]["code"] == "refuted"
    assert "clinicalStatus" not in refuted
    assert past["clinicalStatus"]["coding"][0]["code"] == "inactive"


@pytest.mark.parametrize(
    ("frequency", "told"),
    [
        ("OD", (1, 1)), ("1-1-1", (3, 1)), ("EOD", (1, 2)), ("once a week", (1, 7)), ("STAT", None),
    ],
)  # fmt: skip
def test_times_are_told_in_whole_days(frequency: str, told: tuple[int, int] | None) -> None:
    row = Medicine(name="Telma", frequency=frequency, decision="added")

    [request] = resources(replace(CONFIRMED, final=(row,)), "MedicationRequest")

    repeat = request["dosageInstruction"][0].get("timing", {}).get("repeat")
    assert (repeat and (repeat["frequency"], repeat["period"])) == told


def test_the_same_document_has_the_same_ids_in_every_export() -> None:
    assert fhir.bundle(CONFIRMED) == fhir.bundle(CONFIRMED)


def test_an_export_holds_a_bundle_a_file_and_a_line_and_a_card(tmp_path: Path) -> None:
    done = write_export(tmp_path / "out", "fhir", [CONFIRMED, replace(READ, document=8)], FACTS)

    lines = (done.folder / "bundles.ndjson").read_text(encoding="utf-8").splitlines()
    files = sorted(path.name for path in (done.folder / "bundles").iterdir())
    assert [Bundle.model_validate_json(line).type for line in lines] == ["collection"] * 2
    assert files == ["rx-0007.json", "rx-0008.json"]
    assert json.loads(lines[0]) == json.loads((done.folder / "bundles" / files[0]).read_text())
    assert (done.folder / "data-card.md").exists()


def test_allergies_are_resources_of_their_own_and_unconfirmed() -> None:
    document = replace(
        CONFIRMED, allergies="Penicillin (rash), sulfa", model_allergies="Penicillin"
    )

    first, second = resources(document, "AllergyIntolerance")

    assert [first["code"]["text"], second["code"]["text"]] == ["Penicillin (rash)", "sulfa"]
    assert first["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert "meta" not in first
    assert Bundle.model_validate(fhir.bundle(document)).type == "collection"


@pytest.mark.parametrize(
    ("text", "code"), [("NKDA", "409137002"), ("No known allergies", "716186003")]
)
def test_that_none_is_known_has_a_code(text: str, code: str) -> None:
    [found] = resources(replace(READ, model_allergies=text), "AllergyIntolerance")

    assert found["code"]["coding"][0]["code"] == code
    assert found["meta"]["security"][0]["code"] == "AIAST"


def test_what_is_left_open_of_allergies_stands_on_the_page_alone() -> None:
    document = replace(CONFIRMED, allergies="No known allergies except penicillin")

    [page] = resources(document, "DocumentReference")

    assert resources(document, "AllergyIntolerance") == []
    assert page["description"].endswith('"No known allergies except penicillin"')
