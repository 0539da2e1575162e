"""Remarks on a row that was read against the odds: another name than the letters say, figures that
letters were taken for, a name that may be cut."""

import re
from collections.abc import Mapping

from rxcore.clinical.remarks import ALSO
from rxcore.prescription.line.candidates import Candidate
from rxcore.prescription.see.ink import plain
from rxcore.readings import Flag, Level

SURE, CLEAR = 0.85, 3.0
"""Similarity of the letters read from which a repair is a note only; lead of the score below which
another name is asked about."""
EVEN = 0.5
"""Probability below which a name that hardly leads the next is not put in the place of what was
read: the row is open, with both names beside it."""

CLEARLY = 0.95
"""Confidence of a row's reading from which a figure stands as it was read."""
LEGIBLE = 0.94
"""Confidence of a row's reading from which a letter stands that the name in its place has not."""
DENIED, HALF = -6.0, 0.5
"""Path from which on the ink denies a letter of the name altogether (ink.FLOOR); similarity of the
letters read up to which they are hardly the name's."""
_BARE = re.compile(r"\d+(?:[.,/]\d+)*")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_ROUND_AND_STRAIGHT = str.maketrans("oOlI|", "00111")


def undecided(candidate: Candidate, probability: float, confidence: float = 0.0) -> bool:
    """Whether the ink leaves open which of several products a name is, so that none is taken: where
    the next name is as near, where hardly half of the letters are the name's, and where the line
    was read clearly and shows a letter that the name has not. confidence: of the line's reading."""
    if candidate.how != "spotted" or _is_read(candidate, candidate.read):
        return False
    close = bool(candidate.rivals) and candidate.margin < CLEAR and probability < EVEN
    against = confidence >= LEGIBLE and candidate.path <= DENIED and not _respelt(candidate)
    return close or against or candidate.similarity <= HALF


def remarks_on(
    candidate: Candidate,
    probability: float,
    read: str,
    values: Mapping[str, str],
    confidence: float = 0.0,
) -> tuple[Flag, ...]:
    """read: the row's text round the name; values: its fields; confidence: of its reading."""
    named = of_name(candidate, read, probability, confidence)
    of_the_name = named or _beside(candidate, probability)
    return (*of_the_name, *_of_figures(values, read), *_of_end(candidate, read))


def of_name(
    candidate: Candidate, read: str, probability: float = 1.0, confidence: float = 0.0
) -> tuple[Flag, ...]:
    """Of a name that the ink says in other letters than were read."""
    if candidate.how != "spotted" or _is_read(candidate, read):
        return ()
    said, name, others = candidate.read, candidate.name, ", ".join(candidate.rivals)
    if undecided(candidate, probability, confidence):
        also = ", ".join(filter(None, (name, others)))
        text = f'Read as "{said}", which the ink leaves open; {ALSO}{also}.'
        return (Flag("name_open", "ask", text),)
    if _respelt(candidate):
        return (Flag("name_repaired", "info", f'Read as "{said}", another spelling of {name}.'),)
    level: Level = "info" if candidate.similarity >= SURE and candidate.path > -3 else "warn"
    also = f"; {ALSO}{others}" if others else ""
    text = f'Read as "{said}"; taken for {name} by the ink{also}.'
    repaired = Flag("name_repaired", level, text)
    if not others or candidate.margin >= CLEAR:
        return (repaired,)
    rival = f"It may as well be {candidate.rivals[0]}; look at the ink."
    return repaired, Flag("name_rival", "ask", rival)


def _beside(candidate: Candidate, probability: float) -> tuple[Flag, ...]:
    """Of other names that fit the ink of a name as it was read, where the row is in doubt: half of
    all clean names have such, and a remark on each would be read on none."""
    if not candidate.rivals or probability >= EVEN:
        return ()
    text = f"Read so on the page; {ALSO}{', '.join(candidate.rivals)}."
    return (Flag("name_beside", "info", text),)


def _is_read(candidate: Candidate, read: str) -> bool:
    return candidate.letters in plain(read)


def _respelt(candidate: Candidate) -> bool:
    """Whether what was read is the name as another language ends it: "Torasemid"."""
    return _stem(plain(candidate.read)) == _stem(candidate.letters)


def _stem(letters: str) -> str:
    return re.sub(r"(?<=[a-z]{5})(?:um|[aeo])$", "", letters)


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


def unlisted(candidate: Candidate, strength: str, confidence: float) -> tuple[Flag, ...]:
    """A remark on a bare figure, read unclearly, that is no strength in which the product comes: it
    is no strength then, and people look at the ink. confidence: of the row's reading."""
    known = candidate.known
    if not known or not known.checked or not known.strengths or not _BARE.fullmatch(strength):
        return ()
    comes = {figure for each in known.strengths for figure in _FIGURE.findall(each)}
    if confidence >= CLEARLY or set(_FIGURE.findall(strength)) <= comes:
        return ()
    text = f"{strength} is no strength in which {known.name} comes; look at the ink."
    return (Flag("strength_unsettled", "warn", text),)


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
