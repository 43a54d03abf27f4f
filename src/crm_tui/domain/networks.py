"""How the social networks of the trade write the address of a profile.

Paths were checked against the npm package social-links 1.15.1 (MIT).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What a sentence or a mail program leaves around an address; a full stop at its end only.
AROUND = " <>\"'«»,;."


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How one network writes the address of a profile."""

    hosts: tuple[str, ...]
    """Its domains; any subdomain counts."""
    profile: re.Pattern[str]
    """The path of a profile, without slashes at the ends; group 1 is what identifies it."""
    address: str
    """The canonical address, to be filled with group 1."""
    handle: re.Pattern[str] | None = None
    """What people type instead of an address, without its @."""
    from_handle: str = "{}"
    """The path that a handle stands for."""
    short_hosts: tuple[str, ...] = ()
    """Domains of its short links, which are kept as they are."""
    capitals: bool = True
    """Whether names are shown with capitals."""

    def address_of(self, path: str) -> str:
        """The canonical address of the profile at a path; nothing where the path is no profile."""
        found = self.profile.fullmatch(path)
        name = found[1].rstrip(AROUND) if found else ""
        if not name or name.endswith(("/", "=")):
            return ""
        return self.address.format(name if self.capitals else name.lower())


NETWORKS = {
    "facebook": Network(
        hosts=("facebook.com", "fb.com", "fb.me"),
        profile=re.compile(
            r"(profile\.php\?id=\d+|people/[^/?]+/\d+|p/[^/?]+|groups/[^/?]+|(?:pages/)?[^/?]+(?:/\d{5,})?)"
        ),
        address="https://www.facebook.com/{}",
        handle=re.compile(r"[A-Za-z0-9.]{3,50}"),
    ),
    "instagram": Network(
        hosts=("instagram.com", "instagr.am"),
        profile=re.compile(
            r"@?(?!(?:p|reel|reels|tv|stories|explore|accounts)(?:/|$))([A-Za-z0-9._]{1,30})(?:/.*)?"
        ),
        address="https://www.instagram.com/{}",
        handle=re.compile(r"[A-Za-z0-9._]{1,30}"),
        capitals=False,
    ),
    "linkedin": Network(
        hosts=("linkedin.com",),
        profile=re.compile(r"((?:in|company|school|pub|showcase)/[^/?]+)(?:/.*)?"),
        address="https://www.linkedin.com/{}",
        handle=re.compile(r"[\w-]{3,100}"),
        from_handle="in/{}",
        short_hosts=("lnkd.in",),
    ),
    "x": Network(
        hosts=("x.com", "twitter.com"),
        profile=re.compile(
            r"@?(?!(?:i|home|search|hashtag|intent|share)(?:/|$))(\w{1,15})(?:/(?!status/).*)?", re.A
        ),
        address="https://x.com/{}",
        handle=re.compile(r"\w{1,15}", re.A),
    ),
    "tiktok": Network(
        hosts=("tiktok.com",),
        profile=re.compile(r"@([A-Za-z0-9._]{2,24})(?:/(?!video/).*)?"),
        address="https://www.tiktok.com/@{}",
        handle=re.compile(r"[A-Za-z0-9._]{2,24}"),
        from_handle="@{}",
        short_hosts=("vm.tiktok.com", "vt.tiktok.com"),
        capitals=False,
    ),
    "youtube": Network(
        hosts=("youtube.com", "youtu.be"),
        profile=re.compile(r"(@[^/?]+|channel/[\w-]+|c/[^/?]+|user/[^/?]+)(?:/.*)?"),
        address="https://www.youtube.com/{}",
        handle=re.compile(r"[\w.-]{3,30}"),
        from_handle="@{}",
    ),
    "pinterest": Network(
        hosts=("pinterest.com",),
        profile=re.compile(r"(?!pin(?:/|$))([\w-]{1,30})(?:/.*)?"),
        address="https://www.pinterest.com/{}",
        handle=re.compile(r"[\w-]{1,30}"),
        short_hosts=("pin.it",),
    ),
    "whatsapp": Network(
        hosts=("wa.me", "whatsapp.com"),
        profile=re.compile(
            r"(?:send/?\?(?:.*&)?phone=)?(?:\+|%2B)?(\d{6,15}|(?:message|c|p)/[\w-]+)(?:[?&].*)?"
        ),
        address="https://wa.me/{}",
        short_hosts=("chat.whatsapp.com",),
    ),
    "strava": Network(
        hosts=("strava.com",),
        profile=re.compile(r"((?:athletes|clubs|pros)/[^/?]+)(?:/.*)?"),
        address="https://www.strava.com/{}",
        handle=re.compile(r"\d+"),
        from_handle="athletes/{}",
        short_hosts=("strava.app.link",),
    ),
}


def network_of_host(host: str) -> str:
    """The code of the network that owns a host in small letters; nothing where none does."""
    for code, known in NETWORKS.items():
        for domain in (*known.hosts, *known.short_hosts):
            if host == domain or host.endswith("." + domain):
                return code
    # Pinterest has a domain per country: pinterest.fr, fr.pinterest.com, pinterest.co.uk.
    return "pinterest" if re.search(r"(?:^|\.)pinterest\.(?:[a-z]{2,3}\.)?[a-z]{2,3}$", host) else ""
