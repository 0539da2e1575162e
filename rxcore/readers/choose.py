"""Which model reads here. Looks at what is on this machine; downloads nothing, ever."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rxcore.clinical.parse import parser
from rxcore.clinical.vocabulary import CurrentVocabulary, Vocabulary
from rxcore.errors import InputRefused, ReaderUnavailable
from rxcore.evidence import link
from rxcore.questions import load_questions
from rxcore.readers.answered import Parse
from rxcore.readers.finder import Evidence
from rxcore.readers.paligemma.plan import Plan, make_plan
from rxcore.readers.paligemma.reader import planned_reader
from rxcore.readers.panel import AUTO, Panel
from rxcore.readers.protocol import Reader
from rxcore.readers.scripted import scripted_from
from rxcore.settings import Settings

if TYPE_CHECKING:
    from rxcore.readers.ocr.reader import EmbeddedReader

USUAL_SECONDS = 120
MODEL_SECONDS = 600
MODEL_SECONDS_WITHOUT_GPU = 3600
"""After how long a page is given up: many times what a page takes, for a page that is still being
read then is one that would never end. RX_PAGE_SECONDS sets another time."""

REMOTE_ANSWERS = 12
"""How many answers' time a page may take behind an address: two questions, each tried three times,
twice over."""

Names = Callable[[], Vocabulary]

BY_PANEL = "it is one of those chosen under Settings"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reader, not loaded yet where loading takes time, and one sentence for people: which one it
    is, why, and how to get the other. kind: which of RX_READER's it is. page_seconds: how long it
    may take for one page at most."""

    kind: str
    reader: Reader
    sentence: str
    page_seconds: int = USUAL_SECONDS


def choose_reader(settings: Settings, vocabulary: Names | None = None, named: str = AUTO) -> Chosen:
    """The reader that RX_READER names; for "auto" PaliGemma where its weights are on this machine
    and fit, else the embedded OCR reader. The scripted reader only by its name.

    vocabulary: gives the names that count when a page is read; without it this installation's.
    named: the reader that a panel names, instead of RX_READER's.
    Raises ReaderUnavailable when the one that was named cannot be had here; so does a reader when
    the formulary's file was altered.
    """
    if named not in (AUTO, settings.reader):
        return _of_panel(settings, named, _available(vocabulary or CurrentVocabulary(settings)))
    if settings.reader == "scripted":
        return _scripted(settings)
    names = _available(vocabulary or CurrentVocabulary(settings))
    if settings.reader == "ocr":
        return _embedded(settings, names, "RX_READER=ocr asks for it", "unset RX_READER")
    if settings.reader == "remote":
        return _remote(settings, names, "RX_READER=remote asks for it; unset RX_READER")
    if settings.reader == "paligemma":
        return _planned(make_plan(settings), settings, names)
    return _automatic(settings, names)


def _of_panel(settings: Settings, named: str, names: Names) -> Chosen:
    if named == "remote":
        return _remote(settings, names, f"{BY_PANEL}; choose others there")
    if named == "paligemma":
        return _planned(make_plan(settings), settings, names)
    return _embedded(settings, names, BY_PANEL, "choose it there")


def require_at_hand(here: Settings, panel: Panel) -> None:
    """Raises InputRefused, saying what to do, when a reader of the panel cannot read on this
    machine. Where no page is read by this program (RX_EXTRACT=off), nothing is known of who does,
    and nothing refused."""
    if here.extract == "off":
        return
    for name in panel.readers:
        try:
            choose_reader(here, named=name)
        except ReaderUnavailable as error:
            raise InputRefused(str(error)) from error


def _available(vocabulary: Names) -> Names:
    """The same names, whose absence is the reader's; asked for once, so that it shows early."""

    def names() -> Vocabulary:
        try:
            return vocabulary()
        except InputRefused as error:
            raise ReaderUnavailable(str(error)) from error

    names()
    return names


def _automatic(settings: Settings, names: Names) -> Chosen:
    try:
        plan = make_plan(settings)
    except ReaderUnavailable as error:
        return _embedded(settings, names, *_fact_and_remedy(error))
    return _planned(plan, settings, names)


def _remote(settings: Settings, names: Names, because: str) -> Chosen:
    from rxcore.readers.remote.reader import RemoteReader  # brings openai and pydantic

    if settings.remote is None:
        raise ReaderUnavailable(
            "A reader elsewhere needs the model's address: set RX_REMOTE_URL and RX_REMOTE_MODEL, "
            "or choose another reader."
        )
    evidence = Evidence(embedded_reader(settings, names), link)
    questions = load_questions(settings.questions)
    remote = settings.remote
    return Chosen(
        "remote",
        RemoteReader(remote, evidence, _parser(names), questions),
        f"Pages are sent to {remote.host} and read there by {remote.model}, because {because} to "
        "read them on this machine.",
        REMOTE_ANSWERS * remote.seconds,
    )


def _parser(names: Names) -> Parse:
    return parser(lambda kind, name: names().knows(kind, name))


def _planned(plan: Plan, settings: Settings, names: Names) -> Chosen:
    evidence = Evidence(embedded_reader(settings, names), link)
    questions = load_questions(settings.questions)
    reader = planned_reader(
        plan, settings.views, evidence, _parser(names), settings.answer_tokens, questions
    )
    uncompiled = (
        f" RX_COMPILE=1 is for weights in 16 bits; {plan.precision} reads without it."
        if settings.compile and not plan.compiled
        else ""
    )
    slowly = ", minutes a page without a GPU" if plan.machine.device == "cpu" else ""
    return Chosen(
        "paligemma",
        reader,
        f"Pages are read by {reader.card.name} in {reader.card.precision} on {plan.machine.name}"
        f"{slowly}, because its weights are on this machine and fit; for the embedded OCR reader "
        f"set RX_READER=ocr.{uncompiled}",
        MODEL_SECONDS_WITHOUT_GPU if slowly else MODEL_SECONDS,
    )


def _fact_and_remedy(error: ReaderUnavailable) -> tuple[str, str]:
    """This package's refusals say what is so, a colon, and what to do about it."""
    fact, _, remedy = str(error).rstrip(".").partition(": ")
    return fact[0].lower() + fact[1:] if fact.startswith("The ") else fact, remedy


def _embedded(settings: Settings, names: Names, why: str, remedy: str) -> Chosen:
    return Chosen(
        "ocr",
        embedded_reader(settings, names),
        f"Pages are read by the embedded OCR reader, because {why}; to have PaliGemma read them, "
        f"{remedy}.",
    )


def embedded_reader(settings: Settings, names: Names) -> "EmbeddedReader":
    """The embedded reader, with the site's own recogniser where one is named. Raises
    ReaderUnavailable when that does not fit."""
    from rxcore.prescription.see.recogniser import checked
    from rxcore.readers.ocr.reader import EmbeddedReader  # brings onnxruntime

    return EmbeddedReader(names, checked(settings.ocr_model) if settings.ocr_model else None)


def _scripted(settings: Settings) -> Chosen:
    return Chosen(
        "scripted",
        scripted_from(settings.script),
        "Pages are answered from a script and not read, because RX_READER=scripted asks for it; "
        "unset RX_READER to read them.",
    )
