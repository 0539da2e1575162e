"""One signal to the address that a site named: ids and states, signed, sent once.

Headers, signature and key are those of Standard Webhooks (standardwebhooks.com), for which every
usual language has a library that checks them: HMAC-SHA256 by the key over "id.seconds.body".
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import httpx

from rxcore.settings import Webhook
from rxcore.signals import Signal
from rxcore.version import VERSION

SECONDS: Final = 10.0
"""How long the other side may take for each step of an answer."""


class Unreachable(Exception):
    """Nobody answered at the address, which holds for every other signal as well."""


def send(webhook: Webhook, signal: Signal) -> str:
    """Posts a signal. Returns "" when it was taken (a status of 2xx), else why not.

    Follows no redirect and uses no proxy, so that nothing reaches a host that was not named. Raises
    Unreachable, with the reason, where there was no answer.
    """
    # httpx logs whole addresses at INFO, and an address may hold a secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        with httpx.Client(trust_env=False, timeout=SECONDS) as client:
            answer = client.post(
                webhook.address, content=signal.body,
                headers=headers(webhook, signal, datetime.now(UTC)),
            )  # fmt: skip
    except httpx.HTTPError as error:
        raise Unreachable(f"No answer from {webhook.host} ({type(error).__name__}).") from error
    if answer.is_success:
        return ""
    return f"{webhook.host} answered with status {answer.status_code}."


def headers(webhook: Webhook, signal: Signal, moment: datetime) -> Mapping[str, str]:
    """What stands above the body. moment: of the sending; the signature holds it, so that nobody
    else can send an old one again."""
    seconds = str(int(moment.timestamp()))
    signed = b".".join((signal.id.encode(), seconds.encode(), signal.body))
    digest = hmac.new(webhook.key, signed, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "User-Agent": f"RxReview/{VERSION}",
        "webhook-id": signal.id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
