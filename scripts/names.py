"""Builds the lists of names that come with the program: `python -m scripts.names FOLDER`.

FOLDER holds `medicines.tsv.gz` (name, generic, regions, forms, strengths, tier, sources, flags,
basis), `diseases_everyday.tsv` and `icd10_vi.tsv`; rxcore/clinical/data/NAMES.md says where they
come from. What is curated here stays: the names, substances, strengths, forms and routes of the
brands in the list as it is, or of a CSV file given with --brands.
"""

import argparse
import csv
import gzip
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rxcore.clinical import everyday, index, listed
from rxcore.clinical.sorted_lines import write_sorted
from rxcore.same_name import key, without_accents

BASES = {"present": "p", "register": "r", "lists": "l"}
SALTS = re.compile(
    "sodi(um|que|co)|sodyum|potass?i(um|co|ca)|potasyum|magne[sz]i?y?um|calcium|hcl|"
    "(mono|di|tri|hemi)h[iy]drat(e|o|ado|ada|a)|anh[iy]dr(ous|o|a)|medoxomil|(hydro)?(bromide|chloride)|(di)?c[hl]*orh[iy]drat[eo]|"
    "hidroclorur|(sul(f|ph)|male|tartr|phosph|acet|fumar|succin|citr|[bm]es[iy]l)at[eo]?"
)
"""Salts, which a prescription leaves out."""

NO_SUBSTANCES = frozenset(("comprimido", "frasco ampolla", "cap", "dosis", "oxide", "vitamin"))

_SOUNDS = (
    ("ph", "f"), ("th", "t"), ("ch", "k"), ("h|um$", ""), ("c(?=[ei])", "s"), ("c", "k"),
    ("y", "i"), (r"(.)\1", r"\1"),
)  # fmt: skip
MOST_STRENGTHS = 8
LONGEST_GENERIC = 120
COMMON_SUFFIX = 12
"""Bases that stand in the list with and without a suffix, from which the suffix is common."""

_AMOUNT = r"\d+(?:\.\d+)?"
_STRENGTH = re.compile(
    rf"{_AMOUNT}(?:(?: ?/ ?|\+){_AMOUNT})* ?(?:mg|mcg|g|iu|%)"
    rf"(?: ?/ ?(?:{_AMOUNT})? ?(?:mg|mcg|g|iu|ml|%))*"
)
_UNITS = {"gm": "g", "gr": "g", "gms": "g", "ug": "mcg", "µg": "mcg", "μg": "mcg", "ui": "iu",
          "i.u.": "iu", "i.u": "iu"}  # fmt: skip
_UNIT = re.compile(r"(?<![a-zµμ])(gms?|gr|[uµμ]g|ui|i\.u\.?)(?![a-z])")

Cells = dict[str, str]


