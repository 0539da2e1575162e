"""The words of a prescription's fields: forms, routes, units, and how each is written.

Knows no grammar: rxcore.clinical.fields puts these words together into lines.
"""

import re

FORMS: dict[str, tuple[str, ...]] = {
    "tablet": ("tablet", "tablets", "tab", "tabs", "tabl", "tb", "tbl", "t", "टैबलेट", "गोली"),
    "chewable tablet": ("chewable tablet", "chewable tab", "chew tab"),
    "effervescent tablet": ("effervescent tablet", "effervescent tab"),
    "dispersible tablet": ("dispersible tablet", "dispersible tab"),
    "caplet": ("caplet", "caplets"),
    "capsule": ("capsule", "capsules", "cap", "caps", "c", "कैप्सूल"),
    "softgel capsule": ("softgel capsule", "softgel", "softgels", "soft gel", "soft gels"),
    "dose pack": ("dose pack", "dosepak", "dosepack"),
    "syrup": ("syrup", "syr", "syp", "syrp", "सिरप"),
    "dry syrup": ("dry syrup", "dry syp", "dry syr"),
    "linctus": ("linctus",),
    "elixir": ("elixir",),
    "suspension": ("oral suspension", "suspension", "susp"),
    "eye drops": ("eye drops", "eye drop", "e/d", "eye gtt", "ophthalmic solution"),
    "ear drops": ("ear drops", "ear drop"),
    "eye/ear drops": ("eye/ear drops", "eye / ear drops", "eye-ear drops"),
    "nasal drops": ("nasal drops", "nasal drop", "nose drops"),
    "oral drops": ("oral drops", "paediatric drops", "pediatric drops"),
    "drops": ("drops", "gtt", "gtts"),
    "injection": ("injection", "injections", "inj", "इंजेक्शन"),
    "infusion": ("infusion", "inf"),
    "inhaler": ("inhaler", "mdi", "dpi", "evohaler", "accuhaler", "turbuhaler", "turbohaler"),
    "nebuliser solution": ("nebuliser solution", "nebulizer solution", "neb", "nebs"),
    "rotacaps": ("rotacap", "rotacaps"),
    "respules": ("respule", "respules", "nebules", "nebule"),
    "nasal spray": ("nasal spray",),
    "spray": ("oral spray", "spray"),
    "cream": ("skin cream", "cream", "crm"),
    "vaginal cream": ("vaginal cream",),
    "eye ointment": ("eye ointment", "eye oint"),
    "ointment": ("ointment", "oint"),
    "mouth gel": ("mouth gel", "oral gel", "mouth ulcer gel"),
    "vaginal gel": ("vaginal gel",),
    "eye gel": ("eye gel",),
    "gel": ("gel", "jelly"),
    "lotion": ("lotion", "lot"),
    "patch": ("transdermal patch", "patch", "patches"),
    "suppository": ("suppository", "suppositories", "supp"),
    "pessary": ("pessary", "pessaries", "vaginal tablet", "vaginal pessary"),
    "enema": ("enema",),
    "dusting powder": ("dusting powder",),
    "powder": ("powder", "pwd", "pdr"),
    "sachet": ("sachet", "sachets"),
    "granules": ("granules",),
    "mouthwash": ("mouthwash", "mouth wash", "gargle", "gargles", "mouth rinse"),
    "solution": ("oral solution", "solution", "soln"),
    "shampoo": ("shampoo",),
    "face wash": ("face wash", "facewash"),
    "toothpaste": ("toothpaste", "tooth paste"),
    "soap": ("soap",),
    "paint": ("mouth paint", "throat paint", "gum paint"),
    "lozenge": ("lozenge", "lozenges"),
    "vial": ("vial", "vials"),
    "ampoule": ("ampoule", "ampoules", "amp", "ampule"),
    "prefilled pen": ("prefilled pen", "flexpen", "kwikpen", "pen injector"),
    "auto-injector": ("auto-injector", "autoinjector"),
    "cartridge": ("cartridge", "cartridges", "penfill", "penfills"),
    "liniment": ("liniment",),
    "kit": ("combi kit", "kit"),
}
"""Canonical form: the ways it is written."""

