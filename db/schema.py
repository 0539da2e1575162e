"""The schema, as numbered migrations. A migration that has landed is never edited.

A column that a migration adds to a table of a reading has a default (db.digests says why). Each
migration lands with the data folder that it leaves (tests/frozen_homes.py).
"""

import hashlib
from functools import cache
from pathlib import Path

from sqlite_utils import Database, Migrations
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # newer than Python's

from db import counts, swap
from db.connection import connect, exclusive, in_words, opened, rows, value
from rxcore.errors import RxError, StorageRefused

migrations = Migrations("rxreview")

# Rows of these tables, once written, stay as they are.
APPEND_ONLY = ("readings", "medicines", "diseases", "answers", "decisions", "events")

TABLES = """
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reviewer', 'supervisor', 'administrator')),
  password TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES people,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of_person ON sessions (person);

CREATE TABLE sign_in_failures (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);

CREATE TABLE files (
  sha256 TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE readers (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('model', 'person', 'import')),
  name TEXT NOT NULL,
  model TEXT NOT NULL DEFAULT '',
  revision TEXT NOT NULL DEFAULT '',
  precision TEXT NOT NULL DEFAULT '',
  person INTEGER REFERENCES people,
  UNIQUE (kind, name, model, revision, precision)
) STRICT;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES files,
  page INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  name TEXT NOT NULL,
  upload TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'new',
  version INTEGER NOT NULL DEFAULT 1,
  priority INTEGER NOT NULL DEFAULT 0,
  why TEXT NOT NULL DEFAULT '',
  blind INTEGER NOT NULL DEFAULT 0,
  twice INTEGER NOT NULL DEFAULT 0,
  cycle INTEGER NOT NULL DEFAULT 1,
  assigned_to INTEGER REFERENCES people,
  shown INTEGER REFERENCES readings,
  final INTEGER REFERENCES readings,
  basis TEXT NOT NULL DEFAULT '',
  final_at TEXT,
  final_by TEXT NOT NULL DEFAULT '',
  leased_by INTEGER REFERENCES people,
  leased_until TEXT,
  opened_at TEXT,
  added_at TEXT NOT NULL,
  UNIQUE (sha256, page)
) STRICT;
CREATE INDEX documents_waiting ON documents (priority DESC, id)
  WHERE state IN ('new', 'to_review', 'second_reading', 'reopened');
CREATE INDEX documents_by_state ON documents (state, id);
CREATE INDEX documents_by_upload ON documents (upload, id);
CREATE INDEX documents_leased ON documents (leased_by) WHERE leased_by IS NOT NULL;
CREATE INDEX documents_by_final_at ON documents (final_at) WHERE final_at IS NOT NULL;

CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  reader INTEGER NOT NULL REFERENCES readers,
  at TEXT NOT NULL,
  made_from INTEGER REFERENCES readings,
  shown INTEGER REFERENCES readings,
  blind INTEGER NOT NULL DEFAULT 0,
  cycle INTEGER NOT NULL DEFAULT 1,
  rotation INTEGER NOT NULL DEFAULT 0,
  notes TEXT NOT NULL DEFAULT '[]',
  seconds INTEGER,
  op_id TEXT UNIQUE
) STRICT;
CREATE INDEX readings_of_document ON readings (document, id);
CREATE INDEX readings_of_reader ON readings (reader, at);

CREATE TABLE medicines (
  id TEXT PRIMARY KEY,
  reading INTEGER NOT NULL REFERENCES readings,
  position INTEGER NOT NULL,
  lineage TEXT NOT NULL,
  written TEXT NOT NULL,
  name TEXT NOT NULL,
  strength TEXT NOT NULL,
  form TEXT NOT NULL,
  dose TEXT NOT NULL,
  route TEXT NOT NULL,
  frequency TEXT NOT NULL,
  duration TEXT NOT NULL,
  instructions TEXT NOT NULL,
  code TEXT NOT NULL,
  confidence REAL,
  box TEXT,
  span TEXT,
  flags TEXT NOT NULL,
  decision TEXT NOT NULL,
  legible INTEGER NOT NULL,
  found_on_page INTEGER
) STRICT;
CREATE INDEX medicines_of_reading ON medicines (reading, position);
CREATE INDEX medicines_by_lineage ON medicines (lineage);

CREATE TABLE diseases (
  id TEXT PRIMARY KEY,
  reading INTEGER NOT NULL REFERENCES readings,
  position INTEGER NOT NULL,
  lineage TEXT NOT NULL,
  written TEXT NOT NULL,
  name TEXT NOT NULL,
  code TEXT NOT NULL,
  certainty TEXT NOT NULL,
  confidence REAL,
  box TEXT,
  span TEXT,
  flags TEXT NOT NULL,
  decision TEXT NOT NULL,
  legible INTEGER NOT NULL,
  found_on_page INTEGER
) STRICT;
CREATE INDEX diseases_of_reading ON diseases (reading, position);
CREATE INDEX diseases_by_lineage ON diseases (lineage);

CREATE TABLE answers (
  id INTEGER PRIMARY KEY,
  reading INTEGER NOT NULL REFERENCES readings,
  question TEXT NOT NULL,
  version TEXT NOT NULL,
  prompt TEXT NOT NULL,
  text TEXT NOT NULL,
  view TEXT NOT NULL
) STRICT;
CREATE INDEX answers_of_reading ON answers (reading);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  reader TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  lease TEXT,
  leased_until TEXT,
  reason TEXT NOT NULL DEFAULT '',
  reading INTEGER REFERENCES readings,
  added_at TEXT NOT NULL,
  ended_at TEXT,
  UNIQUE (document, reader)
) STRICT;
CREATE INDEX jobs_waiting ON jobs (id) WHERE state IN ('waiting', 'leased');
CREATE INDEX jobs_by_state ON jobs (state, ended_at);

CREATE TABLE drafts (
  document INTEGER NOT NULL REFERENCES documents,
  person INTEGER NOT NULL REFERENCES people,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  PRIMARY KEY (document, person)
) STRICT;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  act TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_document ON decisions (document, id);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  at TEXT AS (body ->> '$.at') VIRTUAL,
  act TEXT AS (body ->> '$.act') VIRTUAL,
  actor TEXT AS (body ->> '$.actor') VIRTUAL,
  document INTEGER AS (body ->> '$.document') VIRTUAL
) STRICT;
CREATE INDEX events_by_document ON events (document, seq);
CREATE INDEX events_by_act ON events (act, seq);
CREATE INDEX events_by_actor ON events (actor, seq);
CREATE INDEX events_by_time ON events (at);

CREATE TABLE event_values (
  seq INTEGER NOT NULL REFERENCES events,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  lineage TEXT NOT NULL,
  field TEXT NOT NULL,
  salt TEXT NOT NULL,
  old TEXT,
  new TEXT,
  PRIMARY KEY (seq, position)
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""

# A row of the search index is known by its document (27 bits), reading (26) and position (10), so
# that a search gives documents without looking anything up.
SEARCH_ROWID = "(r.document << 36) | (r.id << 10) | min(m.position, 1023)"
SEARCH = """
CREATE VIRTUAL TABLE medicine_search USING fts5 (
  name, written, content = '', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE INDEX events_by_actor_and_act ON events (actor, act, seq);
CREATE INDEX event_values_by_field ON event_values (field, seq);
CREATE INDEX documents_by_age ON documents (state, added_at);
CREATE INDEX readings_by_time ON readings (at, reader, seconds, document)
"""


def _guard(db: Database, table: str, key: str = "id") -> None:
    """Triggers that refuse changes, deletions and replacements, no matter who asks."""
    refuse = f"SELECT RAISE(ABORT, '{table} are append-only')"
    db.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
    )
    db.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
    )
    # INSERT OR REPLACE would pass the delete trigger where recursive_triggers is off.
    db.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) BEGIN {refuse}; END"
    )


@migrations()
def m001_initial(db: Database) -> None:
    """Documents, readings, work and people; events from the first row on."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    for table in APPEND_ONLY:
        _guard(db, table, "seq" if table == "events" else "id")
    db.execute(
        "CREATE TRIGGER event_values_no_update BEFORE UPDATE ON event_values "
        "BEGIN SELECT RAISE(ABORT, 'event values may be purged, never changed'); END"
    )


@migrations()
def m002_search(db: Database) -> None:
    """Finding events by medicine, person, act and field; figures for the overview."""
    for statement in SEARCH.split(";\n"):
        if statement.strip():
            db.execute(statement)
    # The trigger's own semicolon keeps it out of the list above.
    into = "INSERT INTO medicine_search (rowid, name, written) "
    chosen = f"SELECT {SEARCH_ROWID}, m.name, m.written FROM medicines m JOIN readings r ON r.id = "
    db.execute(
        "CREATE TRIGGER medicines_searchable AFTER INSERT ON medicines BEGIN "
        f"{into} {chosen} m.reading WHERE m.id = NEW.id; END"
    )
    db.execute(f"{into} {chosen} m.reading")


@migrations()
def m003_memory(db: Database) -> None:
    """Finding what was made of a name before."""
    for table in ("medicines", "diseases"):
        db.execute(f"CREATE INDEX {table}_by_name ON {table} (lower(name))")


@migrations()
def m004_identities(db: Database) -> None:
    """Who signs in with their organisation: the provider's own name for a person."""
    db.execute(
        "CREATE TABLE identities (person INTEGER PRIMARY KEY REFERENCES people, "
        "subject TEXT NOT NULL UNIQUE) STRICT"
    )


@migrations()
def m005_quantity(db: Database) -> None:
    """What is to be dispensed, apart from the instructions."""
    db.execute("ALTER TABLE medicines ADD COLUMN quantity TEXT NOT NULL DEFAULT ''")


@migrations()
def m006_offers(db: Database) -> None:
    """What a reader took for perhaps a row, apart from its rows so that nothing counts it."""
    db.execute(
        "CREATE TABLE offers (id TEXT PRIMARY KEY, reading INTEGER NOT NULL REFERENCES readings, "
        "position INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('medicine', 'disease')), "
        "lineage TEXT NOT NULL, content TEXT NOT NULL, probability REAL NOT NULL, "
        "why TEXT NOT NULL, rules TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX offers_of_reading ON offers (reading, position)")
    db.execute("CREATE INDEX offers_by_lineage ON offers (lineage)")
    _guard(db, "offers")


PEOPLE = """
CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('reviewer', 'auditor', 'supervisor', 'administrator')),
  password TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL
) STRICT
"""


@migrations()
def m007_rights(db: Database) -> None:
    """Auditors; drafts that tell whether their writer had the document open; what waits for a
    second reader."""
    # SQLite changes no CHECK: the table is made anew, and who refers to it is looked at at the end.
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.execute("CREATE TEMP TABLE people_before AS SELECT * FROM people")
    db.execute("DROP TABLE people")
    db.execute(PEOPLE.strip())
    db.execute("INSERT INTO people SELECT * FROM people_before")
    db.execute("DROP TABLE people_before")
    db.execute("ALTER TABLE drafts ADD COLUMN held INTEGER NOT NULL DEFAULT 1")
    db.execute(
        "CREATE INDEX documents_for_two ON documents (id) WHERE twice <> 0 AND state <> 'final'"
    )


@migrations()
def m008_strangers(db: Database) -> None:
    """How often names that nobody has were tried, by the hour."""
    db.execute("CREATE TABLE strangers (hour TEXT PRIMARY KEY, tries INTEGER NOT NULL) STRICT")


QUEUE = """
ALTER TABLE documents ADD COLUMN read_by INTEGER REFERENCES people;
UPDATE documents SET read_by = (
  SELECT e.body ->> '$.person' FROM events e
  WHERE e.document = documents.id AND e.act = 'submit_first' ORDER BY e.seq DESC LIMIT 1)
  WHERE id IN (SELECT document FROM events WHERE act = 'submit_first');
CREATE INDEX documents_to_read ON documents (assigned_to, priority DESC, id)
  WHERE state IN ('to_review', 'reopened');
CREATE INDEX documents_to_read_again ON documents (assigned_to, read_by, priority DESC, id)
  WHERE state = 'second_reading';
DROP INDEX documents_waiting;
DROP INDEX documents_leased;
CREATE INDEX documents_leased ON documents (leased_by, priority DESC, id)
  WHERE leased_by IS NOT NULL;
CREATE INDEX documents_leased_until ON documents (leased_until) WHERE leased_by IS NOT NULL
"""


@migrations()
def m009_queue(db: Database) -> None:
    """What a person may get next, by one seek each: of what nobody has read, and of what each
    other person read first; counts kept beside the documents (db.counts)."""
    for statement in QUEUE.split(";\n"):
        db.execute(statement.strip())
    for statement in (text for counter in counts.OF_DOCUMENTS for text in counter.statements()):
        db.execute(statement)


@migrations()
def m010_work(db: Database) -> None:
    """Counts of what people read and changed by day (db.counts)."""
    for statement in (text for counter in counts.OF_WORK for text in counter.statements()):
        db.execute(statement)


@migrations()
def m011_calibrations(db: Database) -> None:
    """What a reader's confidence stands for, by people's final readings (db.calibrations)."""
    db.execute(
        "CREATE TABLE calibrations (id INTEGER PRIMARY KEY, reader INTEGER NOT NULL "
        "REFERENCES readers, at TEXT NOT NULL, by TEXT NOT NULL, method TEXT NOT NULL "
        "CHECK (method IN ('platt', 'isotonic')), parameters TEXT NOT NULL, "
        "documents INTEGER NOT NULL, rows INTEGER NOT NULL, error_before REAL NOT NULL, "
        "error_after REAL NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX calibrations_of_reader ON calibrations (reader, id)")
    _guard(db, "calibrations")


SIGNALS = """
CREATE TABLE listening (since TEXT NOT NULL) STRICT;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TEXT NOT NULL,
  due_at TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  sent_at TEXT,
  problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE TABLE export_marks (
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  upto INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (actor, what)
) STRICT, WITHOUT ROWID
"""


@migrations()
def m012_signals(db: Database) -> None:
    """What is to be said to other machines, and how far each regular export has come."""
    for statement in SIGNALS.split(";\n"):
        db.execute(statement.strip())


WORKLIST = """
CREATE INDEX documents_by_turn ON documents (state, priority DESC, id)
  WHERE state IN ('reopened', 'to_review', 'second_reading', 'disputed', 'on_hold', 'new');
CREATE VIRTUAL TABLE document_search USING fts5 (
  name, upload, content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO document_search (rowid, name, upload) SELECT id, name, upload FROM documents
"""


@migrations()
def m013_worklist(db: Database) -> None:
    """The queue in the order of its turns, documents found by the words of their files, counts of
    models' jobs."""
    for statement in WORKLIST.split(";\n"):
        db.execute(statement.strip())
    for statement in counts.JOBS.statements():
        db.execute(statement)
    added = (
        "INSERT INTO document_search (rowid, name, upload) VALUES (NEW.id, NEW.name, NEW.upload)"
    )
    gone = "DELETE FROM document_search WHERE rowid = OLD.id"
    on = "CREATE TRIGGER documents_searchable_{0} AFTER {0} ON documents BEGIN {1}; END"
    db.execute(on.format("insert", added))
    db.execute(on.format("delete", gone))
    db.execute(
        "CREATE TRIGGER documents_searchable_update AFTER UPDATE OF name, upload ON documents "
        f"BEGIN {gone}; {added}; END"
    )


@migrations()
def m014_clock(db: Database) -> None:
    """The last sight of the clock that never goes back (db.steady); readers and providers' names
    for people stay as they were written."""
    db.execute(
        "CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), at TEXT NOT NULL, "
        "uptime REAL NOT NULL, boot TEXT NOT NULL) STRICT"
    )
    _guard(db, "readers")
    _guard(db, "identities", "person")


RISK = """
ALTER TABLE documents ADD COLUMN risk INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN band INTEGER NOT NULL DEFAULT 0;
UPDATE documents SET band = CASE WHEN priority >= 5000 THEN 1 WHEN priority < 0 THEN -1 ELSE 0 END
  WHERE priority <> 0;
UPDATE documents SET risk = priority - band * 10000 WHERE priority <> 0;
UPDATE documents SET priority = band * 1000000000 + risk WHERE priority <> 0
"""


@migrations()
def m015_risk(db: Database) -> None:
    """A document's risk and the band that it was put into, apart from the priority that is made of
    them (db.placing)."""
    for statement in RISK.split(";\n"):
        db.execute(statement.strip())


@migrations()
def m016_allergies(db: Database) -> None:
    """What a page says of allergies, on a line beside the rows, and where that stands."""
    db.execute("ALTER TABLE readings ADD COLUMN allergies TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE readings ADD COLUMN allergies_box TEXT")


@migrations()
def m017_panel(db: Database) -> None:
    """Whose rows stand on the desk where several readers read a document: those of the least
    rank."""
    db.execute("ALTER TABLE jobs ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")


CHECKS = """
CREATE TABLE checks (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES documents,
  person INTEGER NOT NULL REFERENCES people,
  truth INTEGER NOT NULL REFERENCES readings,
  alteration TEXT NOT NULL,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'caught', 'missed', 'not counted')),
  answer TEXT NOT NULL DEFAULT '[]',
  answered_at TEXT,
  op_id TEXT UNIQUE
) STRICT;
CREATE INDEX checks_of_person ON checks (person, document);
CREATE UNIQUE INDEX checks_open ON checks (person) WHERE outcome = '';
CREATE INDEX checks_by_time ON checks (answered_at) WHERE answered_at IS NOT NULL
"""


@migrations()
def m018_checks(db: Database) -> None:
    """Known-answer checks: what was altered, for whom, and what they made of it."""
    for statement in CHECKS.split(";\n"):
        db.execute(statement.strip())


def names() -> list[str]:
    """The names of all migrations of this version, in their order."""
    db = Database(memory=True, execute_plugins=False)
    try:
        return [migration.name for migration in migrations.pending(db)]
    finally:
        db.close()


def prepare(path: Path) -> None:
    """Creates the database or brings it up to date. Two processes may call it at once.

    A new one has its name only once it is whole, so that an empty file of that name is a fault and
    never a beginning. Raises RxError when it is empty or of another program, or when triggers or
    tables are not those that this version expects, and StorageRefused when the folder cannot be
    written to.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageRefused(
            f"{path.parent} cannot be made ({error.strerror}); set RX_HOME to a folder that you "
            "may write to."
        ) from error
    with exclusive(path.with_name("set-up.lock")), in_words():
        swap.finish(path.parent)
        if path.exists():
            refuse_foreign(path)
        else:
            _make(path)
        with opened(path) as db:
            path.chmod(0o600)
            migrations.apply(db)
            if fingerprint(db) != expected_fingerprint():
                raise RxError(
                    "The database's tables or triggers were altered by another program; restore "
                    "a backup, or run `python manage.py verify` to see what is wrong."
                )


def _make(path: Path) -> None:
    """A new database, which takes its name at the end. What an older one of that name left in its
    write-ahead log is none of it: SQLite would take it for its own."""
    new = path.with_name(f"{path.name}.new")
    for left in path.parent.glob(f"{new.name}*"):
        left.unlink()
    db = connect(new)
    try:
        migrations.apply(db)
    finally:
        db.close()
    for part in ("-wal", "-shm"):
        path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
    new.rename(path)


def refuse_foreign(path: Path) -> None:
    """Raises RxError where the file is empty or of another program. Looks without changing
    anything: opening a database for writing already writes to it."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        db = Database(connection, execute_plugins=False)
        try:
            ours = value(db, "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'")
        finally:
            db.close()
    except sqlite3.DatabaseError:
        return  # `connect` says what is wrong with it
    if not ours:
        what = "is of another program" if path.stat().st_size else "is empty"
        raise RxError(
            f"{path} {what}; restore a backup with `python manage.py restore FILE`, or move it "
            "away to begin anew."
        )


def fingerprint(db: Database) -> str:
    """SHA-256 over every table, index and trigger of the schema, as SQLite keeps them."""
    parts = rows(
        db,
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite_%' ORDER BY type, name",
    )
    text = "\n".join(f"{p['type']} {p['name']} {p['sql']}" for p in parts)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def expected_fingerprint() -> str:
    """The fingerprint of a database made anew by this version."""
    db = Database(memory=True, execute_plugins=False)
    try:
        migrations.apply(db)
        return fingerprint(db)
    finally:
        db.close()
