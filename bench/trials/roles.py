"""Every role against every use-case that a right guards (tests.test_roles has the calls): what
rxcore.rights says is what they do."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from bench.trials import Trial, worked
from db import queue
from db.connection import opened, transaction
from rxcore.errors import NotAllowed, RxError
from rxcore.people import Actor, Role
from rxcore.rights import may
from tests.building import add_document, document_to_review
from tests.server import REVIEWER, with_accounts
from tests.test_roles import CALLS, Call

ROLES: tuple[Role, ...] = get_args(Role)


def matrix() -> Trial:
    """Each of them on a data folder of its own, where a reviewer has a document open."""
    failures = []
    with TemporaryDirectory() as folder:
        made = Path(folder) / "made"
        with_accounts(made)
        with opened(made / "rx.db") as db:
            reviewer = worked.person(db, REVIEWER)
            document = document_to_review(db, made, "Crocin")
            add_document(db, made)
            with transaction(db):
                queue.lease(db, reviewer, document)
        for act, call in CALLS:
            for role in ROLES:
                home = worked.copy(made, Path(folder) / "home")
                actor = Actor("Somebody", role, reviewer.person)
                if _refused(home, actor, call) == may(actor, act):
                    failures.append(f"{role}: {act}")
    tries = len(CALLS) * len(ROLES)
    share = 100 * (tries - len(failures)) / tries
    return Trial("roles x use-cases", tries, tuple(failures), f"{share:.0f} % right")


def _refused(home: Path, actor: Actor, call: Call) -> bool:
    """Whether the actor may not. An obstacle of another kind is no refusal."""
    with opened(home / "rx.db") as db:
        try:
            call(db, actor, home)
        except NotAllowed:
            return True
        except RxError:
            return False
    return False
