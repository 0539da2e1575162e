"""Settings: read once from the environment at the edge, then passed inward."""

import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from rxcore.errors import InputRefused

ROOT = Path(__file__).resolve().parent.parent

Network = IPv4Network | IPv6Network
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""The names that always mean this machine, and no other site can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The organisation's OpenID Connect provider, and by what it knows this program."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A model behind an address that speaks as OpenAI's does.

    url: its base, such as "http://127.0.0.1:8000/v1". ask: "json", one question that answers rows,
    or "questions", those that PaliGemma is asked. hint: whether the OCR's lines go with the page.
    at_once: pages under way together. seconds: how long one answer may take.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    ask: str = "json"
    hint: bool = False
    at_once: int = 4
    seconds: int = 120

    @property
    def host(self) -> str:
        """Where images go: the host's name, and the port where one is given."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The address that hears when documents become final, and the key that signs what it hears."""

    address: str = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def host(self) -> str:
        """Whom it leads to: all of the address that people need to see."""
        return urlsplit(self.address).netloc


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every knob of the program; README's configuration table says what each means."""

    home: Path = ROOT / "var"
    images_at: Path | str = ""
    reader: str = "auto"
    model: str = ""
    revision: str = ""
    adapter: Path | None = None
    precision: str = "auto"
    device: str = "auto"
    views: str = "page"
    answer_tokens: int = 400
    compile: bool = False
    script: Path | None = None
    remote: Remote | None = None
    extract: str = "thread"
    language: str = ""
    max_pages: int = 100
    max_megabytes: int = 50
    page_seconds: int | None = None
    regions: frozenset[str] | None = None
    ocr_model: Path | None = None
    hub_token: str = ""
    provider: Provider | None = None
    oidc_roles: Path = ROOT / "var" / "oidc_roles.json"
    hosts: frozenset[str] = LOOPBACK
    proxies: tuple[Network, ...] = ()
    anchor: Path | None = None
    backup: Path | None = None
    webhook: Webhook | None = None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.home / "rx.db"

    @property
    def images(self) -> Path | str:
        """The folder of the image store, or its address; see rxcore.store.images_of."""
        return self.images_at or self.home / "images"

    @property
    def models(self) -> Path:
        """The folder of the weights that were fetched."""
        return self.home / "models"

    @property
    def recognisers(self) -> Path:
        """The folder of recognisers that were trained here and may be chosen."""
        return self.models / "recognisers"

    @property
    def adapters(self) -> Path:
        """The folder of adapters that were trained here and may be chosen."""
        return self.models / "adapters"

    @property
    def questions(self) -> Path:
        """The site's own questions; the file need not be there."""
        return self.home / "questions.json"

    @property
    def safety_levels(self) -> Path:
        """The site's levels of the safety checks; the file need not be there."""
        return self.home / "safety_levels.json"

    @property
    def pseudonyms(self) -> Path:
        """The key of the ids in exports without persons, made at the first one."""
        return self.home / "pseudonyms.key"

    @property
    def vocabulary(self) -> Path:
        """The index of names that `manage.py init` builds."""
        return self.home / "vocabulary.idx"

    @property
    def formulary(self) -> Path:
        """The folder of a site's own names, one file a version."""
        return self.home / "formulary"

    def __repr__(self) -> str:
        """Leaves token and secret out, so that they reach no log and no error."""
        return f"Settings(home={self.home}, reader={self.reader!r}, model={self.model!r})"


CHOICES = {
    "RX_READER": ("auto", "paligemma", "ocr", "remote", "scripted"),
    "RX_PRECISION": ("auto", "bf16", "fp16", "fp32", "int8", "nf4"),
    "RX_DEVICE": ("auto", "cuda", "cpu"),
    "RX_VIEWS": ("page", "page+regions"),
    "RX_EXTRACT": ("thread", "process", "off"),
    "RX_COMPILE": ("0", "1"),
    "RX_REMOTE_ASK": ("json", "questions"),
    "RX_REMOTE_OCR": ("0", "1"),
    "RX_LANGUAGE": ("", "en", "de"),
}


def _choice(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "") or CHOICES[name][0]
    if value not in CHOICES[name]:
        raise InputRefused(
            f"{name} is {value!r}; it must be one of {', '.join(filter(None, CHOICES[name]))}."
        )
    return value


