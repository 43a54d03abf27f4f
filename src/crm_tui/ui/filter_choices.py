"""What the filters of the client list offer: every value, how many clients have it, and the orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TypeVar

from crm_tui.domain.directory import Facet, FacetName, ListQuery, Sort
from crm_tui.domain.places import place_key
from crm_tui.domain.text import fold
from crm_tui.domain.vocabulary import Consent, ListName
from crm_tui.i18n import N_, _
from crm_tui.ui.query_words import FACETS, SORTS, chosen, value_label
from crm_tui.ui.words import Words

Value = TypeVar("Value", bound=str)

DETACHED = "detached"
SORT = "sort"

GROUPS = {name.value: title for name, title in FACETS.items()} | {
    DETACHED: N_("Détachées"),
    SORT: N_("Tri"),
}

#: Of a longer filter so many values stand there at once; typing finds the others.
AT_ONCE = 8

_LISTS = {FacetName.STATE: ListName.STATE, FacetName.STAGE: ListName.STAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that can be ticked."""

    group: str
    """A :class:`FacetName`, ``DETACHED`` or ``SORT``."""
    value: str = ""
    label: str
    count: int | None = None
    """How many clients have it; ``None`` while nobody knows, and for an order."""
    is_remark: bool = False
    """Whether it is no value, but says that there are more."""


def offered(query: ListQuery, facets: Iterable[Facet], detached: int | None, words: Words) -> list[Choice]:
    """Every value, in the order of the filters.

    Args:
        query: what is ticked; a ticked value is offered even if no client has it.
        facets: what the store knows; nothing while it is being asked.
        detached: how many cards my shop has let go.
        words: how values are called.
    """
    counts: dict[FacetName, dict[str, int]] = {name: {} for name in FACETS}
    for facet in facets:
        counts[facet.name][facet.value] = facet.count
    choices = [choice for name in FACETS for choice in _of_facet(name, query, counts[name], words)]
    choices.append(Choice(group=DETACHED, label=_("les fiches détachées"), count=detached))
    choices += [Choice(group=SORT, value=sort, label=_(SORTS[sort])) for sort in SORTS]
    return choices


def _of_facet(name: FacetName, query: ListQuery, counts: dict[str, int], words: Words) -> list[Choice]:
    values = dict.fromkeys((*_always(name, words), *counts, *chosen(query, name)))
    choices = [
        Choice(
            group=name,
            value=value,
            label=value_label(name, value, words),
            count=counts.get(value, 0) if counts else None,
        )
        for value in values
    ]
    if name is FacetName.CITY:
        choices.sort(key=lambda choice: (not choice.value, -(choice.count or 0), choice.label))
    elif name is FacetName.SALESPERSON:
        me = words.me.login if words.me else ""
        choices.sort(key=lambda choice: (not choice.value, choice.value != me, fold(choice.label)))
    return choices


def _always(name: FacetName, words: Words) -> Iterable[str]:
    """The values that are offered even if no client has them."""
    if name in _LISTS:
        return (code for code, _label in words.vocabulary.options(_LISTS[name]))
    return (Consent.ACCEPTED, Consent.REFUSED, Consent.UNKNOWN) if name is FacetName.CONSENT else ()


def is_ticked(query: ListQuery, choice: Choice) -> bool:
    """Whether a query asks for that value."""
    if choice.is_remark:
        return False
    if choice.group == DETACHED:
        return query.detached
    if choice.group == SORT:
        return query.sort == choice.value
    return choice.value in chosen(query, FacetName(choice.group))


def ticked(query: ListQuery, choice: Choice) -> ListQuery:
    """The query with that value ticked, or no more; of the orders there is always one."""
    if choice.is_remark:
        return query
    if choice.group == DETACHED:
        return replace(query, detached=not query.detached)
    if choice.group == SORT:
        return replace(query, sort=Sort(choice.value))
    value = choice.value
    match FacetName(choice.group):
        case FacetName.STATE:
            return replace(query, states=_switched(query.states, value))
        case FacetName.STAGE:
            return replace(query, stages=_switched(query.stages, value))
        case FacetName.SALESPERSON:
            return replace(query, salespeople=_switched(query.salespeople, value))
        case FacetName.CITY:
            return replace(query, cities=_switched(query.cities, value))
        case FacetName.CONSENT:
            return replace(query, consents=_switched(query.consents, Consent(value)))


def _switched(values: tuple[Value, ...], value: Value) -> tuple[Value, ...]:
    return tuple(each for each in values if each != value) if value in values else (*values, value)


def in_sight(choices: Sequence[Choice], query: ListQuery, typed: str) -> list[Choice]:
    """What stands on the screen: what the letters typed find, else the beginning of each filter.

    Letters find a filter by the beginning of its name, and values that hold them.
    """
    groups = [list(members) for _group, members in groupby(choices, key=lambda choice: choice.group)]
    if not typed:
        return [choice for values in groups for choice in _beginning(values, query)]
    wanted = _letters(typed)
    named = [values for values in groups if _letters(_(GROUPS[values[0].group])).startswith(wanted)]
    others = [values for values in groups if values not in named]
    return [*chain(*named), *chain.from_iterable(_holding(wanted, values) for values in others)]


def _holding(wanted: str, values: list[Choice]) -> list[Choice]:
    """Those with the letters in their words; first those that begin with them."""
    holding = [choice for choice in values if wanted in _letters(choice.label)]
    return sorted(holding, key=lambda choice: not _letters(choice.label).startswith(wanted))


def goes_on(choice: Choice, typed: str) -> bool:
    """Whether a value has another word after the letters: « saint » of « Saint-Étienne »."""
    return not choice.is_remark and f" {place_key(typed)} " in f" {place_key(choice.label)}"


def is_named(choice: Choice, typed: str) -> bool:
    """Whether the letters are the whole value."""
    return _letters(choice.label) == _letters(typed)


def _letters(text: str) -> str:
    """Words in one: « saintet » finds « Saint-Étienne », as « saint et » does."""
    return place_key(text).replace(" ", "")


def _beginning(values: list[Choice], query: ListQuery) -> Iterator[Choice]:
    yield from values[:AT_ONCE]
    others = values[AT_ONCE:]
    yield from (choice for choice in others if is_ticked(query, choice))
    if not all(is_ticked(query, choice) for choice in others):
        yield Choice(group=values[0].group, label=_("d'autres : tapez le nom"), is_remark=True)
