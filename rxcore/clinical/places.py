"""Where on the body a medicine acts, as far as its row or the lists say."""

from rxcore.clinical.names import Name
from rxcore.readings import Medicine

_FORMS = {
    "eye": ("eye drops", "eye ointment", "eye gel", "eye/ear drops"),
    "ear": ("ear drops",),
    "nose": ("nasal drops", "nasal spray"),
    "skin": ("cream", "ointment", "gel", "lotion", "shampoo", "face wash", "soap", "liniment",
             "dusting powder"),
    "airways": ("inhaler", "nebuliser solution", "rotacaps", "respules"),
    "mouth": ("mouthwash", "mouth gel", "paint", "lozenge", "toothpaste"),
    "vagina": ("pessary", "vaginal cream", "vaginal gel"),
    "body": ("tablet", "chewable tablet", "effervescent tablet", "dispersible tablet", "caplet",
             "capsule", "softgel capsule", "syrup", "dry syrup", "linctus", "elixir", "suspension",
             "oral drops", "injection", "infusion", "patch", "suppository", "sachet", "granules",
             "ampoule", "vial", "prefilled pen", "auto-injector", "cartridge", "dose pack"),
}  # fmt: skip
_PLACE_OF_FORM = {form: place for place, forms in _FORMS.items() for form in forms}
_PLACE_OF_ROUTE = {
    "PO": "body", "SL": "body", "IM": "body", "IV": "body", "SC": "body", "PR": "body",
    "TOP": "skin", "INH": "airways", "PV": "vagina", "NAS": "nose", "OTIC": "ear", "OPH": "eye",
    "both eyes": "eye", "right eye": "eye", "left eye": "eye",
    "both ears": "ear", "right ear": "ear", "left ear": "ear",
}  # fmt: skip


def place_of(row: Medicine, name: Name | None) -> str:
    """eye, ear, nose, skin, airways, mouth, vagina, or body for what goes to all of it; "" when
    neither the row says it nor all the forms that the name comes in."""
    told = _PLACE_OF_FORM.get(row.form) or _PLACE_OF_ROUTE.get(row.route)
    if told or name is None:
        return told or ""
    places = {_PLACE_OF_FORM.get(form, "") for form in name.forms}
    return places.pop() if len(places) == 1 else ""


def same_place(row: Medicine, name: Name | None, other: Medicine, other_name: Name | None) -> bool:
    """Whether two rows of one medicine may act at one place in one form: not drops by day and
    ointment by night, and nothing is known of a row that says too little."""
    here, there = place_of(row, name), place_of(other, other_name)
    if not here or not there or here == there == "body":
        return True
    return here == there and row.form == other.form
