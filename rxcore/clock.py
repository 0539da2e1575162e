"""The one clock: UTC, as text that sorts."""

from datetime import UTC, datetime, timedelta


def now(offset_seconds: float = 0) -> str:
    """The present moment plus an offset, as "2026-05-04T09:31:07.123Z". Such texts sort by time."""
    moment = datetime.now(UTC) + timedelta(seconds=offset_seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(text: str) -> datetime:
    """The moment that a text of now() stands for."""
    return datetime.fromisoformat(text)
