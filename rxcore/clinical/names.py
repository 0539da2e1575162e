"""What a vocabulary says of a name."""

from dataclasses import dataclass

from rxcore.readings import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a vocabulary.

    canonical: the generic (combinations "a + b") or the preferred disease term. code: DrugBank id
    or ICD-10-CM code, "" when none. source: everyday, drugbank, icd10cm, or site.
    strengths: as written, "50 mg" or "50 mg/12.5 mg". The largest doses are a site's own, in
    dose_unit; None when the site sets none.
    """

    name: str
    kind: Kind
    canonical: str = ""
    code: str = ""
    source: str = "everyday"
    strengths: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    route: str = ""
    max_single_dose: float | None = None
    max_daily_dose: float | None = None
    dose_unit: str = ""
