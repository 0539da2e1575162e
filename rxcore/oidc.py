"""OpenID Connect: where to send somebody who wants to sign in, and who came back.

The authorization code flow with PKCE. Knows no screen, no account and no role.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from rxcore.errors import SignInRefused
from rxcore.settings import Provider

STEP_SECONDS: Final = 10.0
# Clocks of two machines differ; OpenID Connect Core 3.1.3.7 allows "a few minutes" at most.
LEEWAY_SECONDS: Final = 60
# Signatures that only the provider can make: no "none", and no HMAC, which knows no public key.
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in. Only the browser that began it knows these; the provider sees a hash of
    the verifier, and gives the nonce back inside its signed token."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says came. subject: issuer and its lasting name for the person; email: in
    small letters, and confirmed by the provider."""

    subject: str
    email: str


def new_attempt() -> Attempt:
    """Three fresh random texts of URL-safe characters."""
    return Attempt(*(secrets.token_urlsafe(48) for _ in range(3)))


def address(provider: Provider, attempt: Attempt, back: str) -> str:
    """Where to send the browser. back: this app's address that the provider sends it back to.

    Raises SignInRefused when the provider does not answer as one.
    """
    with _talking(provider, back) as client:
        found = _discovered(client, provider)
        url, _ = client.create_authorization_url(
            found["authorization_endpoint"], state=attempt.state, nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )  # fmt: skip
    return str(url)


def identify(provider: Provider, attempt: Attempt, back: str, code: str) -> Identity:
    """Who came back with this code: the code is exchanged, and what comes for it is verified.

    Raises SignInRefused when anything about it is not as it must be.
    """
    with _talking(provider, back) as client:
        found = _discovered(client, provider)
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if "client_secret_basic" not in methods:
            client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 (a method's name)
        answer = client.fetch_token(
            found["token_endpoint"], grant_type="authorization_code", code=code,
            redirect_uri=back, code_verifier=attempt.verifier,
        )  # fmt: skip
        keys = _json(client, found["jwks_uri"])
        claims = _verified(answer["id_token"], keys, found["issuer"], provider, attempt)
    return _identity(claims)


@contextmanager
def _talking(provider: Provider, back: str) -> Iterator[Any]:
    """A client of the provider; whatever fails inside becomes one refusal."""
    try:
        with OAuth2Client(
            client_id=provider.client_id, client_secret=provider.client_secret,
            redirect_uri=back, scope="openid email", code_challenge_method="S256",
            timeout=STEP_SECONDS,
        ) as client:  # fmt: skip
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SignInRefused("the provider did not answer") from error
    except OAuthError as error:
        raise SignInRefused("the provider did not accept the code") from error
    except JoseError as error:
        raise SignInRefused(f"the token is not valid ({error.error})") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SignInRefused("the provider's answer is not as OpenID Connect has it") from error


def _discovered(client: Any, provider: Provider) -> dict[str, Any]:
    """The provider's own description. It must be of the issuer asked for, and its addresses as
    safe as the issuer's."""
    issuer = provider.issuer.rstrip("/")
    found = _json(client, f"{issuer}/.well-known/openid-configuration")
    if found["issuer"].rstrip("/") != issuer:
        raise SignInRefused("the provider calls itself by another name")
    allowed = {"https", urlsplit(issuer).scheme}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(found[name]).scheme not in allowed:
            raise SignInRefused("the provider names an address without TLS")
    return found


def _json(client: Any, url: str) -> dict[str, Any]:
    response = client.request("GET", url, withhold_token=True)
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    return found


def _verified(
    token: str, keys: dict[str, Any], issuer: str, provider: Provider, attempt: Attempt
) -> dict[str, Any]:
    """The token's claims, after its signature, issuer, audience, nonce and times held."""
    # Keys of kinds that are not asked for may be of a form that this library does not know.
    signing: Any = [k for k in keys["keys"] if k["kty"] in ("RSA", "EC") and k.get("use") != "enc"]
    claims = jwt.decode(
        token, KeySet.import_key_set({"keys": signing}), algorithms=ALGORITHMS
    ).claims
    expected = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": attempt.nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    expected.validate(claims)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else provider.client_id) != provider.client_id:
        raise SignInRefused("the token is meant for another program")
    return claims


def _identity(claims: dict[str, Any]) -> Identity:
    email = claims.get("email")
    if not isinstance(email, str) or not ADDRESS.fullmatch(email):
        raise SignInRefused("the token names no e-mail address")
    if claims.get("email_verified") is not True:
        raise SignInRefused("the provider has not confirmed the e-mail address")
    return Identity(subject=f"{claims['iss']} {claims['sub']}", email=email.lower())
