"""The vocabulary index: one compact file, built in seconds from the data files of two packages.

The packages are read as files and never imported. Their data stays out of the repository.

The file: a line that names its format and its sources, a line of JSON with the sections' places,
then the sections, each compressed: names, one a line (key, name, canonical, code), in the order of
their keys, and the letters of each key (rxcore.clinical.search) as 64-bit words.
"""

import bz2
import importlib.metadata
import importlib.util
import io
import json
import pickle
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

from rxcore import same_name
from rxcore.clinical import everyday
from rxcore.clinical.names import Name
from rxcore.clinical.search import Searcher, letters
from rxcore.errors import InputRefused
from rxcore.readings import Kind

FORMAT = 2
PACKAGES = {"medicine": "drug-named-entity-recognition", "disease": "simple-icd-10-cm"}
MAGIC = b"RxReview vocabulary\n"
LONGEST = 80
"""Characters of a medicine name; longer ones are chemical, and nobody writes them by hand."""

Entry = tuple[str, str, str, str]
"""Key, name, canonical, code."""


class _NoObjects(pickle.Unpickler):
    """Unpickles dict, list, tuple, str and numbers; a file that asks for more is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")


@dataclass(frozen=True, slots=True)
class Section:
    """The names of one kind, in the order of their keys."""

    kind: Kind
    source: str
    searcher: Searcher
    lines: list[str]

    def at(self, place: int) -> Name:
        """The name at a place that the searcher gave."""
        key, name, canonical, code = self.lines[place].split("\t")
        return Name(
            name=name or key,
            kind=self.kind,
            canonical=canonical or name or key,
            code=code,
            source=self.source,
        )

    def exact(self, key: str) -> Name | None:
        """The name of exactly this key."""
        place = bisect_left(self.searcher.keys, key)
        if place < len(self.lines) and self.searcher.keys[place] == key:
            return self.at(place)
        return None

    def priors(self) -> Iterator[tuple[str, str, float]]:
        """None: of what is in no other list nothing is asked of the ink."""
        return iter(())

    def beginning(self, key: str) -> list[Name]:
        """The first thousand names whose keys begin so."""
        keys = self.searcher.keys
        place = bisect_left(keys, key)
        following = range(place, min(place + 1000, len(keys)))
        return [self.at(at) for at in takewhile(lambda at: keys[at].startswith(key), following)]


def stamp() -> str:
    """What an index is made from here: its format and the packages' versions."""
    versions = [f"{package} {_version(package)}" for package in PACKAGES.values()]
    return f"format {FORMAT}, {', '.join(versions)}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "absent"


