"""What a vocabulary says of a name."""

from dataclasses import dataclass

from rxcore.readings import Kind

PRIORS = (2.5, 2.5, 20.0, 84.0, 165.0, 215.0, 779.0)
"""Of 10,000 names that so many lists hold (the last: six or more), how many stand on the real
pages that were counted (NAMES.md); a name of no list counts as one of one list."""

OWN_LISTS = 6
"""As many lists as a site's own choice of names counts for."""

DANGEROUS = 3
"""The tier of names that are words of other use, too, and stand for nothing by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a vocabulary.

    canonical: the generic (combinations "a + b") or the preferred disease term. code: DrugBank id
    or ICD-10-CM code, "" when none. source: everyday, listed (in the wide list alone, where
    substance, forms and strengths are useful but not checked), drugbank, icd10cm,
    words (of diagnosis, in seven languages), icd10 (in Vietnamese), or site.
    strengths: as written, "50 mg" or "50 mg/12.5 mg". The largest doses are a site's own, in
    dose_unit; None when the site sets none.

    lists: how many separate lists hold it, 0 when unknown. tier: 1 in use or safe and in three
    lists, 2 listed and safe, 3 dangerous (a common word, a form, three letters). regions: countries
    of the lists. language: of a disease's word ("fr", "en-IN;en-GB"), "" when unknown. caution:
    "short" for a word of diagnosis that counts only in a place of diagnoses.
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
    lists: int = 0
    tier: int = 1
    regions: tuple[str, ...] = ()
    language: str = ""
    caution: str = ""

    @property
    def prior(self) -> float:
        """How many of 10,000 such names stand on real pages. An everyday name counts as one of at
        least three lists, a site's own as one of OWN_LISTS unless its list says otherwise."""
        least = 3 if self.source == "everyday" else 0
        own = OWN_LISTS if self.source == "site" and not self.lists else 0
        return PRIORS[min(max(self.lists, least, own), OWN_LISTS)]

    @property
    def checked(self) -> bool:
        """Whether its strengths were looked through here, so that another may be called odd."""
        return self.source != "listed"

    @property
    def stands_alone(self) -> bool:
        """Whether the word by itself says that it is meant. A dangerous word and a name that one
        register alone holds need a form, a strength or a sig beside them, a short word of diagnosis
        its heading."""
        one_register = self.source == "listed" and self.lists <= 1
        short = self.source == "words" and self.caution
        return self.tier < DANGEROUS and not one_register and not short
