"""Web addresses and handles of every network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.vocabulary import PRESET_CODES, ListName, Severity
from crm_tui.domain.web import network_of, web_address

NETWORKS = PRESET_CODES[ListName.NETWORK]


@pytest.mark.parametrize(
    ("typed", "network", "url"),
    [
        ("facebook.com/cycles.du.parc", "facebook", "https://www.facebook.com/cycles.du.parc"),
        ("https://m.facebook.com/cycles.du.parc/", "facebook", "https://www.facebook.com/cycles.du.parc"),
        ("fb.com/cycles", "facebook", "https://www.facebook.com/cycles"),
        ("fb.me/cycles", "facebook", "https://www.facebook.com/cycles"),
        ("cycles.du.parc", "facebook", "https://www.facebook.com/cycles.du.parc"),
        (
            "https://www.facebook.com/profile.php?id=1000123&mibextid=x",
            "facebook",
            "https://www.facebook.com/profile.php?id=1000123",
        ),
        ("facebook.com/people/Marie/1234567", "facebook", "https://www.facebook.com/people/Marie/1234567"),
        ("facebook.com/p/Cycles-1234567", "facebook", "https://www.facebook.com/p/Cycles-1234567"),
        ("@marie.dupont", "instagram", "https://www.instagram.com/marie.dupont"),
        ("Marie.Dupont", "instagram", "https://www.instagram.com/marie.dupont"),
        ("instagram.com/marie/?igsh=abc", "instagram", "https://www.instagram.com/marie"),
        ("https://fr.linkedin.com/in/marie/?utm_source=a", "linkedin", "https://www.linkedin.com/in/marie"),
        ("linkedin.com/company/cycles/about", "linkedin", "https://www.linkedin.com/company/cycles"),
        ("linkedin.com/school/afpa", "linkedin", "https://www.linkedin.com/school/afpa"),
        ("marie-dupont", "linkedin", "https://www.linkedin.com/in/marie-dupont"),
        ("https://twitter.com/marie", "x", "https://x.com/marie"),
        ("mobile.twitter.com/marie?s=20", "x", "https://x.com/marie"),
        ("@marie", "x", "https://x.com/marie"),
        ("@marie", "tiktok", "https://www.tiktok.com/@marie"),
        ("tiktok.com/@marie?lang=fr", "tiktok", "https://www.tiktok.com/@marie"),
        ("vm.tiktok.com/ZM1", "tiktok", "https://vm.tiktok.com/ZM1"),
        ("@cycles", "youtube", "https://www.youtube.com/@cycles"),
        ("m.youtube.com/@cycles/videos", "youtube", "https://www.youtube.com/@cycles"),
        ("youtube.com/channel/UCabc", "youtube", "https://www.youtube.com/channel/UCabc"),
        ("youtube.com/user/cycles", "youtube", "https://www.youtube.com/user/cycles"),
        ("fr.pinterest.com/marie/", "pinterest", "https://www.pinterest.com/marie"),
        ("pinterest.co.uk/marie", "pinterest", "https://www.pinterest.com/marie"),
        ("06 12 34 56 78", "whatsapp", "https://wa.me/33612345678"),
        ("+32 475 12 34 56", "whatsapp", "https://wa.me/32475123456"),
        ("wa.me/33612345678", "whatsapp", "https://wa.me/33612345678"),
        ("https://api.whatsapp.com/send?phone=33612345678&text=a", "whatsapp", "https://wa.me/33612345678"),
        ("strava.com/athletes/123/routes", "strava", "https://www.strava.com/athletes/123"),
        ("https://www.strava.com/clubs/parc", "strava", "https://www.strava.com/clubs/parc"),
        ("123", "strava", "https://www.strava.com/athletes/123"),
        ("strava.app.link/abc", "strava", "https://strava.app.link/abc"),
        ("@marie@mamot.fr", "mastodon", "https://mamot.fr/@marie"),
        ("https://velo.social/@marie", "mastodon", "https://velo.social/@marie"),
        ("www.exemple.fr", "website", "https://www.exemple.fr"),
        ("http://exemple.fr/", "website", "http://exemple.fr"),
        ("http:/exemple.fr", "website", "http://exemple.fr"),
        ("https//exemple.fr", "website", "https://exemple.fr"),
        ("exemple.fr:8080/a", "website", "https://exemple.fr:8080/a"),
        ("https://EXEMPLE.fr/A?utm_source=x&b=1&fbclid=2&si=3#f", "website", "https://exemple.fr/A?b=1"),
        ("<exemple.fr>,", "website", "https://exemple.fr"),
        ("été.fr", "website", "https://été.fr"),
        ("\u0430pple.com", "website", "https://xn--pple-43d.com"),
        ("exemple.fr/club", "club-de-la-ville", "https://exemple.fr/club"),
    ],
)
def test_understood(typed: str, network: str, url: str) -> None:
    reading = web_address(typed, network)
    assert (reading.url, reading.problem_code) == (url, "")
    assert web_address(url, network).url == url
    if network in NETWORKS:
        assert reading.network == network


def test_whatsapp_number_of_the_shops_country() -> None:
    assert web_address("0475 12 34 56", "whatsapp", "BE").url == "https://wa.me/32475123456"


@pytest.mark.parametrize(
    ("typed", "network", "code"),
    [
        ("javascript:alert(1)", "website", "web_scheme"),
        ("JavaScript:alert(1)//x.fr", "facebook", "web_scheme"),
        ("java\u200bscript:alert(1)", "", "web_scheme"),
        ("data:text/html,x", "", "web_scheme"),
        ("file:///etc/passwd", "", "web_scheme"),
        ("vbscript:x.fr", "", "web_scheme"),
        ("java\tscript:alert(1)", "", "web_space"),
        ("exemple .fr", "website", "web_space"),
        ("localhost", "website", "web_host"),
        ("@marie", "website", "web_host"),
        ("@marie", "club-de-la-ville", "web_host"),
        ("exemple..fr", "website", "web_host"),
        ("-a.fr", "website", "web_host"),
        ("https://[x", "website", "web_host"),
        ("https://exemple.fr:99999", "website", "web_host"),
        ("https://facebook.com@exemple.fr", "facebook", "web_host"),
        ("https://exemple.fr\\@facebook.com", "facebook", "web_host"),
        ("marie@exemple.fr", "website", "web_is_email"),
        ("marie dupont", "instagram", "web_handle"),
        ("@marie!", "instagram", "web_handle"),
        ("marie", "strava", "web_handle"),
        ("marie", "mastodon", "web_handle"),
        ("@v", "youtube", "web_handle"),
    ],
)
def test_refused(typed: str, network: str, code: str) -> None:
    reading = web_address(typed, network)
    assert (reading.url, reading.problem_code, reading.severity) == ("", code, Severity.BLOCKING)


@pytest.mark.parametrize(
    ("typed", "network"),
    [
        ("instagram.com", "instagram"),
        ("instagram.com/p/abc", "instagram"),
        ("youtube.com/watch?v=12", "youtube"),
        ("youtu.be/abc", "youtube"),
        ("x.com/marie/status/12", "x"),
        ("fb.me", "facebook"),
    ],
)
def test_an_address_that_is_no_profile_is_a_warning(typed: str, network: str) -> None:
    reading = web_address(typed, network)
    assert reading.url
    assert (reading.problem_code, reading.severity) == ("web_no_profile", Severity.WARNING)


@pytest.mark.parametrize(
    ("typed", "network", "other"),
    [
        ("facebook.com/marie", "instagram", "facebook"),
        ("www.exemple.fr", "instagram", "website"),
        ("exemple.fr", "instagram", "website"),
        ("https://mamot.fr/@marie", "x", "mastodon"),
        ("instagram.com/marie", "mastodon", "instagram"),
    ],
)
def test_an_address_of_another_network_is_a_warning(typed: str, network: str, other: str) -> None:
    reading = web_address(typed, network)
    assert reading.url
    assert (reading.problem_code, reading.data) == ("web_other_network", {"network": other})
    assert reading.severity is Severity.WARNING


def test_any_site_will_do_for_a_website() -> None:
    reading = web_address("facebook.com/marie", "website")
    assert (reading.url, reading.network) == ("https://www.facebook.com/marie", "facebook")
    assert reading.problem_code == ""
    assert web_address("@marie@mamot.fr", "").network == "mastodon"


def test_network_of() -> None:
    assert network_of("https://www.instagram.com/marie") == "instagram"
    assert network_of("https://exemple.fr") == "website"
    assert network_of("https://notfacebook.com/x") == "website"
    assert network_of("marie") == ""


@given(
    st.one_of(
        st.text(max_size=60),
        st.text("@abz.:/?#&=-_é1 \\[]%", max_size=40),
        st.builds(
            "{}{}".format,
            st.sampled_from(["https://x.com/", "fb.com/", "wa.me/", "@", "http://a.fr/"]),
            st.text(),
        ),
    ),
    st.one_of(st.sampled_from(["", *NETWORKS]), st.text(max_size=5)),
)
def test_no_text_raises_and_what_is_kept_is_safe_and_read_back(typed: str, network: str) -> None:
    reading = web_address(typed, network)
    assert reading.blocks is (not reading.url and bool(reading.problem_code))
    assert isinstance(network_of(typed), str)
    if reading.url:
        assert reading.url.startswith(("https://", "http://"))
        assert web_address(reading.url, network).url == reading.url
        assert web_address(reading.url, reading.network).url == reading.url
