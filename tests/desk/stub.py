"""The server that the desk's browser test runs against: fixed documents, everything in memory."""

import io
from copy import deepcopy
from typing import Any

from PIL import Image, ImageDraw
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rxcore.calibration import sureness

MEDICINE = ["written", "name", "strength", "form", "dose", "route", "frequency", "duration"]
DISEASE = ["written", "name", "code", "certainty"]
FIELDS = {
    "medicine": [
        {"name": "written", "label": "Written"},
        {"name": "name", "label": "Name"},
        {"name": "strength", "label": "Strength"},
        {"name": "form", "label": "Form"},
        {"name": "dose", "label": "Dose"},
        {"name": "route", "label": "Route"},
        {"name": "frequency", "label": "Frequency"},
        {"name": "duration", "label": "Duration"},
    ],
    "disease": [
        {"name": "written", "label": "Written"},
        {"name": "name", "label": "Name"},
        {"name": "code", "label": "Code"},
        {"name": "certainty", "label": "Certainty"},
    ],
}
LINES = [
    ("medicine", "Tab Aten-D 50mg", ["Aten-D", "50 mg", "tablet", "1", "oral", "1-0-1", "30 days"]),
    ("medicine", "Ascobic Acid 500", ["Ascobic Acid", "500 mg", "tablet", "", "oral", "OD", ""]),
    ("medicine", "Cap Amoxicillin", ["Amoxicillin", "500 mg", "capsule", "1", "", "TDS", "5 days"]),
    ("medicine", "Metformin 500 SR", ["Metformin", "500 mg", "tablet", "1", "oral", "BD", "60 d"]),
    ("disease", "DM type 2", ["Diabetes mellitus type 2", "E11.9", "confirmed"]),
    ("disease", "HTN", ["Hypertension", "I10", ""]),
]
HOSTILE = [
    "x" * 5000,
    "<script>window.hacked = true</script><img src=x onerror='window.hacked=true'>",
    "![a](http://evil.example/a.png) [b](javascript:alert(1))",
    "دواء الضغط 50 مغ ‏(مساءً)",
    "💊🩺 אספירין 👩‍⚕️",
]

actions: list[dict[str, Any]] = []
drafts: dict[int, dict[str, Any]] = {}
leases: list[tuple[str, int]] = []
places: list[dict[str, Any]] = []  # what was pointed at
versions: dict[int, int] = {}
away: list[bool] = []  # not empty: drafts are not taken


def _row(number: int, kind: str, written: str, values: list[str]) -> dict[str, Any]:
    names = MEDICINE if kind == "medicine" else DISEASE
    return {
        "lineage": f"{number:032x}",
        "kind": kind,
        "fields": dict(zip(names, [written, *values], strict=True)),
        "confidence": (said := [0.93, 0.41, 0.72, 0.88, 0.64, None][number % 6]),
        "sureness": None if said is None else sureness(said),
        "box": [0.08, 0.2 + 0.09 * (number % 8), 0.6, 0.05],
        "legible": True,
        "decision": "",
        "flags": [],
        "candidates": [],
        "sides": None,
        "others": [],
    }


def _flag(rule: str, level: str, text: str, field: str = "", **more: bool) -> dict[str, Any]:
    return {
        "rule": rule, "level": level, "text": text, "field": field, "lasting": False, **more,
    }  # fmt: skip


def _name(name: str, code: str, why: str = "", **more: bool) -> dict[str, Any]:
    return {
        "name": name, "generic": "", "code": code, "source": "ATC", "why": why,
        "ambiguous": False, **more,
    }  # fmt: skip


def _rows() -> list[dict[str, Any]]:
    return [_row(n, kind, written, values) for n, (kind, written, values) in enumerate(LINES)]


def _suggest(row: dict[str, Any]) -> dict[str, Any]:
    row["flags"] = [_flag("not-in-vocabulary", "warn", "This name is in no vocabulary.")]
    row["candidates"] = [
        _name("Ascorbic acid", "A11GA01", "one letter differs"),
        _name("Acetic acid", "S02AA10", "sounds alike", ambiguous=True),
    ]
    return row


def _siblings_of(document: int) -> list[dict[str, object]]:
    """Two pages of one file, a file of forty pages, and single images."""
    files = [[2, 1], list(range(40, 80))]
    for pages in files:
        if document in pages:
            return [
                {
                    "id": page,
                    "label": f"page {at}",
                    "image": f"/api/images/{page}",
                    "current": page == document,
                }
                for at, page in enumerate(pages, start=1)
            ]
    return []


