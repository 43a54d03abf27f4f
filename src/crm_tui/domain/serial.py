"""Cards as JSON: the public form of the command line, and the exact form of drafts."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

from crm_tui.domain.card import (
    Address,
    Card,
    ConsentRecord,
    Email,
    Loyalty,
    Note,
    Phone,
    SocialProfile,
)
from crm_tui.domain.dates import read_day
from crm_tui.domain.errors import Problem
from crm_tui.domain.fields import ADDRESS_PARTS, SINGLE_FIELDS, with_value, with_values
from crm_tui.domain.vocabulary import Channel, Consent, Gender, Kind, ListName

#: Turns a code or a label, as people write it, into a code of one list.
Resolver = Callable[[ListName, str], str]

_OUTPUT_ONLY = frozenset({"id", "number", "version", "created_at", "updated_at", "members", "detached_at"})
_LISTED = {
    "department": ListName.DEPARTMENT,
    "job_title": ListName.JOB_TITLE,
    "stage": ListName.STAGE,
    "origin": ListName.ORIGIN,
}
_TEXTS = frozenset(SINGLE_FIELDS) - {"kind", "gender", "states", "employer_id"}


class _Wrong(Exception):
    """A value is not of the announced shape."""

    def __init__(self, field: str, code: str, **data: str) -> None:
        super().__init__(code)
        self.problem = Problem(field, code, data=data)


def apply_json(card: Card, data: Mapping[str, Any], resolve: Resolver) -> tuple[Card, list[Problem]]:
    """The card with the fields that ``data`` gives; a list is replaced whole.

    What does not fit the contract is reported and left out.
    """
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    for name, value in data.items():
        try:
            if name in _TEXTS:
                texts[name] = _text(name, value, resolve)
            else:
                card = _apply(card, name, value, resolve)
        except _Wrong as wrong:
            problems.append(wrong.problem)
    return with_values(card, texts), problems


def _text(name: str, value: Any, resolve: Resolver) -> str:
    text = _string(name, value)
    listed = _LISTED.get(name)
    return resolve(listed, text) if listed and text else text


def _apply(card: Card, name: str, value: Any, resolve: Resolver) -> Card:
    if name in _OUTPUT_ONLY:
        return card
    if name == "kind":
        return replace(card, kind=_choice(Kind, name, value))
    if name == "gender":
        return with_value(card, name, Gender.UNKNOWN if value in (None, "") else _choice(Gender, name, value))
    if name == "states":
        codes = [resolve(ListName.STATE, _string(name, each)) for each in _array(name, value)]
        return with_value(card, name, tuple(dict.fromkeys(codes)))
    if name == "consent":
        return _with_consent(card, value)
    if name == "notes":
        return with_value(card, name, tuple(_note(name, each) for each in _array(name, value)))
    if name in _ROW_READERS:
        rows = []
        for index, each in enumerate(_array(name, value)):
            if not isinstance(each, dict):
                raise _Wrong(f"{name}.{index}", "wrong_type", expected="object")
            rows.append(_ROW_READERS[name](f"{name}.{index}", each, resolve))
        return with_value(card, name, tuple(rows))
    raise _Wrong(name, "unknown_field")


def _note(field: str, value: Any) -> Note:
    """A text, or ``{"text", "reason"}``: why it is saved over a serious word."""
    if isinstance(value, dict) and "text" in value:
        reason = _string(f"{field}.reason", value.get("reason"))
        return Note(text=_string(field, value["text"]), guard_reason=reason)
    return Note(text=_string(field, value))


def _string(field: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _Wrong(field, "wrong_type", expected="text")
    return str(value)


def _array(field: str, value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _Wrong(field, "wrong_type", expected="list")
    return value


def _flag(field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(field, "wrong_type", expected="true/false")
    return value


_E = TypeVar("_E", bound=Enum)


def _choice(kind: type[_E], field: str, value: Any) -> _E:
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(str(each.value) for each in kind if each.value)
        raise _Wrong(field, "unknown_value", allowed=allowed) from None


def _with_consent(card: Card, value: Any) -> Card:
    if isinstance(value, dict):
        answers = {
            _choice(Channel, "consent", channel): _choice(Consent, f"consent.{channel}", state)
            for channel, state in value.items()
        }
    else:
        state = _choice(Consent, "consent", value)
        answers = dict.fromkeys(Channel, state)
    return with_consent(card, answers)


def with_consent(card: Card, answers: Mapping[Channel, Consent], how: str = "") -> Card:
    """The card with new answers on consent, where they differ from what is known."""
    fresh = tuple(
        ConsentRecord(channel=channel, state=state, how=how)
        for channel, state in answers.items()
        if card.membership.consent(channel) is not state
    )
    consents = (*card.membership.consents, *fresh)
    return replace(card, membership=replace(card.membership, consents=consents))


def _checked(field: str, data: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for name in data:
        if name not in allowed:
            raise _Wrong(f"{field}.{name}", "unknown_field")


def _phone(field: str, data: Mapping[str, Any], resolve: Resolver) -> Phone:
    _checked(field, data, ("label", "number", "extension", "billing"))
    label = _string(f"{field}.label", data.get("label"))
    row = Phone(
        typed=_string(f"{field}.number", data.get("number")),
        extension=_string(f"{field}.extension", data.get("extension")),
        billing=_flag(f"{field}.billing", data.get("billing", False)),
    )
    return replace(row, label=resolve(ListName.LABEL, label) if label else "")


def _email(field: str, data: Mapping[str, Any], resolve: Resolver) -> Email:
    _checked(field, data, ("label", "address", "billing"))
    label = _string(f"{field}.label", data.get("label"))
    row = Email(
        typed=_string(f"{field}.address", data.get("address")),
        billing=_flag(f"{field}.billing", data.get("billing", False)),
    )
    return replace(row, label=resolve(ListName.LABEL, label)) if label else row


def _address(field: str, data: Mapping[str, Any], resolve: Resolver) -> Address:
    _checked(field, data, ("label", "text", "billing", "delivery", "source", *ADDRESS_PARTS))
    label = _string(f"{field}.label", data.get("label"))
    parts: dict[str, Any] = {name: _string(f"{field}.{name}", data.get(name)) for name in ADDRESS_PARTS}
    row = Address(
        **parts,
        typed=_string(f"{field}.text", data.get("text")),
        manual=any(parts.values()),
        billing=_flag(f"{field}.billing", data.get("billing", False)),
        delivery=_flag(f"{field}.delivery", data.get("delivery", False)),
    )
    return replace(row, label=resolve(ListName.LABEL, label)) if label else row


def _profile(field: str, data: Mapping[str, Any], resolve: Resolver) -> SocialProfile:
    _checked(field, data, ("network", "url"))
    network = _string(f"{field}.network", data.get("network"))
    return SocialProfile(
        network=resolve(ListName.NETWORK, network) if network else "",
        typed=_string(f"{field}.url", data.get("url")),
    )


def _loyalty(field: str, data: Mapping[str, Any], resolve: Resolver) -> Loyalty:
    _checked(field, data, ("programme", "label", "member_number", "valid_until"))
    programme = _string(f"{field}.programme", data.get("programme"))
    row = Loyalty(
        programme=resolve(ListName.PROGRAMME, programme) if programme else "",
        label=_string(f"{field}.label", data.get("label")),
        member_number=_string(f"{field}.member_number", data.get("member_number")),
        valid_until=_day(f"{field}.valid_until", data.get("valid_until")),
    )
    if programme and row.is_empty:
        # The form's own row with nothing but a programme is dropped; here somebody wrote it down.
        raise _Wrong(f"{field}.member_number", "loyalty_number_missing")
    return row


def _day(field: str, value: Any) -> date | None:
    """A day as programs write it, or as people do."""
    text = _string(field, value).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        day = read_day(text)
    if day is None:
        raise _Wrong(field, "bad_date")
    return day


_ROW_READERS: dict[str, Callable[[str, Mapping[str, Any], Resolver], Any]] = {
    "phones": _phone,
    "emails": _email,
    "addresses": _address,
    "social_profiles": _profile,
    "loyalty": _loyalty,
}


def to_json(card: Card) -> dict[str, Any]:
    """The public form of a card; what is not given is absent."""
    person, company, membership = card.person, card.company, card.membership
    answers = {channel: membership.consent(channel) for channel in Channel}
    same = len(set(answers.values())) == 1
    data: dict[str, Any] = {
        "id": card.id,
        "number": card.number,
        "version": card.version,
        "created_at": _moment(card.created_at),
        "updated_at": _moment(card.updated_at),
        "kind": card.kind.value,
        "gender": person.gender.value,
        **{
            name: getattr(person, name)
            for name in ("first_name", "last_name", "nickname", "department", "job_title", "employer")
        },
        **{name: getattr(company, name) for name in ("company_name", "vat_number", "siren", "siret")},
        "iban": card.iban,
        "origin": membership.origin,
        "stage": membership.stage,
        "states": list(membership.states),
        "salesperson": membership.salesperson,
        "consent": (
            answers[Channel.EMAIL].value
            if same
            else {channel.value: state.value for channel, state in answers.items()}
        ),
        "phones": [
            _present(
                {
                    "label": row.label,
                    "number": row.number or row.typed,
                    "extension": row.extension,
                    "billing": row.billing,
                }
            )
            for row in card.phones
        ],
        "emails": [
            _present({"label": row.label, "address": row.address or row.typed, "billing": row.billing})
            for row in card.emails
        ],
        "addresses": [_address_json(row) for row in card.addresses],
        "social_profiles": [
            _present({"network": row.network, "url": row.url or row.typed}) for row in card.social_profiles
        ],
        "loyalty": [
            _present(
                {
                    "programme": row.programme,
                    "label": row.label,
                    "member_number": row.member_number,
                    "valid_until": row.valid_until.isoformat() if row.valid_until else None,
                }
            )
            for row in membership.loyalty
        ],
        "notes": [note.text for note in membership.notes],
        "detached_at": _moment(membership.detached_at),
        "members": [
            _present({"shop": link.name, "detached_at": _moment(link.detached_at)}) for link in card.members
        ],
    }
    return _present(data)


def _address_json(row: Address) -> dict[str, Any]:
    parts = {name: getattr(row, name) for name in ADDRESS_PARTS}
    text = "" if row.has_parts else row.typed
    return _present(
        {
            "label": row.label,
            **parts,
            "text": text,
            "billing": row.billing,
            "delivery": row.delivery,
            "source": row.source,
        }
    )


def _present(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None and value not in ("", [])}


def _moment(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


def freeze(card: Card) -> str:
    """The whole card, ids and typed texts included, as one line of JSON for a draft."""
    return json.dumps(_plain(card), ensure_ascii=False, separators=(",", ":"))


def thaw(text: str) -> Card:
    """The card that :func:`freeze` wrote; fields of another version of the program are left out.

    Raises:
        ValueError: the text is not such a card.
    """
    try:
        return _revived(Card, json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("not a draft") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


_T = TypeVar("_T")
_HINTS: dict[type, dict[str, Any]] = {}


def _revived(kind: type[_T], data: Mapping[str, Any]) -> _T:
    hints = _HINTS.setdefault(kind, typing.get_type_hints(kind))
    return kind(**{name: _value(hints[name], value) for name, value in data.items() if name in hints})


def _value(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        (inner,) = (each for each in typing.get_args(hint) if each is not type(None))
        return _value(inner, value)
    if origin is tuple:
        return tuple(_value(typing.get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return _revived(typing.cast("type[Any]", hint), value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if not isinstance(value, hint):
        raise TypeError(hint)
    return value
