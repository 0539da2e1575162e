"""Remarks on a row that was read against the odds: another name than the letters say, figures that
letters were taken for, a name that may be cut."""

import re
from collections.abc import Mapping

from rxcore.prescription.line.candidates import Candidate
from rxcore.prescription.see.ink import plain
from rxcore.readings import Flag, Level

SURE, CLEAR = 0.85, 3.0
"""Similarity of the letters read from which a repair is a note only; lead of the score below which
the next name is named."""

_ROUND_AND_STRAIGHT = str.maketrans("oOlI|", "00111")


def remarks_on(candidate: Candidate, read: str, values: Mapping[str, str]) -> tuple[Flag, ...]:
    """read: the row's text round the name; values: its fields."""
    return (*of_name(candidate, read), *_of_figures(values, read), *_of_end(candidate, read))


def of_name(candidate: Candidate, read: str) -> tuple[Flag, ...]:
    """Of a name that the ink says in other letters than were read."""
    if candidate.how != "spotted" or candidate.letters in plain(read):
        return ()
    flags = []
    level: Level = "info" if candidate.similarity >= SURE and candidate.path > -3 else "warn"
    text = f'Read as "{candidate.read}"; taken for {candidate.name} by the ink.'
    flags.append(Flag("name_repaired", level, text))
    if candidate.rival and candidate.margin < CLEAR:
        rival = f"It may also be {candidate.rival}; look at the ink."
        flags.append(Flag("name_rival", "ask", rival))
    return tuple(flags)


def _of_figures(values: Mapping[str, str], read: str) -> tuple[Flag, ...]:
    """A remark where letters had to be taken for digits: a warning for those of a strength, unless
    they were only the O and the l that every figure has."""
    said = re.sub(r"\s?[-\u2013\u2014_~]\s?", "-", read).replace(",", ".")
    strength = values.get("strength", "").split(" ")[0].replace(",", ".")
    slots = values.get("frequency", "").replace(",", ".")
    if strength and not _says(said, strength):
        level: Level = "info" if _says(said.translate(_ROUND_AND_STRAIGHT), strength) else "warn"
        return (_unclear(values["strength"], level),)
    if re.fullmatch(r"[\d.-]+", slots) and not _says(said, slots):
        return (_unclear(values["frequency"], "info"),)
    return ()


def _of_end(candidate: Candidate, read: str) -> tuple[Flag, ...]:
    """A warning where the tail that tells sister products apart may be lost ("Telekast- 10 mg")."""
    if not re.search(rf"{re.escape(candidate.name)}-(?![A-Za-z\d])", read):
        return ()
    text = "The name ends in a hyphen; a letter may be missing behind it."
    return (Flag("name_cut", "warn", text),)


def _says(text: str, figure: str) -> bool:
    return bool(re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", text))


def _unclear(figure: str, level: Level) -> Flag:
    text = f"The figures of {figure} were not read clearly; look at them."
    return Flag("figure_mended", level, text)