ROUTES: dict[str, tuple[str, ...]] = {
    "PO": ("po", "p.o", "p.o.", "p/o", "per os", "orally", "oral", "by mouth"),
    "SL": ("sl", "s.l.", "s/l", "sublingual", "sublingually", "under the tongue", "under tongue"),
    "IM": ("im", "i.m", "i.m.", "i/m", "intramuscular", "intramuscularly"),
    "IV": ("iv", "i.v", "i.v.", "i/v", "intravenous", "intravenously"),
    "SC": ("sc", "s.c", "s.c.", "s/c", "sq", "subq", "subcut", "subcutaneous", "subcutaneously"),
    "ID": ("intradermal", "intradermally"),
    "TOP": (
        "top", "topical", "topically", "locally", "externally", "l/a", "e/a", "la",
        "local application", "for local application", "external application",
        "for external use",
    ),
    "INH": (
        "inhaled", "by inhalation", "inhalation", "nebulised", "nebulized", "nebulisation",
        "nebulization", "by nebuliser", "via nebuliser",
    ),
    "PR": ("pr", "p/r", "p.r.", "per rectum", "rectally"),
    "PV": ("pv", "p/v", "p.v.", "per vaginum", "per vagina", "vaginally", "intravaginally"),
    "NAS": ("intranasal", "intranasally", "nasally"),
    "OPH": ("ophthalmic",),
    "both eyes": ("be", "b/e"),
    "right eye": ("re", "r/e", "r eye", "rt eye", "rt. eye"),
    "left eye": ("le", "l/e", "l eye", "lt eye", "lt. eye"),
    "right ear": ("r ear", "rt ear", "rt. ear"),
    "left ear": ("l ear", "lt ear", "lt. ear"),
    "OTIC": ("otic",),
}  # fmt: skip
"""n2c2 / FHIR short form of a route: the ways it is written."""

SIDES = {
    "OU": "both eyes", "OS": "left eye", "AU": "both ears", "AS": "left ear", "AD": "right ear",
}  # fmt: skip
"""Latin short forms of a side, in capitals only; OD is left, which may be once daily."""

DOSE_UNITS = (
    "tablets", "tablet", "tabs", "tab", "capsules", "capsule", "caps", "cap", "puffs", "puff",
    "drops", "drop", "gtts", "gtt", "sprays", "spray", "tsp", "tsf", "teaspoonful", "teaspoonfuls",
    "teaspoons", "teaspoon", "tbsp", "tablespoons", "tablespoon", "tablespoonful", "sachets",
    "sachet", "vials", "vial", "ampoules", "ampoule", "amps", "amp", "spoonful", "spoonfuls",
    "spoons", "spoon", "scoops", "scoop", "applications", "application", "applicatorful",
    "suppository", "pessary", "patch", "patches", "lozenge", "lozenges", "respules", "respule",
    "rotacaps", "rotacap", "nebules", "nebule", "inhalations", "inhalation", "actuations",
    "actuation", "bottles", "bottle", "cc", "pills", "pill", "measures", "measure", "capful",
    "fingertip units", "fingertip unit", "caplets", "caplet", "suppositories", "pessaries",
    "gummies", "gummy", "neb", "nebs", "गोली", "चम्मच",
)  # fmt: skip
"""What a dose is counted in."""

UNIT_FORMS = {
    "tab": "tablet", "caplet": "caplet", "cap": "capsule", "गोली": "tablet", "sachet": "sachet",
    "suppositor": "suppository", "pessar": "pessary", "lozenge": "lozenge",
    "respule": "respules", "rotacap": "rotacaps",
}  # fmt: skip
"""Dose units whose first letters tell the form."""

MASS_UNITS = (
    "mg", "mgs", "mcg", "mcgs", "microgram", "micrograms", "ug", "µg", "\u03bcg", "g", "gm", "gms",
    "gram", "grams", "kg", "milligram", "milligrams", "ng", "mmol", "meq", "iu", "i.u.", "i.u",
    "u", "unit", "units", "mu", "miu", "lakh units", "lakh iu", "lac units", "million units",
    "million iu", "unt", "k", "cfu", "मिग्रा", "मि.ग्रा.",
)  # fmt: skip
"""What a strength is counted in, besides percent."""

VOLUME_UNITS = ("ml", "mls", "cc", "l", "litre", "litres", "liter", "liters", "millilitre", "मिली")

COUNT_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
               "half", "quarter", "एक", "दो", "आधा", "a", "an")  # fmt: skip


def alternatives(words: tuple[str, ...] | list[str]) -> str:
    """A regular expression for any of the words, longest first, any run of spaces between."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


FORM_OF = {spelling: form for form, spellings in FORMS.items() for spelling in spellings}
ROUTE_OF = {spelling: route for route, spellings in ROUTES.items() for spelling in spellings}
