"""Who acts, and the roles there are; rxcore.rights says what each may do."""

from dataclasses import dataclass
from typing import Final, Literal

from rxcore.errors import InputRefused

Role = Literal["system", "auditor", "reviewer", "supervisor", "administrator"]
ROLES: Final[tuple[Role, ...]] = ("reviewer", "auditor", "supervisor", "administrator")
"""The roles that people have."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, or the program on somebody's behalf, that an act is recorded for.

    person is None for the command line ("cli:" and the operating system's user) and for the
    extraction service, whose role is system. session: the first digits of the session's hash.
    """

    name: str
    role: Role
    person: int | None = None
    session: str = ""


SERVICE = Actor(name="service", role="system")
"""The extraction service, which stores what models read and moves documents that are read."""


def as_role(text: str) -> Role:
    """`text` as a role. Raises InputRefused naming the roles there are."""
    for role in ROLES:
        if text == role:
            return role
    raise InputRefused(f"There is no role {text!r}; choose one of {', '.join(ROLES)}.")
