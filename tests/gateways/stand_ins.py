"""Loopback servers that answer as the providers document it, and as networks do on bad days."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "AIza-a-key-that-nobody-may-see"

AUTOCOMPLETE: dict[str, Any] = {
    "suggestions": [
        {
            "placePrediction": {
                "place": "places/abc",
                "placeId": "abc",
                "text": {
                    "text": "12 Rue Victor Hugo, 69002 Lyon, France",
                    "matches": [{"endOffset": 2}, {"startOffset": 7, "endOffset": 18}],
                },
                "types": ["street_address"],
            }
        },
        {"queryPrediction": {"text": {"text": "rue victor hugo"}}},
    ]
}
DETAILS: dict[str, Any] = {
    "id": "abc",
    "formattedAddress": "5 bis Rue Victor Hugo, 69002 Lyon, France",
    "addressComponents": [
        {"longText": "5 bis", "shortText": "5 bis", "types": ["street_number"]},
        {"longText": "Rue Victor Hugo", "shortText": "Rue Victor Hugo", "types": ["route"]},
        {"longText": "Lyon", "shortText": "Lyon", "types": ["locality", "political"]},
        {"longText": "Rhône", "shortText": "Rhône", "types": ["administrative_area_level_2", "political"]},
        {"longText": "France", "shortText": "FR", "types": ["country", "political"]},
        {"longText": "69002", "shortText": "69002", "types": ["postal_code"]},
    ],
}
LEGACY_AUTOCOMPLETE = {
    "status": "OK",
    "predictions": [
        {
            "description": "12 Rue Victor Hugo, Lyon, France",
            "place_id": "abc",
            "matched_substrings": [{"offset": 0, "length": 2}],
        }
    ],
}
LEGACY_DETAILS = {
    "status": "OK",
    "result": {
        "place_id": "abc",
        "address_components": [
            {"long_name": each["longText"], "short_name": each["shortText"], "types": each["types"]}
            for each in DETAILS["addressComponents"]
        ],
    },
}
BAN_ANSWER = {
    "type": "FeatureCollection",
    "features": [
        {
            "geometry": {"coordinates": [4.83, 45.75]},
            "properties": {
                "label": "12bis Rue Victor Hugo 69002 Lyon",
                "score": 0.97,
                "id": "69382_7160_00012",
                "type": "housenumber",
                "housenumber": "12bis",
                "street": "Rue Victor Hugo",
                "name": "12bis Rue Victor Hugo",
                "postcode": "69002",
                "citycode": "69382",
                "city": "Lyon",
            },
        },
        {"properties": {"label": "Lyon", "type": "municipality", "city": "Lyon", "postcode": "69001"}},
    ],
}
FIRMS = {
    "results": [
        {
            "siren": "303265045",
            "nom_complet": "CYCLES MOREL (MOREL)",
            "nom_raison_sociale": "CYCLES MOREL",
            "etat_administratif": "A",
            "siege": {
                "siret": "30326504500011",
                "numero_voie": "12",
                "indice_repetition": "B",
                "type_voie": "RUE",
                "libelle_voie": "VICTOR HUGO",
                "code_postal": "69002",
                "libelle_commune": "LYON",
            },
        },
        {"siren": "", "nom_complet": "SANS NUMERO"},
    ],
    "total_results": 2,
}
VAT = {
    "isValid": True,
    "userError": "VALID",
    "name": "CYCLES MOREL",
    "address": "12 RUE VICTOR HUGO\n69002 LYON",
}
DENIED = {
    "error": {
        "code": 403,
        "message": "Places API (New) has not been used in project 1 before or it is disabled.",
        "status": "PERMISSION_DENIED",
        "details": [{"reason": "SERVICE_DISABLED"}],
    }
}


def refused(reason: str, status: int = 403) -> bytes:
    """An error of Google about a key, as google.rpc.Status has it."""
    details = [
        {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "message": "x"},
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"},
    ]
    return json.dumps({"error": {"code": status, "message": "x", "details": details}}).encode()


@dataclass
class Seen:
    """One request."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass
class StandIn:
    """The server; ``mode`` may be changed between requests."""

    url: str = ""
    mode: str = "ok"
    elsewhere: str = ""
    """Where mode ``redirect`` sends everybody."""
    content: bytes = b""
    """What is answered to everything, where it is given."""
    seen: list[Seen] = field(default_factory=list)

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """What the current mode answers."""
        page = b"<html><body>Connectez-vous au wifi</body></html>"
        failures: dict[str, tuple[int, bytes, dict[str, str]]] = {
            "403": (403, json.dumps(DENIED).encode(), {}),
            "400": (400, refused("API_KEY_INVALID", 400), {}),
            "400 other": (400, b'{"error": {"code": 400, "status": "INVALID_ARGUMENT"}}', {}),
            "403 address": (403, refused("API_KEY_IP_ADDRESS_BLOCKED"), {}),
            "403 referrer": (403, refused("API_KEY_HTTP_REFERRER_BLOCKED"), {}),
            "403 blocked": (403, refused("API_KEY_SERVICE_BLOCKED"), {}),
            "403 billing": (403, refused("BILLING_DISABLED"), {}),
            "403 unsaid": (403, b'{"error": {"code": 403, "details": null}}', {}),
            "403 page": (403, page, {}),
            "429 long": (429, b"{}", {"retry-after": "9" * 400}),
            "odd headers": (200, b'{"status": "ZERO_RESULTS"}', {"no colon follows\r\n": ""}),
            "redirect": (307, b"", {"location": f"{self.elsewhere}{path}"}),
            "429": (429, b'{"error": {"code": 429}}', {"retry-after": "5"}),
            "500": (500, b'{"error": {"code": 500}}', {}),
            "404": (404, b'{"error": {"code": 404}}', {}),
            "html": (200, page, {"content-type": "text/html"}),
            "cut": (200, json.dumps(AUTOCOMPLETE).encode()[:40], {}),
            "list": (200, b"[]", {}),
            "denied": (
                200,
                b'{"status": "REQUEST_DENIED", "predictions": [], "error_message": "legacy"}',
                {},
            ),
            "vat_busy": (200, b'{"isValid": false, "userError": "MS_UNAVAILABLE"}', {}),
            "vat_wrong": (200, b'{"isValid": false, "userError": "INVALID"}', {}),
            "vat_secret": (
                200,
                b'{"isValid": true, "userError": "VALID", "name": "---", "address": "---"}',
                {},
            ),
            "unknown": (200, b'{"status": "UNKNOWN_ERROR", "predictions": []}', {}),
            "vat_proof": (
                200,
                b'{"isValid": true, "userError": "VALID", "name": "X", "requestIdentifier": "WAPIAAAA1"}',
                {},
            ),
            "over": (200, b'{"status": "OVER_QUERY_LIMIT", "predictions": []}', {}),
        }
        if self.content:
            return 200, self.content, {}
        if self.mode in failures:
            return failures[self.mode]
        bodies: dict[str, Any] = {
            "/v1/places:autocomplete": AUTOCOMPLETE,
            "/maps/api/place/autocomplete/json": LEGACY_AUTOCOMPLETE,
            "/maps/api/place/details/json": LEGACY_DETAILS,
            "/geocodage/search": BAN_ANSWER,
            "/search": FIRMS,
            "/ms/FR/vat/40303265045": VAT,
        }
        empty = {"status": "ZERO_RESULTS", "predictions": [], "features": [], "results": []}
        body = {"empty": empty}.get(self.mode, bodies.get(path, DETAILS))
        return 200, json.dumps(body).encode(), {}


def handler_of(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    """A handler that answers for the stand-in."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            self._answer(json.loads(self.rfile.read(length)))

        def _answer(self, body: Any) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            stand_in.seen.append(Seen(self.command, parts.path, parse_qs(parts.query), headers, body))
            if stand_in.mode == "hang":
                time.sleep(10)
            if stand_in.mode == "slow":
                time.sleep(0.3)
            status, content, extra = stand_in.answer(parts.path)
            lines = [f"HTTP/1.1 {status} x", f"content-length: {len(content)}"]
            lines += [f"{name}: {value}" for name, value in extra.items()]
            # In one packet: two would cost 40 ms of the kernel's patience each time.
            self.wfile.write("\r\n".join([*lines, "", ""]).encode() + content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def standing_in(mode: str = "ok") -> Iterator[StandIn]:
    """A stand-in on a free port of the loopback."""
    stand_in = StandIn(mode=mode)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(stand_in))
    server.daemon_threads = True
    server.block_on_close = False
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