MOST_DIGITS = 9


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) < 1:
        raise InputRefused(f"{name} is {text[:40]!r}; it must be a whole number from 1 up.")
    return int(text)


REGIONS = (
    "AE", "AF", "AR", "BD", "BR", "CA", "CL", "CO", "DZ", "EG", "EU", "FR", "GB", "ID", "IN", "IT",
    "KE", "MA", "NG", "PH", "PK", "SD", "TH", "TN", "TR", "US", "VE", "VN", "ZA",
)  # fmt: skip
"""Countries that the wide list of names has names of."""


def _regions(text: str) -> frozenset[str] | None:
    """Countries by their two letters; None where none is chosen."""
    found = [region for part in text.upper().split(",") if (region := part.strip())]
    chosen = frozenset("GB" if region == "UK" else region for region in found)
    if wrong := sorted(chosen - set(REGIONS)):
        raise InputRefused(
            f"RX_REGIONS holds {wrong[0]!r}; it must be countries by two letters out of "
            f"{', '.join(REGIONS)}."
        )
    return chosen or None


OIDC = ("RX_OIDC_ISSUER", "RX_OIDC_CLIENT_ID", "RX_OIDC_CLIENT_SECRET")
HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]")
SHORTEST_KEY = 24
LOCAL = (("http", "127.0.0.1"), ("http", "localhost"))


def _address(name: str, text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise InputRefused(f"{name} is {text!r}; it is no address: correct it.") from error


def _provider(environ: Mapping[str, str]) -> Provider | None:
    given = [name for name in OIDC if environ.get(name, "")]
    if not given:
        return None
    if missing := [name for name in OIDC if name not in given]:
        raise InputRefused(
            f"Sign-in with your organisation needs {' and '.join(missing)} as well; set that, or "
            f"unset {' and '.join(given)}."
        )
    issuer, client_id, client_secret = (environ[name] for name in OIDC)
    address = _address("RX_OIDC_ISSUER", issuer)
    if address.scheme != "https" and (address.scheme, address.hostname) not in LOCAL:
        raise InputRefused(f"RX_OIDC_ISSUER is {issuer!r}; it must start with https://.")
    return Provider(issuer=issuer, client_id=client_id, client_secret=client_secret)


def _remote(environ: Mapping[str, str]) -> Remote | None:
    url, model = environ.get("RX_REMOTE_URL", ""), environ.get("RX_REMOTE_MODEL", "")
    if not url and not model:
        return None
    if not url or not model:
        raise InputRefused(
            "RX_REMOTE_URL and RX_REMOTE_MODEL belong together: set both, or unset both."
        )
    address = _address("RX_REMOTE_URL", url)
    if address.scheme not in ("http", "https") or not address.hostname or address.username:
        raise InputRefused(
            f"RX_REMOTE_URL is {url!r}; it must be an address such as https://models.example.org/v1."
        )
    if address.scheme == "http" and not _is_near(address.hostname):
        raise InputRefused(
            f"RX_REMOTE_URL is {url!r}; pages would cross the network readable by others: use "
            "https://, or the number of an address in your own network."
        )
    return Remote(
        url=url.rstrip("/"),
        model=model,
        key=environ.get("RX_REMOTE_KEY", ""),
        ask=_choice(environ, "RX_REMOTE_ASK"),
        hint=_choice(environ, "RX_REMOTE_OCR") == "1",
        at_once=_whole(environ, "RX_REMOTE_AT_ONCE", 4),
        seconds=_whole(environ, "RX_REMOTE_SECONDS", 120),
    )


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or the number of an address that no other network has."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _webhook(environ: Mapping[str, str]) -> Webhook | None:
    address, key = environ.get("RX_WEBHOOK", ""), environ.get("RX_WEBHOOK_KEY", "")
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise InputRefused("RX_WEBHOOK is no address; it must start with https://.") from error
    loopback = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or loopback):
        raise InputRefused("RX_WEBHOOK must be an address that starts with https://.")
    if parts.username is not None:
        raise InputRefused("RX_WEBHOOK holds a name or password; signatures take their place.")
    return Webhook(address=address, key=_key_of(key))


