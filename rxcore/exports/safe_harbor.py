"""What was done about each of the 18 kinds of identifiers of the Safe Harbor rule, for a data card.

45 CFR 164.514(b)(2)(i), letters (A) to (R). Says what the program does, and where it cannot know.
"""

from typing import Final

_TEXT: Final = "in text left out: only names of medicines and diseases and words of the trade leave"
_PAGE: Final = "on pages masked with everything that is not a row's evidence"

ITEMS: Final[tuple[tuple[str, str], ...]] = (
    ("(A) names", f"{_TEXT}; people who read stand under pseudonyms; {_PAGE}"),
    ("(B) places smaller than a state", f"{_TEXT}; {_PAGE}"),
    ("(C) dates, ages over 89", f"no time leaves; dates {_TEXT}; {_PAGE}"),
    ("(D) telephone numbers", f"{_TEXT}, no number of seven digits or more; {_PAGE}"),
    ("(E) fax numbers", "as (D)"),
    ("(F) e-mail addresses", f"{_TEXT}; {_PAGE}"),
    ("(G) social security numbers", "as (D)"),
    ("(H) medical record numbers", f"{_TEXT}; names of files left out; {_PAGE}; a number of less "
     "than seven digits beside a row may be left"),
    ("(I) health plan numbers", "as (H)"),
    ("(J) account numbers", "as (H)"),
    ("(K) certificate and licence numbers", "as (H)"),
    ("(L) vehicle identifiers", "as (H)"),
    ("(M) device identifiers", "as (H); metadata of images left out"),
    ("(N) web addresses", f"{_TEXT}; {_PAGE}"),
    ("(O) IP addresses", "none is kept with documents"),
    ("(P) biometric identifiers", "handwriting in the evidence of rows is not handled"),
    ("(Q) full-face photographs", f"{_PAGE}"),
    ("(R) any other unique number, characteristic or code",
     "documents, files, rows and people have ids made by a keyed hash, whose key stays at the site "
     "and leads back to them; rare medicines, diseases or combinations of them are not handled"),
)  # fmt: skip


def section(withheld: int) -> list[str]:
    """The card's lines. withheld: how many texts did not leave."""
    return [
        "", "## Without persons", "",
        "What was done, and nothing more is claimed: nobody has judged here whether a person can "
        "still be recognised. By European law such data are pseudonymised and stay personal data. "
        "Evidence of rows is shown as their reader or a person marked it, and the place of a line "
        "that leans may hold words of the next: look at the pages.",
        "",
        f"- texts that did not leave: {withheld}",
        *(f"- {item}: {done}" for item, done in ITEMS),
    ]  # fmt: skip
