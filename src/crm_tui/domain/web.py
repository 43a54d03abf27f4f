"""Web addresses and profiles on social networks: a full address or a handle in, one canonical address out.

No page is ever fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import name as unicode_name

from crm_tui.domain.identifiers import Reading
from crm_tui.domain.networks import AROUND, NETWORKS, network_of_host
from crm_tui.domain.text import clean, digits
from crm_tui.domain.vocabulary import Severity

if TYPE_CHECKING:
    from urllib.parse import SplitResult

WEBSITE = "website"

_MASTODON = "mastodon"
_MASTODON_HOST = re.compile(r"(?:^|\.)(?:mastodon\.|mstdn\.|mamot\.fr$|piaille\.fr$|framapiaf\.org$)")
_MASTODON_HANDLE = re.compile(r"@?(\w[\w.-]*)@((?:[\w-]+\.)+[\w-]+)")
_MASTODON_PATH = re.compile(r"/?@([\w.-]+)(?:@[\w.-]+)?(?:/.*)?")

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))", re.I)
_HTTP = re.compile(r"^(https?)(?::/*|//+)", re.I)
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_ENDING_OF_A_SITE = re.compile(r"\.(?:com|fr|be|lu|ch|mc|net|org|eu|bzh|shop|bike|pro|io)$", re.I)
_TRACKING = re.compile(
    r"utm_\w*|fbclid|gclid|igsh|igshid|si|mibextid|msclkid|mc_[ce]id|ttclid|_rdr|_ga|li_fat_id|twclid", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebReading(Reading):
    """What was understood of a typed web address or handle."""

    url: str = ""
    """The full address; of a profile, the one form in which it is compared."""
    network: str = ""
    """Code of the network to which the address belongs; ``website`` for any other site."""


def web_address(typed: str, network: str, region: str = "FR") -> WebReading:
    """Read a web address or a handle on ``network``; nothing or ``website`` stands for any site.

    ``region`` is the country of a telephone number typed for WhatsApp.
    """
    text = clean(typed).strip(AROUND[:-1])
    if not text.startswith("@"):
        text = text.rstrip(AROUND)
    if not text:
        return WebReading()
    if found := _from_handle(text, network, region):
        return found
    if network in (*NETWORKS, _MASTODON) and (text.startswith("@") or not re.search(r"[/.:]", text)):
        return WebReading(problem_code="web_handle", severity=Severity.BLOCKING, data={"network": network})
    if " " in text:
        return _refused("web_space")
    parts, code = _split(text)
    if parts is None:
        return _refused(code)
    reading = _canonical(parts, network)
    if network in ("", WEBSITE, reading.network) or network not in (*NETWORKS, _MASTODON):
        return reading
    return WebReading(
        url=reading.url,
        network=reading.network,
        problem_code="web_other_network",
        severity=Severity.WARNING,
        data={"network": reading.network},
    )


def network_of(url: str) -> str:
    """The code of the network to which an address belongs; ``website`` for another site, else nothing."""
    parts, _code = _split(clean(url))
    return _canonical(parts, "").network if parts else ""


def _from_handle(text: str, network: str, region: str) -> WebReading | None:
    """The profile that a handle stands for; nothing where the text looks like an address."""
    if (
        network in ("", _MASTODON)
        and (found := _MASTODON_HANDLE.fullmatch(text))
        and (network or text.startswith("@"))
    ):
        return WebReading(url=f"https://{found[2].lower()}/@{found[1]}", network=_MASTODON)
    if network == "whatsapp" and (number := _whatsapp_number(text, region)):
        return WebReading(url=NETWORKS[network].address.format(number), network=network)
    known = NETWORKS.get(network)
    if known is None or known.handle is None:
        return None
    handle = text.removeprefix("@").strip()
    looks_like_a_site = (
        handle.startswith("www.")
        or bool(_ENDING_OF_A_SITE.search(handle))
        or bool(network_of_host(handle.lower()))
    )
    if not known.handle.fullmatch(handle) or (
        "." in handle and looks_like_a_site and not text.startswith("@")
    ):
        return None
    url = known.address_of(known.from_handle.format(handle))
    return WebReading(url=url, network=network) if url else None


def _whatsapp_number(text: str, region: str) -> str:
    """The digits of the E.164 form of a telephone number; nothing where it is none."""
    from crm_tui.domain.phone import phone

    if "/" in text or not text.lstrip("+(").startswith(tuple("0123456789")):
        return ""
    number = phone(text, region).number
    return digits(number) if number.startswith("+") else ""


def _split(text: str) -> tuple[SplitResult | None, str]:
    """The parts of an http(s) address, its host checked, or the code of what is wrong with it."""
    from urllib.parse import urlsplit

    text = _HTTP.sub(lambda scheme: scheme[1].lower() + "://", text)
    if (scheme := _SCHEME.match(text)) and scheme[1].lower() not in ("http", "https"):
        return None, "web_scheme"
    if not scheme:
        text = "https://" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None, "web_host"
    host = _host(parts.hostname or "")
    if "@" in parts.netloc and not scheme and not parts.netloc.startswith("@"):
        return None, "web_is_email"
    if "@" in parts.netloc or not host:
        return None, "web_host"
    return parts._replace(netloc=host if port is None else f"{host}:{port}"), ""


def _host(host: str) -> str:
    """The host in small letters, in punycode where it mixes scripts; nothing where it is none."""
    import idna

    host = host.rstrip(".")
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return ""
    if host.isascii() and "xn--" not in host:
        return host.lower()
    try:
        encoded = idna.encode(host, uts46=True).decode("ascii")
        shown = idna.decode(encoded)
    except (idna.IDNAError, UnicodeError):
        return ""
    return shown if len({_script(letter) for letter in shown if letter.isalpha()}) == 1 else encoded


def _script(letter: str) -> str:
    return unicode_name(letter, "").partition(" ")[0]


def _canonical(parts: SplitResult, network: str) -> WebReading:
    """The one form of an address; a profile's is rebuilt from what identifies it."""
    host = parts.hostname or ""
    path = parts.path.strip("/")
    code = network_of_host(host)
    if not code:
        if (network == _MASTODON or _MASTODON_HOST.search(host)) and (user := _MASTODON_PATH.fullmatch(path)):
            return WebReading(url=f"https://{parts.netloc}/@{user[1]}", network=_MASTODON)
        return WebReading(url=_site(parts), network=WEBSITE)
    known = NETWORKS[code]
    if host in known.short_hosts:
        return WebReading(url=_site(parts._replace(scheme="https")), network=code)
    query = _query(parts.query)
    if url := known.address_of(f"{path}?{query}" if query else path) or known.address_of(path):
        return WebReading(url=url, network=code)
    return WebReading(
        url=_site(parts._replace(scheme="https")),
        network=code,
        problem_code="web_no_profile",
        severity=Severity.WARNING,
    )


def _site(parts: SplitResult) -> str:
    """A site's address without tracking and fragment."""
    from urllib.parse import urlunsplit

    query = _query(parts.query).rstrip(AROUND)
    path = parts.path if query else parts.path.rstrip(AROUND)
    return urlunsplit((parts.scheme.lower(), parts.netloc, "" if path == "/" else path, query, ""))


def _query(query: str) -> str:
    """The query without the parameters that only follow people around."""
    return "&".join(
        pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])
    )


def _refused(code: str) -> WebReading:
    return WebReading(problem_code=code, severity=Severity.BLOCKING)
