"""PaliGemma 2 Mix behind the Reader protocol: pages and questions to readings.

Imports no torch: the engine comes from the reader's builder, when the first page is read.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image

from rxcore.clinical.parse import parse_answer
from rxcore.evidence import Line
from rxcore.questions import DEFAULT, Question, version_of
from rxcore.readers.answered import Parse, allergies_in, rows_of
from rxcore.readers.finder import Evidence, Rows
from rxcore.readers.paligemma.plan import Plan
from rxcore.readers.paligemma.views import PAGE, Seen, View, fold, page_view, region_views
from rxcore.readers.paligemma.weights import LOCAL, content_hash
from rxcore.readers.protocol import ReaderCard
from rxcore.readings import Answer, Disease, Failure, Medicine, ModelReading, Offer

if TYPE_CHECKING:
    from rxcore.readers.paligemma.generate import Engine, Said

UNDECODABLE = "This page's image cannot be decoded: add the file again, whole."


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, the turn that puts its text upright, and its views; none where its image cannot be
    decoded."""

    page: Image.Image
    rotation: int = 0
    views: tuple[View, ...] = ()


class PaliGemmaReader:
    """Reads pages with PaliGemma 2 Mix. Not safe for two threads at once.

    load: gives the engine, once, when it is first needed. evidence: None leaves rows without a
    place on the page, and "page+regions" without regions. content: the hash of files that no
    commit names, else ""; asked for with the first page, since it takes as long as reading them.
    """

    def __init__(
        self,
        card: ReaderCard,
        load: "Callable[[], Engine]",
        parse: Parse = parse_answer,
        evidence: Evidence | None = None,
        views: str = PAGE,
        new_tokens: int = 100,
        content: Callable[[], str] = str,
    ) -> None:
        self._card = card
        self._load = load
        self._parse = parse
        self._evidence = evidence
        self._views = views
        self._new_tokens = new_tokens
        self._content = content
        self._engine: Engine | None = None

    @property
    def card(self) -> ReaderCard:
        """Who this is: model, commit or hash of its files, what is asked how, precision."""
        return self._card

    @property
    def engine(self) -> "Engine":
        """The loaded model. Raises ReaderUnavailable when it cannot be loaded."""
        if self._engine is None:
            self._engine = self._load()
            if content := self._content():
                revision = f"{self._card.revision}, files {content}"
                self._card = replace(self._card, revision=revision)
        return self._engine

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        """How many whole pages fill one batch; more in one `read` are read batch by batch."""
        return max(1, self.engine.rows_at_once // max(1, len(questions)))

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        """One result per page, in order: all views of all pages with all questions are asked in
        batches. Raises ReaderUnavailable when the model cannot be loaded."""
        from rxcore.readers.paligemma.generate import Ask

        engine = self.engine
        shown = [self._shown(page) for page in pages]
        views = [view for one in shown for view in one.views]
        asks = [Ask(index, q.prompt) for index in range(len(views)) for q in questions]
        with ThreadPoolExecutor(1) as beside:  # OCR needs no GPU: it reads while the model does
            lines = [beside.submit(self._lines, one) for one in shown]
            said = iter(engine.answer([view.image for view in views], asks, self._new_tokens))
        results: list[ModelReading | Failure] = []
        for one, found in zip(shown, lines, strict=True):
            heard = [(view, q, next(said)) for view in one.views for q in questions]
            read = self._reading(heard, found.result(), one.rotation)
            results.append(read if one.views else Failure(UNDECODABLE))
        return results

    def answer(self, image: Image.Image, prompt: str, new_tokens: int) -> "Said | Failure":
        """The model's words to one prompt, as it stands, about one image."""
        from rxcore.readers.paligemma.generate import Ask

        return self.engine.answer([image.convert("RGB")], [Ask(0, prompt)], new_tokens)[0]

    def _shown(self, page: Image.Image) -> Shown:
        try:
            page = page.convert("RGB")
        except (OSError, ValueError, SyntaxError):
            return Shown(page)
        if self._evidence is None:
            return Shown(page, 0, (page_view(page),))
        finder = self._evidence.finder
        rotation = finder.rotation(page)
        views = [page_view(page, rotation)]
        if self._views != PAGE:
            side = self.engine.side
            views += region_views(page, finder.regions(page), rotation, side)
        return Shown(page, rotation, tuple(views))

    def _lines(self, shown: Shown) -> list[Line]:
        return self._evidence.finder.lines(shown.page) if self._evidence and shown.views else []

    def _reading(
        self,
        heard: "Sequence[tuple[View, Question, Said | Failure]]",
        lines: Sequence[Line],
        rotation: int,
    ) -> ModelReading | Failure:
        answers: list[Answer] = []
        notes: list[str] = []
        seen: list[Seen] = []
        offers: list[Offer] = []
        for view, question, said in heard:
            if isinstance(said, Failure):
                if view.name == PAGE:
                    return said
                notes.append(f"{view.name.capitalize()} was not read: {said.reason}")
                continue
            answers.append(
                Answer(question.key, question.version, question.prompt, said.text, view.name)
            )
            rows, offered, remarks = self._rows(view, question, said)
            seen += [Seen(row, view) for row in rows]
            offers += offered
            notes += [note for note in remarks if note not in notes]
        found = self._evidence.placed(fold(seen), lines) if self._evidence else fold(seen)
        return ModelReading(
            medicines=tuple(row for row in found if isinstance(row, Medicine)),
            diseases=tuple(row for row in found if isinstance(row, Disease)),
            answers=tuple(answers),
            rotation=rotation,
            notes=tuple(notes),
            offers=tuple(offers),
            allergies=allergies_in(answers),
        )

    def _rows(
        self, view: View, question: Question, said: "Said"
    ) -> tuple[Rows, list[Offer], list[str]]:
        """An answer's rows, each as sure as the least sure token of its own characters; its offers;
        and what is to be said about the answer as a whole."""
        from rxcore.readers.paligemma.confidence import confidence

        if question.target == "text":
            return [], [], self._remarks(question, said)

        def sure(start: int, end: int) -> float | None:
            return confidence(said.tokens, start, end)

        key = question.key if view.name == PAGE else f"{question.key}, {view.name}"
        rows = rows_of(self._parse(question.target, said.text), key, said.cut, sure)
        return rows.entered, rows.offered, self._remarks(question, said) + rows.remarks

    def _remarks(self, question: Question, said: "Said") -> list[str]:
        if not said.cut:
            return []
        return [
            f"The answer about {question.key} was cut off after {self._new_tokens} tokens: look "
            "for more on the page, or set RX_ANSWER_TOKENS higher."
        ]


def card_of(plan: Plan, views: str = PAGE, questions: Sequence[Question] = DEFAULT) -> ReaderCard:
    """Who a planned model will be; a folder is named without the way to it. Views and questions
    are named where they are not the usual ones, since another question makes another reader."""
    local = plan.weights.revision == LOCAL
    model = plan.weights.folder.name if local else plan.weights.model
    parts = [plan.weights.revision]
    if plan.adapter:
        parts.append(f"adapter {plan.adapter.content}")
    if views != PAGE:
        parts.append(views)
    if tuple(questions) != DEFAULT:
        parts.append(f"questions {version_of(questions)}")
    return ReaderCard(
        name=model.rsplit("/", 1)[-1],
        model=model,
        revision=", ".join(parts),
        precision=plan.precision,
    )


def planned_reader(
    plan: Plan,
    views: str,
    evidence: Evidence | None,
    parse: Parse = parse_answer,
    new_tokens: int = 400,
    questions: Sequence[Question] = DEFAULT,
) -> PaliGemmaReader:
    """The reader of a plan; its weights are loaded when the first page is read. questions: those
    that it will be asked."""

    def load_planned() -> "Engine":
        from rxcore.readers.paligemma.load import load

        return load(plan)

    def content() -> str:
        return content_hash(plan.weights.folder) if plan.weights.revision == LOCAL else ""

    card = card_of(plan, views, questions)
    return PaliGemmaReader(card, load_planned, parse, evidence, views, new_tokens, content)