def _rows_of(document: int) -> list[dict[str, Any]]:
    rows = _rows()
    if document == 12:
        return [_row(n, *LINES[0]) for n in range(40)]
    if document in (1, 7, 8):
        _suggest(rows[1])
    if document == 1:
        asked = "amoxiCILLIN looks like amoxaPINE. Which one is written?"
        rows[2]["flags"] = [_flag("look-alike", "ask", asked)]
    if document == 15:
        rows[0]["candidates"] = [_name("ATEN-D", "C07CB03")]
        rows[0]["flags"] = [
            _flag("figure_mended", "ask", "The figures of 50 ...", "strength", lasting=True)
        ]
        rows[1]["others"] = [{"reader": "vlm-4b", "fields": {"strength": "50 mg"}}]
    if document == 16:
        _differ(rows)
    if document == 3:
        return []
    if document == 4:
        names = [HOSTILE[n % 5] for n in range(200)]
        return [
            _row(n, "medicine" if n < 150 else "disease", name[:300],
                 [name, "", "", "", "", "", ""] if n < 150 else [name, "", ""])
            for n, name in enumerate(names)
        ]  # fmt: skip
    return rows


def _differ(rows: list[dict[str, Any]]) -> None:
    """Two people read a strength differently, and only one has the last row; on all else they
    agree."""
    for row in rows:
        row |= {"decision": "accepted together", "sureness": None}
    for row, about, field, sides in (
        (rows[1], "strength", "strength", ("500 mg", "50 mg", "500 mg")),
        (rows[5], "row", "", ("", "Hypertension", "Hypertension")),
    ):
        row["decision"] = ""
        row["sides"] = {about: sides}
        text = f"← Ana: {sides[0] or 'nothing'} · Ben: {sides[1]} →"
        row["flags"] = [_flag(f"differs:{about}", "ask", text, field, lasting=True)]


def _allergies_of(document: int) -> dict[str, Any]:
    """What the page says of them: penicillin on document 1; on document 16 two readers differ."""
    if document == 16:
        return {"text": "Penicillin", "box": None, "sides": ["Penicillin", "NKDA"]}
    if document != 1:
        return {"text": "", "box": None, "sides": None}
    return {"text": "Penicillin", "box": [0.6, 0.05, 0.3, 0.03], "sides": None}


def _dispute_of(document: int) -> dict[str, Any] | None:
    """Two readers, and a medicine that the model alone has."""
    if document != 16:
        return None
    alone = _row(6, "medicine", "T. Telma 40", ["Telma", "40 mg", "tablet", "", "", "", ""])
    why = "The model read this; neither reader has it."
    return {
        "readers": ["Ana", "Ben"], "own": False, "model": True,
        "others": [{**alone, "why": why}],
    }  # fmt: skip


def _offers_of(document: int) -> list[dict[str, Any]]:
    """A stopped medicine and a past disease on document 15."""
    if document != 15:
        return []
    stopped = _row(6, "medicine", "stop T. Telma 40", ["Telma", "40 mg", "tablet", "", "", "", ""])
    past = _row(7, "disease", "h/o gout", ["Gout", "M10.9", "history"])
    return [
        {**stopped, "why": "It stands behind the word stop."},
        {**past, "why": "It is told as a past disease."},
    ]


def data(document: int, message: str | None = None) -> dict[str, Any]:
    """What the page gives to the desk for one of the fixed documents."""
    width, height = (12000, 400) if document == 5 else (1240, 1754)
    version = versions.get(document, 0)
    label = f"rx-{document:04d}"
    return {
        "person": "7",
        "document": {
            "id": document, "identity": f"image-{document}", "label": label,
            "page": 1 if document == 2 else 2, "pages": 2,
            "image": f"/api/images/{document}", "width": width, "height": height,
            "rotation": 90 if document == 9 else 0, "version": version,
            "state": "final" if document == 11 else "to review",
        },
        "why": "low confidence 0.41", "reader": "paligemma2-10b-mix-448 (nf4)", "reading": 1,
        "blind": document == 3, "notes": ["The page is dim."] if document == 1 else [],
        "fields": FIELDS, "rows": _rows_of(document), "offers": _offers_of(document),
        "allergies": _allergies_of(document),
        "dispute": _dispute_of(document), "disputes": [],
        "answers": [
            {"question": "medicines", "view": "page",
             "prompt": "answer en Which medicines are mentioned in the prescription",
             "text": "Aten-D, Ascobic Acid, Amoxicillin, Metformin"},
        ],
        "draft": drafts.get(document), "next": {"image": f"/api/images/{document + 1}"},
        "waiting": 12, "siblings": _siblings_of(document),
        "recent": [{"id": a["document"], "label": f"rx-{a['document']:04d}", "state": "final",
                    "at": "1 min"} for a in reversed(actions) if a["kind"] == "submit"],
        "lease": {"person": "Ana", "minutes": 3} if document == 10 else None,
        "taking": {"allowed": document != 13, "above": 0.8 if document == 14 else 0},
        "read_only": document == 11, "answer_from_supervisor": None, "message": message,
        "conflict": None, "guide": [{"title": "Written", "text": "Copy the ink as it stands."}],
        "model_comparison": None, "can_reopen": False, "came_back": "", "busy": False,
        "checked": None, "answered": None,
    }  # fmt: skip


def settle(document: int) -> None:
    """The document was submitted: its draft goes and its version moves on."""
    drafts.pop(document, None)
    versions[document] = versions.get(document, 0) + 1


