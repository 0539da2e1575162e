"""A site's own levels for the safety checks, in one small file."""

import json
from pathlib import Path
from typing import get_args

from rxcore.clinical.safety import Setting
from rxcore.errors import InputRefused


def load_levels(path: Path) -> dict[str, Setting]:
    """The level that a site gives each rule; none when there is no such file.

    The file is a JSON object such as {"look_alike": "ask", "error_prone:HS": "off"}: a rule, or
    the part of it before the colon, and info, warn, ask or off. Raises InputRefused otherwise.
    """
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputRefused(
            f"{path.name} cannot be read ({error.strerror}); check who may open it."
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"{path.name} is no JSON; mend it or take it away.") from error
    if not isinstance(found, dict):
        raise InputRefused(f"{path.name} must be a JSON object of rules and their levels.")
    for rule, level in found.items():
        if level not in get_args(Setting):
            raise InputRefused(
                f'{path.name}: the level of "{rule}" must be one of {", ".join(get_args(Setting))}.'
            )
    return found