def main() -> None:
    """Writes the data files beside the code and says what they hold."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("source", type=Path, help="the folder with the three lists")
    parser.add_argument("--brands", type=Path, help="a CSV file of curated brands, which win")
    args = parser.parse_args()
    own = dict(_curated(args.brands))
    rows = list(_medicines(args.source / "medicines.tsv.gz", own))
    write_sorted(listed.MEDICINES, rows)
    suffixes = _suffixes(row[listed.NAME] for row in rows)
    _write_csv(everyday.DATA / "suffixes.csv", ("suffix", "bases"), suffixes)
    codes = _codes()
    words = list(_words(args.source / "diseases_everyday.tsv", codes))
    _write_csv(everyday.DATA / "disease_words.csv", everyday.WORD_COLUMNS, words)
    terms = list(_vietnamese(args.source / "icd10_vi.tsv", codes))
    write_sorted(everyday.DATA / "icd10_vi.tsv.gz", terms)
    counts = (len(rows), len(suffixes), len(words), len(terms))
    print("%d medicines, %d suffixes, %d words of diagnosis, %d Vietnamese terms" % counts)  # noqa: T201, UP031


def _tsv(path: Path) -> Iterator[Cells]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    yield from csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _write_csv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str | int]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _curated(brands: Path | None) -> Iterator[tuple[str, Cells]]:
    """The curated rows by key: those of the file, or those of the list as it is."""
    if brands:
        with brands.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    else:
        every = map(listed.cells, range(len(listed.LIST.lines)))
        rows = [row for row in every if row["basis"] == listed.CURATED]
    for row in reversed(rows):
        yield _key(row["name"]), row


def _key(name: str) -> str:
    return without_accents(key(name))


def _medicines(source: Path, own: dict[str, Cells]) -> Iterator[tuple[str, ...]]:
    """One row a name; of two names of one key the one that more lists hold counts."""
    generics = _Generics()
    best: dict[str, Cells] = {}
    for cells in _tsv(source):
        # A Turkish i without a second dot.
        cells["name"] = unicodedata.normalize("NFC", cells["name"]).replace("i\u0307", "i")
        at = _key(cells["name"])
        if at and (at not in best or int(best[at]["sources"]) < int(cells["sources"])):
            best[at] = cells
    for at, cells in best.items():
        yield _row(at, cells, own.pop(at, None), generics)
    for at, cells in own.items():
        found = {"name": cells["name"], "sources": "0", "tier": "1", "basis": "present"}
        yield _row(at, cells | found, cells, generics)


def _row(at: str, cells: Cells, own: Cells | None, generics: "_Generics") -> tuple[str, ...]:
    curated = (own.get("region") or own.get("regions") or "") if own else ""
    regions = _regions(curated or cells["regions"])
    rest = own or {
        "name": cells["name"],
        "canonical": generics.canonical(cells["generic"]),
        "strengths": ";".join(_strengths(cells["strengths"])),
        "forms": cells["forms"],
        "route": "",
    }
    # A row of basis "present" without curated fields is a generic of generics.csv.
    basis = "p" if own else "g" if cells["basis"] == "present" else BASES[cells["basis"]]
    return (
        at, cells["tier"], cells["sources"], basis, rest["name"], rest["canonical"], regions,
        rest["forms"], rest["strengths"], rest["route"], cells.get("flags", ""),
    )  # fmt: skip


def _regions(text: str) -> str:
    """Countries by their two letters, once; the United Kingdom is GB."""
    return ";".join(sorted(set(text.replace("UK", "GB").split(";"))))


def _strengths(text: str) -> Iterator[str]:
    """Amounts with a unit of strength, as this program writes them; volumes of a pack are none."""
    found: dict[str, None] = {}
    for item in text.replace(",", ".").casefold().split(";"):
        said = _UNIT.sub(lambda match: _UNITS[match[1]], " ".join(item.split()))
        if _STRENGTH.fullmatch(said):
            spaced = re.sub(r"(?<=\d) ?(?=[a-z])", " ", said).replace(" / ", "/")
            found.setdefault(spaced.replace("iu", "IU"))
    yield from list(found)[:MOST_STRENGTHS]


class _Generics:
    """Substances as this program says them, found by their stems in other languages' endings."""

    def __init__(self) -> None:
        stems: defaultdict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, str] = {}
        for row in everyday.rows("generics.csv"):
            for name in (row["name"], *row["synonyms"].split(";")):
                self._exact.setdefault(_key(name), row["name"])
                stems[_stem(name)].add(row["name"])
        self._stems = {stem: names.pop() for stem, names in stems.items() if len(names) == 1}
        self._orders = {frozenset(name.split(" + ")): name for name in self._exact.values()}

    def canonical(self, text: str) -> str:
        """The generic, each part by our name where we have one; "" of a long text."""
        listed_parts = (part.strip() for part in text.split(" + "))
        parts = [self._part(part) for part in listed_parts if part not in NO_SUBSTANCES]
        said = self._orders.get(frozenset(parts)) or " + ".join(dict.fromkeys(filter(None, parts)))
        return said if len(said) <= LONGEST_GENERIC else ""

    def _part(self, text: str) -> str:
        words = text.split()
        while words:
            name = " ".join(words)
            if found := self._exact.get(_key(name)) or self._stems.get(_stem(name)):
                return found
            if not SALTS.fullmatch(without_accents(key(words[-1]))):
                break
            words.pop()
        return text


def _stem(name: str) -> str:
    """What is left of a substance's name in any language's spelling: "hidroklorotiyazid"."""
    said = without_accents(key(name))
    for pattern, sound in _SOUNDS:
        said = re.sub(pattern, sound, said)
    return said.rstrip("aeiou")


def _suffixes(names: Iterable[str]) -> list[tuple[str, int]]:
    """Last words that many names of the list carry behind another name of the list."""
    split = [name.replace("-", " ").split() for name in names]
    known = {" ".join(words).casefold() for words in split}
    counts: Counter[str] = Counter()
    for words in split:
        if len(words) > 1 and " ".join(words[:-1]).casefold() in known and words[-1].isalpha():
            counts[words[-1].casefold()] += 1
    return sorted((word, count) for word, count in counts.items() if count >= COMMON_SUFFIX)


def _codes() -> frozenset[str]:
    """Every code of the ICD-10-CM tables, headings too."""
    with TemporaryDirectory() as folder:
        index.build_index(Path(folder) / "index")
        lines = index.read_section(Path(folder) / "index", "disease").lines
    return frozenset(line.split("\t")[3] for line in lines)


def _words(path: Path, codes: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Everyday words of diagnosis; a code that the tables do not have is left out."""
    for row in sorted(_tsv(path), key=lambda row: (row["language"], row["term"])):
        code = row["icd10"] if row["icd10"] in codes else ""
        yield row["term"], row["language"], row["preferred"], code, row["caution"]


def _vietnamese(path: Path, codes: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Terms of ICD-10 in Vietnamese without causes from outside (V to Y) and words of one
    syllable, which are pieces of its alphabetical index ("trước", "vùng")."""
    for row in _tsv(path):
        term, code = row["term"].strip(" -,"), row["icd10"]
        if code[0] not in "VWXYZU" and len(term.split()) > 1:
            yield _key(term), term, code if code in codes else ""


if __name__ == "__main__":
    main()
