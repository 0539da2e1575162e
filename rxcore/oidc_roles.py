"""Which role an e-mail address has: the file that says who may come in by the organisation."""

import json
from pathlib import Path

from rxcore.errors import InputRefused, SignInRefused
from rxcore.people import Role, as_role


def role_of(path: Path, email: str) -> Role:
    """The role that the file at `path` gives this address, which is in small letters.

    The file is a JSON object of a whole address, or an "@" and a domain, and a role; a whole
    address wins. It is read each time, so that a change holds from the next sign-in on. Raises
    SignInRefused for an address that it does not name, and where the file cannot be used.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        roles = {name.lower(): as_role(role) for name, role in given.items()}
    except (OSError, ValueError, AttributeError, RecursionError, InputRefused) as error:
        raise SignInRefused("the file of roles is missing or is no list of roles") from error
    domain = email[email.rindex("@") :]
    role = roles.get(email) or roles.get(domain)
    if role is None:
        raise SignInRefused("no role for this address")
    return role
