"""What people, disks, copies and sudden deaths can do to the program: python -m bench.faults

    python -m bench.faults [--quick] [--only TEXT] [--disk FOLDER] [--json]

One table: so many tries of each kind, and how many did not end as they must (bench.trials). The
hostile files are those of bench.hostile. Ends with 1 when there was a failure; each is said on
standard error.

--disk names a folder on a disk of some 16 MB that may be filled to its last byte, for example
after "mount -t tmpfs -o size=16m tmpfs FOLDER".
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from bench.hostile import TRAPS, desk, hand_in
from bench.trials import (
    Trial,
    addresses,
    damage,
    disks,
    kills,
    payloads,
    people_at_work,
    roles,
    server_kills,
    tampering,
    uploads,
)

Trials = Callable[[], Iterator[Trial]]

ALL: Final = 100_000
"""More than there are of anything that is listed."""


def _of_each(*trials: Callable[[], Trial]) -> Trials:
    return lambda: (trial() for trial in trials)


def plan(*, quick: bool, disk: Path | None = None) -> dict[str, Trials]:
    """The trials by their names, in the order of the table. quick: about a tenth of the tries.
    disk: a small disk to fill."""
    tenth = 10 if quick else 1
    return {
        "kills": lambda: iter(kills.kills(70 // tenth)),
        "server": _of_each(lambda: server_kills.server_kills(20 // tenth)),
        "disks": _of_each(lambda: disks.full_disks(20 // tenth, disk)),
        "databases": _of_each(lambda: damage.databases(200 // tenth)),
        "backups": _of_each(lambda: damage.backups(60 // tenth)),
        "tamperings": _of_each(tampering.tamperings),
        "addresses": _of_each(
            lambda: addresses.addresses(ALL // tenth), lambda: addresses.redirects(ALL // tenth)
        ),
        "roles": _of_each(roles.matrix),
        "people": _of_each(lambda: people_at_work.sequences(200 // tenth)),
        "payloads": _of_each(lambda: payloads.payloads(40 // tenth)),
        "uploads": _of_each(lambda: uploads.uploads(every=tenth)),
        "files": lambda: hostile_files(every=tenth),
    }


def hostile_files(every: int) -> Iterator[Trial]:
    """The hostile files, each handed in as an upload. every: one of so many."""
    for kind, traps in TRAPS.items():
        with desk() as (db, store):
            outcomes = [hand_in(trap, db, store) for trap in list(traps())[::every]]
        failures = tuple(outcome.line for outcome in outcomes if not outcome.held)
        worst = max(outcome.seconds for outcome in outcomes)
        peak = max(outcome.peak for outcome in outcomes)
        note = f"worst {worst:.0f} s, {peak} MB in the child"
        yield Trial(f"hostile {kind}", len(outcomes), failures, note)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the trials and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the tries")
    parser.add_argument("--only", default="", help="only trials whose name holds this text")
    parser.add_argument("--disk", type=Path, metavar="FOLDER", help="a small disk to fill")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    done: list[Trial] = []
    for name, trials in plan(quick=args.quick, disk=args.disk).items():
        if args.only in name:
            began = time.monotonic()
            for trial in trials():
                done.append(trial)
                print(trial.line, *trial.failures, sep="\n  ", file=sys.stderr, flush=True)
            print(f"({name}: {time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)
    if args.json:
        print(json.dumps([asdict(trial) for trial in done]))
    else:
        print("| what | tries | failures | |", "|---|---|---|---|", sep="\n")
        print(*(trial.line for trial in done), sep="\n")
    return int(any(trial.failures for trial in done))


if __name__ == "__main__":
    raise SystemExit(main())
