"""Who acts, and the roles there are; rxcore.rights says what each may do."""

import unicodedata
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


LONGEST_NAME: Final = 80
# Who stands in the record without being a person, and how screens call them.
PROGRAM_NAMES: Final = frozenset(
    {"service", "extraction service", "nobody", "oidc", "system", "unknown", "everybody"}
)


def as_name(text: str) -> str:
    """`text` as a person's name, with single spaces. Raises InputRefused for one that is empty, too
    long, written with invisible characters, or that could be taken for the program's."""
    name = " ".join(text.split())
    if not name:
        raise InputRefused("Give the person a name.")
    if len(name) > LONGEST_NAME:
        raise InputRefused(f"A name has at most {LONGEST_NAME} characters.")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in name):
        raise InputRefused("The name holds invisible characters; type it anew.")
    plain = unicodedata.normalize("NFKC", name).casefold()
    if plain in PROGRAM_NAMES or plain.replace(" ", "").startswith("cli:"):
        raise InputRefused(f"The record uses {name} for the program itself; choose another name.")
    if plain.endswith("(command line)"):
        raise InputRefused("The record uses such names for the command line; choose another name.")
    return name


def as_role(text: str) -> Role:
    """`text` as a role. Raises InputRefused naming the roles there are."""
    for role in ROLES:
        if text == role:
            return role
    raise InputRefused(f"There is no role {text!r}; choose one of {', '.join(ROLES)}.")