def stamp_of(path: Path) -> str:
    """What the index at `path` was made from; "" when there is none or it is no index."""
    try:
        with path.open("rb") as file:
            if file.readline(64) != MAGIC:
                return ""
            return str(json.loads(file.readline(10_000)).get("stamp", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def read_section(path: Path, kind: Kind) -> Section:
    """One kind's names from the index. Raises InputRefused when the file is not an index."""
    try:
        blob = path.read_bytes()
        start = blob.index(b"\n", len(MAGIC)) + 1
        places = json.loads(blob[len(MAGIC) : start])["sections"][kind]
        names, words = (zlib.decompress(blob[start + a : start + b]) for a, b in places)
    except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise InputRefused(
            f"{path.name} is damaged; make it again with: manage.py vocabulary build"
        ) from error
    lines = names.decode().split("\n")
    keys = [line[: line.index("\t")] for line in lines]
    source = "drugbank" if kind == "medicine" else "icd10cm"
    return Section(kind, source, Searcher(keys, np.frombuffer(words, np.uint64)), lines)


def build_index(path: Path) -> dict[Kind, int]:
    """Writes the index to `path` and says how many names of each kind it holds.

    Raises InputRefused when a package it is made from is not installed.
    """
    sections: dict[Kind, list[Entry]] = {
        "medicine": sorted(_unique(_medicines())),
        "disease": sorted(_unique(_diseases())),
    }
    body = b""
    places: dict[str, list[tuple[int, int]]] = {}
    for kind, entries in sections.items():
        words = np.fromiter((letters(entry[0]) for entry in entries), np.uint64, len(entries))
        parts = ("\n".join("\t".join(entry) for entry in entries).encode(), words.tobytes())
        places[kind] = []
        for part in parts:
            packed = zlib.compress(part, 6)
            places[kind].append((len(body), len(body) + len(packed)))
            body += packed
    head = json.dumps({"stamp": stamp(), "sections": places}).encode() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_bytes(MAGIC + head + body)
    fresh.replace(path)
    return {kind: len(entries) for kind, entries in sections.items()}


def _unique(entries: Iterable[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry[0] and entry[0] not in seen:
            seen.add(entry[0])
            yield entry


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package.replace("-", "_"))
    if spec is None or not spec.submodule_search_locations:
        raise InputRefused(f"The package {package} is not installed; run ./scripts/run once.")
    return Path(spec.submodule_search_locations[0])


def _drugs() -> dict[str, Any]:
    packed = (_folder(PACKAGES["medicine"]) / "drug_ner_dictionary.pkl.bz2").read_bytes()
    data: dict[str, Any] = _NoObjects(io.BytesIO(bz2.decompress(packed))).load()
    return data


def every_medicine_name() -> Iterator[str]:
    """Every name of the package that could be written by hand, those left out of the index too."""
    for name in _drugs()["drug_variant_to_canonical"]:
        if name.isascii() and 2 < len(name) <= LONGEST:
            yield name


def _medicines() -> Iterator[Entry]:
    """Names that MedlinePlus, the NHS or Wikipedia have a page for, with their DrugBank ids."""
    data = _drugs()
    about = data["drug_canonical_to_data"]
    for variant, canonicals in data["drug_variant_to_canonical"].items():
        facts = about.get(canonicals[0], {})
        if not {"medline_plus_id", "nhs_url", "wikipedia_url"} & facts.keys():
            continue
        if not variant.isascii() or not 2 < len(variant) <= LONGEST:
            continue
        canonical = _canonical(canonicals[0])
        name = canonical if same_name.key(variant) == same_name.key(canonical) else variant
        yield same_name.key(variant), name, canonical, facts.get("drugbank_id", "")


def _canonical(name: str) -> str:
    """The name as this program says it: "acetaminophen" is paracetamol here, and "a, b, and c"
    a combination."""
    if own := everyday.by_key("medicine").get(same_name.key(name)):
        return own.canonical
    parts = [p for p in re.split(r",? and |, ", name) if p]
    owns = [everyday.by_key("medicine").get(same_name.key(part)) for part in parts]
    if len(parts) > 1 and all(owns):
        return " + ".join(own.canonical for own in owns if own)
    return name


def _diseases() -> Iterator[Entry]:
    """ICD-10-CM: the description of each code, then the terms it includes."""
    folder = _folder(PACKAGES["disease"]) / "data"
    file = max(folder.glob("icd10c*-tabular-*.xml"), default=None)
    if file is None:
        raise InputRefused("The package simple-icd-10-cm lacks its data; install it again.")
    found = [d for _, d in ElementTree.iterparse(file) if d.tag == "diag"]  # noqa: S314
    terms = [(d.findtext("name") or "", _said(d.findtext("desc"))) for d in found]
    yield from ((same_name.key(term), term, term, code) for code, term in terms)
    for diag, (code, term) in zip(found, terms, strict=True):
        for note in diag.findall("inclusionTerm/note"):
            yield same_name.key(_said(note.text)), _said(note.text), term, code


def _said(text: str | None) -> str:
    """A term without tabs and line ends, which separate in the index."""
    return re.sub(r"\s+", " ", text or "").strip()