def _key_of(text: str) -> bytes:
    """The key's bytes: those that base64 stands for after the usual "whsec_", else the text's."""
    encoded = text.removeprefix("whsec_")
    try:
        key = b64decode(encoded, validate=True) if encoded != text else text.encode()
    except ValueError as error:
        raise InputRefused("RX_WEBHOOK_KEY begins with whsec_, but is no base64.") from error
    if len(key) < SHORTEST_KEY:
        raise InputRefused(
            f"RX_WEBHOOK needs RX_WEBHOOK_KEY, a secret of at least {SHORTEST_KEY} characters "
            "that the other side has as well."
        )
    return key


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return environ.get(name, "").replace(",", " ").split()


def _hosts(environ: Mapping[str, str]) -> frozenset[str]:
    for host in _listed(environ, "RX_HOSTS"):
        if not HOST.fullmatch(host):
            raise InputRefused(
                f"RX_HOSTS holds {host!r}; it must be names alone, such as rx.example.org."
            )
    return frozenset(host.lower() for host in _listed(environ, "RX_HOSTS"))


def _proxies(environ: Mapping[str, str]) -> tuple[Network, ...]:
    found = []
    for text in _listed(environ, "RX_TRUSTED_PROXIES"):
        try:
            found.append(ip_network(text))
        except ValueError as error:
            raise InputRefused(
                f"RX_TRUSTED_PROXIES holds {text!r}; it must be addresses, such as 127.0.0.1, or "
                "networks, such as 10.0.0.0/24."
            ) from error
    return tuple(found)


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name, "")
    try:
        return Path(text).expanduser().resolve() if text else None
    except RuntimeError as error:  # "~somebody" whom this machine does not know
        raise InputRefused(f"{name} is {text!r}; there is no such home folder.") from error


def _images(environ: Mapping[str, str]) -> Path | str:
    """A folder, or an address such as "s3://bucket/images"; "" where none is given."""
    text = environ.get("RX_IMAGES", "")
    scheme, mark, place = text.partition("://")
    if not mark:
        return _path(environ, "RX_IMAGES") or ""
    if not re.fullmatch(r"[a-z][a-z0-9]*", scheme) or not place.strip("/"):
        raise InputRefused(
            f"RX_IMAGES is {text!r}; it must be a folder, or an address such as s3://bucket/images."
        )
    if "@" in place:
        raise InputRefused(
            "RX_IMAGES holds a name or a key; leave them out and set what the store's own client "
            "reads, such as AWS_ACCESS_KEY_ID."
        )
    if scheme == "file" and not place.startswith("/"):
        raise InputRefused(
            f"RX_IMAGES is {text!r}; a folder's address has three slashes: file:///srv/images."
        )
    return text


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from environment variables. Raises InputRefused naming the variable that is off."""
    home = _path(environ, "RX_HOME") or (ROOT / "var").resolve()
    return Settings(
        home=home,
        images_at=_images(environ),
        reader=_choice(environ, "RX_READER"),
        model=environ.get("RX_MODEL", ""),
        revision=environ.get("RX_REVISION", ""),
        adapter=_path(environ, "RX_ADAPTER"),
        precision=_choice(environ, "RX_PRECISION"),
        device=_choice(environ, "RX_DEVICE"),
        views=_choice(environ, "RX_VIEWS"),
        answer_tokens=_whole(environ, "RX_ANSWER_TOKENS", 400),
        compile=_choice(environ, "RX_COMPILE") == "1",
        script=Path(script) if (script := environ.get("RX_SCRIPT", "")) else None,
        extract=_choice(environ, "RX_EXTRACT"),
        remote=_remote(environ),
        language=_choice(environ, "RX_LANGUAGE"),
        ocr_model=_path(environ, "RX_OCR_MODEL"),
        max_pages=_whole(environ, "RX_MAX_PAGES", 100),
        max_megabytes=_whole(environ, "RX_MAX_MEGABYTES", 50),
        page_seconds=_whole(environ, "RX_PAGE_SECONDS", 1)
        if environ.get("RX_PAGE_SECONDS")
        else None,
        regions=_regions(environ.get("RX_REGIONS", "")),
        hub_token=environ.get("HF_TOKEN", ""),
        provider=_provider(environ),
        hosts=LOOPBACK | _hosts(environ),
        proxies=_proxies(environ),
        anchor=_path(environ, "RX_ANCHOR"),
        backup=_path(environ, "RX_BACKUP"),
        webhook=_webhook(environ),
        oidc_roles=Path(environ.get("RX_OIDC_ROLES", "") or home / "oidc_roles.json"),
    )
