"""From the lines of one vCard to the contact JSON; what a card has no field for goes to its note."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from crm_tui.domain.address import country_code
from crm_tui.domain.address_lines import read_street, street_among
from crm_tui.domain.column_rows import Lookup, given_parts, whole_address
from crm_tui.domain.column_words import label_code
from crm_tui.domain.errors import Problem
from crm_tui.domain.names import gender_of, looks_like_firm, split_name, without_title
from crm_tui.domain.networks import NETWORKS
from crm_tui.domain.phone import phone
from crm_tui.domain.text import clean, digits, fold
from crm_tui.domain.vocabulary import Gender, Kind, ListName
from crm_tui.gateways.files.vcard_own import OwnProperties
from crm_tui.gateways.files.vcard_values import VcardLine, fields_of, parts_of, text_of
from crm_tui.i18n import N_, _

_GENDERS = {"M": Gender.MALE, "F": Gender.FEMALE, "N": Gender.NEUTRAL, "O": Gender.NEUTRAL}
_TYPES = {"cell": "mobile", "mobile": "mobile", "iphone": "mobile", "work": "office", "home": "home"}
_MACHINES = {"fax": "Fax", "pager": "Pager"}
#: What a card has no field for, by what it is called in the note.
_NOTED = {
    "BDAY": N_("Date de naissance"),
    "ANNIVERSARY": N_("Anniversaire"),
    "X-ANNIVERSARY": N_("Anniversaire"),
    "X-SPOUSE": N_("Conjoint"),
    "X-ABRELATEDNAMES": N_("Proche"),
    "X-ABDATE": N_("Date"),
    "RELATED": N_("Proche"),
    "X-SKYPE": "Skype",
    "X-SKYPE-USERNAME": "Skype",
    "X-JABBER": "Jabber",
    "X-MSN": "MSN",
    "X-AIM": "AIM",
    "X-ICQ": "ICQ",
    "X-YAHOO": "Yahoo",
    "X-GOOGLE-TALK": "Google Talk",
    "HOBBY": N_("Loisir"),
    "EXPERTISE": N_("Savoir-faire"),
    "INTEREST": N_("Intérêt"),
}
_EXTENSION = re.compile(r";ext=(\d+)", re.I)
_CEDEX = re.compile(r"(.+?)\s+(CEDEX(?:\s+\d{1,2})?)", re.I)
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_WEB = re.compile(r"https?://", re.I)


@dataclass(slots=True)
class _Found:
    """A row of a list and what decides of its label and place."""

    row: dict[str, Any]
    group: str
    preferred: bool


@dataclass(slots=True)
class VcardFields:
    """The card that the lines are becoming."""

    lookup: Lookup
    own: OwnProperties
    """What our own properties say of it, all of them."""
    problems: list[Problem] = field(default_factory=list)
    is_group: bool = False
    """Whether it is a list of cards, and no card."""
    _data: dict[str, Any] = field(default_factory=dict)
    _rows: dict[str, list[_Found]] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)
    _kept: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _formatted: str = ""
    _number: str = ""
    _organisations: list[list[str]] = field(default_factory=list)
    _is_firm: bool = False

    def take(self, line: VcardLine) -> None:
        """Put one line where it belongs."""
        reader = _READERS.get(line.name)
        if reader is not None and line.value.strip():
            reader(self, line)
        elif line.name in _NOTED and line.value.strip():
            self.keep(_(_NOTED[line.name]), text_of(line.value))

    def keep(self, name: str, value: str) -> None:
        """Keep a value as a line of the note."""
        text = clean(value, multiline=True)
        self._kept.append(_("{field} : {value}").format(field=name, value=text) if name else text)

    def _name(self, line: VcardLine) -> None:
        last, first, middle, prefix, suffix = (*fields_of(line.value, " "), *[""] * 5)[:5]
        self._data["last_name"] = last
        self._data["first_name"] = " ".join(filter(None, (first, middle)))
        if prefix:
            self._title(prefix)
        if suffix:
            self.keep(_("Suffixe"), suffix)

    def _title(self, prefix: str) -> None:
        gender = gender_of(prefix)
        if gender is None:
            self.keep(_("Civilité"), prefix)
        else:
            self._data.setdefault("gender", gender.value)

    def _uid(self, line: VcardLine) -> None:
        self._number = text_of(line.value)

    def _formatted_name(self, line: VcardLine) -> None:
        self._formatted = self._formatted or text_of(line.value)

    def _organisation(self, line: VcardLine) -> None:
        if any(units := fields_of(line.value, ", ")):
            self._organisations.append(units)

    def _single(self, line: VcardLine) -> None:
        name = {"TITLE": "job_title", "ROLE": "job_title", "NICKNAME": "nickname"}[line.name]
        text = text_of(line.value)
        if self._data.get(name, text) != text:
            self.keep(_("Fonction") if name == "job_title" else _("Surnom"), text)
        else:
            self._data[name] = text

    def _gender(self, line: VcardLine) -> None:
        letter, _semicolon, word = text_of(line.value).partition(";")
        if gender := _GENDERS.get(letter.strip().upper()) or gender_of(letter):
            self._data["gender"] = gender.value
        if word.strip():
            self.keep(_("Genre"), word)

    def _kind(self, line: VcardLine) -> None:
        kind = fold(line.value)
        self.is_group = kind == "group"
        self._is_firm = self._is_firm or kind in ("org", "organization", "company")

    def _telephone(self, line: VcardLine) -> None:
        value = text_of(line.value)
        row = {"number": value}
        if value.lower().startswith("tel:"):
            value = value[4:]
            if found := _EXTENSION.search(value):
                row["extension"] = found[1]
            row["number"] = value.partition(";")[0]
        row |= self.own.phone(line)
        machine = next((_MACHINES[each] for each in line.types if each in _MACHINES), "")
        self._add("phones", line, row, machine)

    def _email(self, line: VcardLine) -> None:
        self._add("emails", line, {"address": text_of(line.value).removeprefix("mailto:")})

    def _address(self, line: VcardLine) -> None:
        if row := self.own.address(line):
            self._add("addresses", line, dict(row))
            return
        po_box, extended, street, city, region, code, country = (*fields_of(line.value, ", "), *[""] * 7)[:7]
        lines = [each for each in map(clean, street.split("\n")) if each]
        main, rest = street_among(lines)
        others = [extended, rest]
        country = country or self.lookup.country(code, city, self._values("phones"))
        where = country_code(country) or self.lookup.region
        row = whole_address(main, self.lookup, where) if not (code or city) else {"text": main}
        if "text" in row:
            row = given_parts(read_street(main, where), where)
        row["complement"] = ", ".join(filter(None, (*others, row.get("complement", ""))))
        row |= {
            name: value
            for name, value in (("po_box", po_box), ("postal_code", code), ("city", city))
            if value
        }
        if cedex := _CEDEX.fullmatch(city):
            row |= {"city": cedex[1], "cedex": cedex[2]}
        if country:
            row["country"] = country
        if region and fold(region) != fold(city):
            self.keep(_("Région"), region)
        self._add("addresses", line, {name: value for name, value in row.items() if value})

    def _label(self, line: VcardLine) -> None:
        """A formatted address that no structured one comes with."""
        if not self._rows.get("addresses"):
            text = ", ".join(text_of(line.value).splitlines())
            self._add("addresses", line, whole_address(text, self.lookup, self.lookup.region))

    def _note(self, line: VcardLine) -> None:
        self._notes.append(text_of(line.value))

    def _web(self, line: VcardLine) -> None:
        network = self.own.network(line.group)
        row = {"url": text_of(line.value)}
        self._add("social_profiles", line, {"network": network, **row} if network else row)

    def _social(self, line: VcardLine) -> None:
        value = text_of(line.value).removeprefix("x-apple:")
        network = self.own.network(line.group)
        network = network or next((_network(each) for each in line.types if _network(each)), "")
        if network:
            self._add("social_profiles", line, {"network": network, "url": value})
        elif _WEB.match(value):
            self._add("social_profiles", line, {"url": value})
        else:
            self.keep(next(iter(line.types), "") or _("Messagerie"), value)

    def _message(self, line: VcardLine) -> None:
        """An address of an instant messenger: a profile where it is one of a known network."""
        value = text_of(line.value)
        scheme, colon, rest = value.partition(":")
        services = [*line.parameters.get("X-SERVICE-TYPE", ()), scheme if colon else ""]
        network = next((_network(each.lower()) for each in services if _network(each.lower())), "")
        if network and not _WEB.match(value):
            self._add("social_profiles", line, {"network": network, "url": rest or value})
        elif _WEB.match(value):
            self._add("social_profiles", line, {"url": value})
        else:
            self.keep(next(filter(None, services), "") or _("Messagerie"), rest or value)

    def _categories(self, line: VcardLine) -> None:
        others = []
        for word in filter(None, map(clean, parts_of(line.value, ","))):
            if code := self.lookup.code(ListName.STATE, word):
                self._data.setdefault("states", []).append(code)
            elif word.casefold() not in ("mycontacts", "starred"):
                others.append(word)
        if others:
            self.keep(_("Catégories"), ", ".join(others))

    def _apple_label(self, line: VcardLine) -> None:
        text = text_of(line.value)
        found = _APPLE_LABEL.fullmatch(text)
        self._labels[line.group] = found[1] if found else text

    def _add(self, name: str, line: VcardLine, row: dict[str, Any], label: str = "") -> None:
        types = line.types
        label = label or line.label
        if not label:
            label = next((_TYPES[each] for each in _TYPES if each in types), "")
        if not label:
            label = next(
                (each[2:] for each in line.parameters.get("TYPE", ()) if each[:2].upper() == "X-"), ""
            )
        if label and name != "social_profiles":
            row["label"] = label
        row |= self.own.flags(line.group)
        preferred = "pref" in types or "PREF" in line.parameters
        self._rows.setdefault(name, []).append(_Found(row, line.group, preferred))

    def result(self) -> dict[str, Any]:
        """The contact JSON."""
        for name, found in self._rows.items():
            for each in found:
                if name != "social_profiles" and (label := self._labels.get(each.group, "")):
                    each.row["label"] = label_code(label)
        self._name_card()
        self.problems += self.own.problems
        for name, value in self.own.kept:
            self.keep(name, value)
        data = {name: value for name, value in {**self.own.data, **self._data}.items() if value}
        for name, found in self._rows.items():
            data[name] = [each.row for each in sorted(found, key=lambda each: not each.preferred)]
        notes = [*self._notes, *(["\n".join(self._kept)] if self._kept else [])]
        if notes:
            data["notes"] = notes
        return data

    def _name_card(self) -> None:
        """Whose card it is: a firm's has its name in ORG, and often again where a person's would be."""
        data = self._data
        (firm, *units), *others = self._organisations or [[""]]
        if not firm and not self.own.are_there:
            firm, *units = [each for each in units if each] or [""]
        department = ", ".join(filter(None, (*units, *(each for more in others for each in more))))
        if department:
            data["department"] = department
        if self.own.are_there:
            self._name_own(firm)
        else:
            self._name_foreign(firm)
        shown = self._formatted
        names = [
            *(data.get(name, "") for name in ("last_name", "first_name", "nickname", "company_name")),
            *(each for units in self._organisations for each in units),
            *(self.own.data.get(name, "") for name in ("company_name", "employer")),
            *self._values("phones"),
            *self._values("emails"),
            self._number,
        ]
        known = fold(" ".join(names)).split()
        text = without_title(shown)[0]
        if any(word not in known for word in fold(text).split()) and not self._is_coordinate(shown):
            self.keep(_("Nom affiché"), shown)

    def _values(self, name: str) -> list[str]:
        part = {"phones": "number", "emails": "address"}[name]
        return [str(each.row[part]) for each in self._rows.get(name, ())]

    def _name_own(self, firm: str) -> None:
        """A card that we wrote has every name in its place."""
        own = self.own.data
        if own["kind"] == Kind.COMPANY.value:
            self._data["company_name"] = firm
        elif firm != own.get("company_name"):
            self._data["employer"] = firm

    def _name_foreign(self, firm: str) -> None:
        data, shown = self._data, self._formatted
        if self._is_coordinate(f"{data.get('first_name', '')} {data.get('last_name', '')}"):
            data |= {"last_name": "", "first_name": ""}
        if self._is_coordinate(shown):
            shown = ""
        named = data.get("last_name") or data.get("first_name")
        if shown and not named and not firm and looks_like_firm(shown):
            firm = shown
        if shown and not named and fold(shown) != fold(firm) and not self._is_firm:
            text, gender = without_title(shown)
            data["last_name"], data["first_name"] = split_name(text, first_name_first=True)
            if gender is not None:
                data.setdefault("gender", gender.value)
            named = text
        if self._is_firm or (firm and not named):
            data |= {"kind": Kind.COMPANY.value, "company_name": firm or shown}
        elif firm:
            data["employer"] = firm

    def _is_coordinate(self, name: str) -> bool:
        """Whether it is no name: telephones show a card that has none by its e-mail or number."""
        text = name.strip()
        if not text:
            return False
        if text.casefold() in map(str.casefold, self._values("emails")):
            return True
        if not digits(text):
            return False
        number = phone(text, self.lookup.region)
        if not number.number or number.remainder:
            return False
        region = self.lookup.region
        return any(phone(each, region).number == number.number for each in self._values("phones"))


_READERS = {
    "N": VcardFields._name,
    "FN": VcardFields._formatted_name,
    "ORG": VcardFields._organisation,
    "TITLE": VcardFields._single,
    "ROLE": VcardFields._single,
    "NICKNAME": VcardFields._single,
    "GENDER": VcardFields._gender,
    "X-GENDER": VcardFields._gender,
    "KIND": VcardFields._kind,
    "X-ABSHOWAS": VcardFields._kind,
    "X-ADDRESSBOOKSERVER-KIND": VcardFields._kind,
    "TEL": VcardFields._telephone,
    "EMAIL": VcardFields._email,
    "ADR": VcardFields._address,
    "LABEL": VcardFields._label,
    "NOTE": VcardFields._note,
    "URL": VcardFields._web,
    "X-SOCIALPROFILE": VcardFields._social,
    "SOCIALPROFILE": VcardFields._social,
    "IMPP": VcardFields._message,
    "CATEGORIES": VcardFields._categories,
    "X-ABLABEL": VcardFields._apple_label,
    "UID": VcardFields._uid,
}


def _network(word: str) -> str:
    name = "x" if word == "twitter" else word
    return name if name in NETWORKS else ""
