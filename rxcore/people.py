"""Who acts, and what a role may do."""

from dataclasses import dataclass
from typing import Literal, get_args

from rxcore.errors import InputRefused, NotAllowed

Role = Literal["system", "reviewer", "supervisor", "administrator"]
RANKS: tuple[Role, ...] = get_args(Role)
ROLES = RANKS[1:]
"""The roles that people have, each with the rights of those before it."""


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


def require(actor: Actor, role: Role) -> None:
    """Raises NotAllowed unless the actor's role is `role` or one above it."""
    if RANKS.index(actor.role) < RANKS.index(role):
        raise NotAllowed(f"Only a {role} may do this. You are signed in as {actor.name}.")


def as_role(text: str) -> Role:
    """`text` as a role. Raises InputRefused naming the roles there are."""
    for role in ROLES:
        if text == role:
            return role
    raise InputRefused(f"There is no role {text!r}; choose one of {', '.join(ROLES)}.")