def conflict(document: int) -> dict[str, Any]:
    """Somebody saved this document meanwhile: one field that only they touched, one that both."""
    theirs = deepcopy(_rows_of(document))
    theirs[0]["fields"]["duration"] = "14 days"
    theirs[1]["fields"]["name"] = "Acetic acid"
    versions[document] = 1
    return {
        "base": _rows_of(document), "theirs": theirs, "by": "Ana", "at": "14:02", "version": 1,
        "allergies": {"was": "", "theirs": "NKDA"},
    }  # fmt: skip


def comparison() -> dict[str, Any]:
    """What the model had read on a page that was read blind."""
    return {"rows": _rows(), "allergies": "NKDA"}


def _picture(document: int) -> bytes:
    size = (12000, 400) if document == 5 else (1240, 1754)
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="grey", width=4)
    draw.text((100, 60), f"Document {document}", fill="black", font_size=60)
    for number, (_, written, _) in enumerate(LINES):
        top = (0.2 + 0.09 * (number % 8)) * size[1]
        draw.text((110, top), written, fill="#1a237e", font_size=min(60, size[1] // 8))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def _image(request: Request) -> Response:
    document = int(request.path_params["document"])
    if document == 6:
        return Response("gone", status_code=404)
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(_picture(document), media_type="image/png", headers=headers)


async def _draft(request: Request) -> Response:
    document = int(request.path_params["document"])
    if away:
        return Response(status_code=503)
    body = await request.json()
    if body["version"] != versions.get(document, 0):
        return Response(status_code=409)
    drafts[document] = {**body, "saved_at": "2026-01-01T14:02:00Z"}
    return Response(status_code=204)


async def _lease(request: Request) -> Response:
    leases.append((request.method, int(request.path_params["document"])))
    return Response(status_code=204)


async def _lookup(request: Request) -> Response:
    body = await request.json()
    name = body["text"].lower()
    flags = []
    if name == "danger":
        flags = [{"rule": "implausible", "level": "ask", "text": "500 g is a thousand times more."}]
    return JSONResponse({"candidates": [], "flags": flags})


async def _complete(request: Request) -> JSONResponse:
    text = (await request.json())["text"].lower()
    known = [("Ascoril", "R05"), ("Ascorbic acid", "A11GA01"), ("Amoxicillin", "J01CA04")]
    found = [{"name": n, "code": c} for n, c in known if n.lower().startswith(text)]
    return JSONResponse({"names": found})


async def _line(request: Request) -> Response:
    """The first word is the name, the rest the strength."""
    body = await request.json()
    name, _, rest = body["text"].strip().partition(" ")
    fields = {"written": body["text"], "name": name, "strength": rest}
    names = [{"name": "Ascoril", "code": "R05"}] if name.lower() == "asco" else []
    return JSONResponse({"kind": body["kind"] or "medicine", "fields": fields, "names": names})


async def _place(request: Request) -> Response:
    """Whatever is pointed at says Telma 40."""
    body = await request.json()
    places.append(body)
    box = body.get("box") or [0.08, body["at"][1] - 0.02, 0.5, 0.04]
    fields = {"written": "T. Tclma 40", "name": "Tclma", "strength": "40 mg"}
    names = [{"name": "Telma", "code": "C09CA07"}, {"name": "Telma H", "code": ""}]
    row = {"kind": "medicine", "fields": fields, "box": box}
    return JSONResponse({"box": box, "text": "T. Tclma 40", "rows": [row], "names": names})


async def _ask(request: Request) -> Response:
    body = await request.json()
    box = {"label": "stamp", "box": [0.5, 0.8, 0.2, 0.1]}
    return JSONResponse({"text": f"You asked: {body['question']}", "boxes": [box], "note": ""})


async def _log(_request: Request) -> Response:
    return JSONResponse({"actions": actions, "drafts": drafts, "leases": leases, "places": places})


async def _reset(_request: Request) -> Response:
    for kept in (actions, drafts, leases, places, versions, away):
        kept.clear()
    return Response(status_code=204)


async def _away(_request: Request) -> Response:
    away.append(True)
    return Response(status_code=204)


async def _back(_request: Request) -> Response:
    away.clear()
    return Response(status_code=204)


routes = [
    Route("/api/images/{document}", _image),
    Route("/api/drafts/{document}", _draft, methods=["PUT"]),
    Route("/api/leases/{document}", _lease, methods=["POST", "DELETE"]),
    Route("/api/lookup", _lookup, methods=["POST"]),
    Route("/api/complete", _complete, methods=["POST"]),
    Route("/api/ask", _ask, methods=["POST"]),
    Route("/api/lines", _line, methods=["POST"]),
    Route("/api/places", _place, methods=["POST"]),
    Route("/api/log", _log),
    Route("/api/reset", _reset, methods=["POST"]),
    Route("/api/away", _away, methods=["POST"]),
    Route("/api/back", _back, methods=["POST"]),
]
