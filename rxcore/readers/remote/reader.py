"""A model behind an address, behind the Reader protocol."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image

from rxcore.clinical.parse import parse_answer
from rxcore.errors import ReaderUnavailable
from rxcore.evidence import Line
from rxcore.questions import DEFAULT, Question, version_of
from rxcore.readers.answered import Answered, Parse, allergies_in, rows_of
from rxcore.readers.finder import Evidence
from rxcore.readers.protocol import ReaderCard
from rxcore.readers.remote import wanted
from rxcore.readers.remote.client import Client, PageRefused, Reply, message
from rxcore.readings import Allergies, Answer, Disease, Failure, Medicine, ModelReading
from rxcore.settings import Remote
from rxcore.turning import upright

MOST_IN_A_ROW = 3
"""After so many pages in a row that the server gives up, it is the server and not the pages."""

HINT = "An OCR program read these lines on the page, with mistakes:\n"
NOT_SHAPED = "The answer was not of the shape that was asked for; its rows were read from its text."


@dataclass(frozen=True, slots=True)
class Seen:
    """A page upright, the clockwise turn that made it so, and its lines as the finder reads them
    on the page as its file shows it."""

    image: Image.Image
    rotation: int
    lines: list[Line]


class RemoteReader:
    """Reads pages by asking a server for them, several at once. Not safe for two threads."""

    def __init__(
        self,
        remote: Remote,
        evidence: Evidence,
        parse: Parse = parse_answer,
        questions: Sequence[Question] = DEFAULT,
    ) -> None:
        self._remote = remote
        self._evidence = evidence
        self._parse = parse
        self._card = card_of(remote, questions)
        self._client = Client(remote)
        self._refused = 0
        self._counting = threading.Lock()

    @property
    def card(self) -> ReaderCard:
        """Who this is: the model, the host that serves it, and how it is asked."""
        return self._card

    def pages_at_once(self, questions: Sequence[Question]) -> int:
        """As many as may be under way together."""
        del questions
        return self._remote.at_once

    def read(
        self, pages: Sequence[Image.Image], questions: Sequence[Question]
    ) -> list[ModelReading | Failure]:
        """One result per page, in order. Raises ReaderUnavailable when the server cannot be had."""
        seen = [self._seen(page) for page in pages]  # the finder is not safe for several threads
        with self._client.connected(), ThreadPoolExecutor(self._remote.at_once) as under_way:
            return list(under_way.map(lambda page: self._read(page, questions), seen))

    def _seen(self, page: Image.Image) -> Seen:
        finder = self._evidence.finder
        rotation = finder.rotation(page)
        return Seen(upright(page, rotation), rotation, finder.lines(page))

    def _read(self, page: Seen, questions: Sequence[Question]) -> ModelReading | Failure:
        try:
            answers, found = self._answers(page, questions)
        except PageRefused as refusal:
            return self._given_up(refusal)
        with self._counting:
            self._refused = 0
        rows = self._evidence.placed(found.entered, page.lines)
        return ModelReading(
            medicines=tuple(row for row in rows if isinstance(row, Medicine)),
            diseases=tuple(row for row in rows if isinstance(row, Disease)),
            answers=tuple(answers),
            rotation=page.rotation,
            notes=tuple(dict.fromkeys(found.remarks)),
            offers=tuple(found.offered),
            allergies=Allergies(found.allergies) if found.allergies else allergies_in(answers),
        )

    def _given_up(self, refusal: PageRefused) -> Failure:
        with self._counting:
            self._refused += 1
            if self._refused >= MOST_IN_A_ROW:
                raise ReaderUnavailable(
                    f"{refusal} The same came of {self._refused} pages in a row: see to the server "
                    f"at {self._remote.host}; the queue waits for it."
                )
        return Failure(f"{refusal} Review the page by hand, or have it read again.")

    def _answers(self, page: Seen, questions: Sequence[Question]) -> tuple[list[Answer], Answered]:
        answers: list[Answer] = []
        found = Answered()
        if self._remote.ask == "json":
            answer, found = self._as_json(page)
            answers.append(answer)
            questions = [question for question in questions if question.target == "text"]
        for question in questions:
            prompt = self._hinted(question.text, page)
            reply = self._client.ask([message(prompt, page.image)], None)
            answers.append(Answer(question.key, question.version, prompt, reply.text))
            _join(found, self._of_question(question, reply))
        return answers, found

    def _of_question(self, question: Question, reply: Reply) -> Answered:
        if question.target == "text":
            return Answered(remarks=_cut_remark(reply))
        found = rows_of(self._parse(question.target, reply.text), question.key, reply.cut)
        return Answered(found.entered, found.offered, _cut_remark(reply) + found.remarks)

    def _as_json(self, page: Seen) -> tuple[Answer, Answered]:
        """One question for all rows. What is not of the shape is asked once more; then it is
        read as any other text."""
        prompt = self._hinted(wanted.QUESTION.text, page)
        said = [message(prompt, page.image)]
        reply = self._client.ask(said, wanted.response_format())
        shaped = wanted.checked(reply.text)
        if isinstance(shaped, str) and not reply.cut:
            said += [
                {"role": "assistant", "content": reply.text},
                message(wanted.AGAIN.format(why=shaped)),
            ]
            reply = self._client.ask(said, wanted.response_format())
            shaped = wanted.checked(reply.text)
        answer = Answer(wanted.QUESTION.key, wanted.QUESTION.version, prompt, reply.text)
        if isinstance(shaped, wanted.Wanted):
            rows = wanted.rows_in(shaped, reply.text)
            return answer, Answered(rows, allergies=shaped.allergies)
        found = Answered(remarks=[*_cut_remark(reply), NOT_SHAPED])
        for target, part in wanted.parts_of(reply.text):
            _join(found, rows_of(self._parse(target, part), answer.question, reply.cut))
        return answer, found

    def _hinted(self, text: str, page: Seen) -> str:
        if not self._remote.hint or not page.lines:
            return text
        return f"{text}\n\n{HINT}" + "\n".join(line.text for line in page.lines)


def _join(found: Answered, more: Answered) -> None:
    found.entered.extend(more.entered)
    found.offered.extend(more.offered)
    found.remarks.extend(more.remarks)


def _cut_remark(reply: Reply) -> list[str]:
    return ["The answer was cut off: look for more on the page."] if reply.cut else []


def card_of(remote: Remote, questions: Sequence[Question] = DEFAULT) -> ReaderCard:
    """Who a remote model is: another host, another way to ask or a hint makes another reader."""
    parts = [remote.host, remote.ask, "with OCR's lines" if remote.hint else ""]
    if tuple(questions) != DEFAULT:
        parts.append(f"questions {version_of(questions)}")
    return ReaderCard(
        name=remote.model.rsplit("/", 1)[-1],
        model=remote.model,
        revision=", ".join(part for part in parts if part),
    )
