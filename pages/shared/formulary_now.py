"""What the vocabulary page says of the names in force, and of the versions before."""

from collections import Counter
from functools import lru_cache
from typing import Final

import streamlit as st

from db import formulary as acts
from db.formulary import Adoption
from pages.shared import frame, words
from pages.shared.app import database, settings
from pages.shared.language import t
from rxcore.clinical import everyday, formulary, index, listed
from rxcore.clinical.formulary import Version
from rxcore.clinical.sorted_lines import SortedLines
from rxcore.readings import Kind

KINDS: tuple[Kind, ...] = ("medicine", "disease")
DONE = "formulary_done"
MOST_SOURCES = 12
WIDE: Final[dict[Kind, SortedLines]] = {"medicine": listed.LIST, "disease": everyday.VIETNAMESE}


def report() -> None:
    """Says once what the last act came to."""
    if done := st.session_state.pop(DONE, None):
        st.success(done)


def summary(current: Version | None, adoptions: dict[str, Adoption]) -> None:
    """Since when this site has names of its own, a table of all sources, and the download."""
    if current is None:
        st.info(
            t(
                "This site has no formulary yet. Without one, many brands are unknown here: "
                "bring in a file, or accept names that people confirmed."
            )
        )
    else:
        st.markdown(
            t(
                "The site's formulary has been in force since {since}.",
                since=_since(current, adoptions),
            )
        )
    st.dataframe(
        [*_site_rows(current), *_other_rows()],
        hide_index=True,
        column_config={
            t("Medicines"): st.column_config.NumberColumn(format="localized"),
            t("Diseases"): st.column_config.NumberColumn(format="localized"),
        },
    )
    st.caption(
        t(
            "Where two names are as near to what was read, the site's own comes first. A name is "
            "proposed to a person and never filled in by itself."
        )
    )
    if current is not None:
        st.download_button(
            t("Download the formulary"), current.path.read_bytes, f"formulary-{current.id}.csv",
            "text/csv", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _since(version: Version, adoptions: dict[str, Adoption]) -> str:
    recorded = adoptions.get(version.id)
    if recorded is None:
        return t("{when}; who put it there is not in the record", when=_when(version))
    return t(
        "{when}, by {who} ({how})",
        when=_when(version), who=words.plain(recorded.by), how=recorded.how,
    )  # fmt: skip


def _when(version: Version) -> str:
    return words.moment(words.as_recorded(version.at))


def _site_rows(current: Version | None) -> list[dict[str, str | int]]:
    counts = _by_source(current)
    rows = [
        _row(
            f"{t('Site')} · {source or t('no source given')}", {k: counts[k, source] for k in KINDS}
        )
        for source in dict.fromkeys(source for _, source in counts)
    ]
    if len(rows) <= MOST_SOURCES:
        return rows
    return [_row(t("Site"), {kind: _total(counts, kind) for kind in KINDS})]


def _total(counts: Counter[tuple[Kind, str]], kind: Kind) -> int:
    return sum(number for (of, _), number in counts.items() if of == kind)


@lru_cache(maxsize=2)
def _by_source(current: Version | None) -> Counter[tuple[Kind, str]]:
    return Counter((entry.kind, entry.source) for entry in formulary.entries_of(current))


def _other_rows() -> list[dict[str, str | int]]:
    rows = [
        _row(t("Everyday names"), {kind: len(everyday.by_key(kind)) for kind in KINDS}),
        _row(
            t("Names of more countries"), {kind: len(lines.lines) for kind, lines in WIDE.items()}
        ),
    ]
    if settings().vocabulary.exists():
        medicines, diseases = _in_index(index.stamp_of(settings().vocabulary))
        rows += [
            _row("DrugBank", {"medicine": medicines}),
            _row("ICD-10-CM", {"disease": diseases}),
        ]
    return rows


@lru_cache(maxsize=1)
def _in_index(_: str) -> tuple[int, int]:
    medicines, diseases = (index.read_section(settings().vocabulary, kind) for kind in KINDS)
    return len(medicines.lines), len(diseases.lines)


def _row(source: str, counts: dict[Kind, int]) -> dict[str, str | int]:
    return {
        t("Source"): source,
        t("Medicines"): counts.get("medicine", 0),
        t("Diseases"): counts.get("disease", 0),
    }


def older(found: list[Version], adoptions: dict[str, Adoption], changes: bool) -> None:
    """The versions before the one in force, and the way back to one for those who may."""
    shown = st.dataframe(
        [_version_row(version, adoptions.get(version.id)) for version in found],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"formulary_versions_{len(found)}",
    )
    selected = shown["selection"]["rows"]
    if not selected:
        st.caption(t("Choose a version to see what putting it back would change."))
        return
    version = found[selected[0]]
    checked = formulary.again(version, settings().formulary)
    st.write(
        t(
            "Putting back the version of {when} would bring {count} not in force now, change "
            "{changed} and take {gone} out.",
            when=_when(version),
            count=words.count(len(checked.new), "name"),
            changed=len(checked.changed),
            gone=len(checked.gone),
        )
    )
    if changes:
        st.button(t("Put it back in force"), on_click=_put_back, args=(version,))


def _version_row(version: Version, recorded: Adoption | None) -> dict[str, str | int | None]:
    return {
        t("Since"): _when(version),
        t("By"): recorded.by if recorded else t("not in the record"),
        t("How"): recorded.how if recorded else "",
        t("Medicines"): recorded.medicines if recorded else None,
        t("Diseases"): recorded.diseases if recorded else None,
        t("New"): recorded.new if recorded else None,
        t("Changed"): recorded.changed if recorded else None,
        t("Gone"): recorded.gone if recorded else None,
    }


def _put_back(version: Version) -> None:
    with frame.said(), database() as db:
        acts.put_back(db, frame.who(), settings().formulary, version.id)
        st.session_state[DONE] = t("The version of {when} is in force again.", when=_when(version))
