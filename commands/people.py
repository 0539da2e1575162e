"""`user`: accounts, for people at the command line of this machine."""

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from commands.actor import cli_actor
from commands.record import recording
from commands.setup import require_database
from db import people
from db.connection import Database, opened
from rxcore.errors import InputRefused
from rxcore.people import ROLES, as_role
from rxcore.settings import Settings

Act = Callable[[Database, argparse.Namespace], str]


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands of this module."""
    user = subparsers.add_parser("user", help="add, disable and change accounts")
    acts = user.add_subparsers(title="acts", metavar="ACT", required=True)
    adding = _act(acts, "add", _add, "add a person; the password is asked for or read from a pipe")
    adding.add_argument("--role", choices=ROLES, default="reviewer")
    role = _act(acts, "role", _role, "give a person another role")
    role.add_argument("role", choices=ROLES)
    _act(acts, "disable", _disable, "let a person in no more; their sessions end at once")
    _act(acts, "enable", _enable, "let a person in again")
    _act(acts, "password", _password, "set a new password; it is asked for or read from a pipe")
    listing = acts.add_parser("list", help="print all accounts")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    listing.set_defaults(run=run_list)


def _act(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, act: Act, text: str
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=text, description=text.capitalize() + ".")
    parser.add_argument("name", help="the name that the person signs in with")
    parser.set_defaults(run=run_act, act=act)
    return parser


def run_act(args: argparse.Namespace, settings: Settings) -> int:
    """Does one change to one account and says what was done."""
    require_database(settings)
    act: Act = args.act
    with recording(settings) as db:
        print(act(db, args))
    return 0


def run_list(args: argparse.Namespace, settings: Settings) -> int:
    """Prints every account, the active ones first."""
    require_database(settings)
    with opened(settings.database) as db:
        found = people.everybody(db, cli_actor())
    if args.json:
        print(json.dumps([asdict(person) for person in found], ensure_ascii=False))
        return 0
    for person in found:
        print(f"{person.name:<30} {person.role:<14} {'' if person.active else 'disabled'}".rstrip())
    return 0


def _add(db: Database, args: argparse.Namespace) -> str:
    person = people.add(db, cli_actor(), args.name, asked_password(), as_role(args.role))
    return f"{person.name} can sign in as {person.role}."


def _role(db: Database, args: argparse.Namespace) -> str:
    person = people.find(db, args.name)
    people.set_role(db, cli_actor(), person, as_role(args.role))
    return f"{person.name} is {args.role} now."


def _disable(db: Database, args: argparse.Namespace) -> str:
    person = people.find(db, args.name)
    people.set_active(db, cli_actor(), person, False)
    return f"{person.name} is disabled and signed out."


def _enable(db: Database, args: argparse.Namespace) -> str:
    person = people.find(db, args.name)
    people.set_active(db, cli_actor(), person, True)
    return f"{person.name} can sign in again."


def _password(db: Database, args: argparse.Namespace) -> str:
    person = people.find(db, args.name)
    people.set_password(db, cli_actor(), person, asked_password())
    return f"{person.name} has a new password and is signed out everywhere."


def asked_password() -> str:
    """A password typed twice without being shown, or one line from a pipe. It is no option of the
    command, because other users of the machine can see those. Raises InputRefused when two
    differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise InputRefused("The two passwords differ; nothing was changed.")
    return first
