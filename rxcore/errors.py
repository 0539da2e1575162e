"""The one family of errors that a person can mend.

    RxError                 a sentence for the person, saying what to do
    ├── InputRefused        this file, address or text cannot be taken in
    ├── NotAllowed          this person's role, or a missing session, does not permit it
    │   └── SignInRefused   an identity provider's answer lets nobody in
    ├── Conflict            somebody else changed it meanwhile; nothing was written
    ├── StorageRefused      the disk or the database did not take a change; nothing was written
    │   └── DatabaseBusy    another program writes to the database; it can be tried again
    ├── DatabaseDamaged     something that is stored cannot be read any more
    └── ReaderUnavailable   a reader cannot be had on this machine as things are

Anything else that is raised is a defect and may be loud.
"""


class RxError(Exception):
    """Its text is shown to people as it is: one sentence, plain words, what to do next."""


class InputRefused(RxError):
    """An input cannot be used. It costs itself only, never the queue."""


class NotAllowed(RxError):
    """The actor may not do this."""


class SignInRefused(NotAllowed):
    """What an identity provider answered lets nobody in.

    Strangers read one sentence, whatever was wrong; reason is for the record, and so is account,
    the name of the account that it is about.
    """

    def __init__(self, reason: str, account: str = "unknown") -> None:
        super().__init__("Your organisation's sign-in was not accepted here; ask a supervisor.")
        self.reason = reason
        self.account = account


class Conflict(RxError):
    """The thing changed since it was looked at. Nothing was written."""


class StorageRefused(RxError):
    """The disk is full, a file cannot be written, or the database is busy for too long."""


class DatabaseBusy(StorageRefused):
    """Another program is writing to the database and did not end in time. Nothing was written."""


class DatabaseDamaged(RxError):
    """Something that is stored cannot be read any more; a backup helps."""


class ReaderUnavailable(RxError):
    """A reader cannot read here: weights, licence, token, memory or a package are missing."""
