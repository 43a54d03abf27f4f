"""Reads the word lists of the sample data, which travel inside the package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from typing import TypeVar

from crm_tui.domain.sample.types import Commune, FirmModel, Job, PhonePlan, SampleData

Key = TypeVar("Key")


def load() -> SampleData:
    """The whole of it: about 60 kB, read anew at each call."""
    return SampleData(
        given_names=_grouped(((group, gender), name) for group, gender, name in _rows("given_names")),
        family_names=_grouped(_pairs("family_names")),
        communes=tuple(
            Commune(country, area, language, city, tuple(codes.split()), int(weight))
            for country, area, language, city, codes, weight in _rows("communes")
        ),
        streets=_grouped(((country, language), street) for country, language, street in _rows("streets")),
        phone_plans=tuple(
            PhonePlan(country, area, calling_code, line, int(digits), tuple(prefixes.split()))
            for country, area, calling_code, line, digits, prefixes in _rows("phone_plans")
        ),
        jobs=tuple(
            Job(masculine, feminine, department, int(weight))
            for masculine, feminine, department, weight in _rows("jobs")
        ),
        firms=tuple(
            FirmModel(country, trade, name, tuple(forms.split()), tuple(states.split()), int(weight))
            for country, trade, name, forms, states, weight in _rows("firms")
        ),
        models=_grouped(_pairs("models")),
        notes=_grouped(_pairs("notes")),
        phrases=_grouped(_pairs("phrases")),
    )


def _rows(name: str) -> Iterator[list[str]]:
    """The lines of a file below its header, split at the tabulators."""
    text = (resources.files("crm_tui") / "data" / "sample" / f"{name}.tsv").read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines()[1:])


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in _rows(name))


def _grouped(pairs: Iterable[tuple[Key, str]]) -> dict[Key, tuple[str, ...]]:
    groups: dict[Key, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
