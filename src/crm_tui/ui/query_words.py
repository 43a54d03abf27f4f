"""What the filters and the orders of the client list are called."""

from __future__ import annotations

from collections.abc import Iterator

from crm_tui.domain.directory import FacetName, ListQuery, Sort
from crm_tui.domain.vocabulary import Consent, ListName
from crm_tui.i18n import N_, _
from crm_tui.labels import CONSENTS
from crm_tui.ui.words import Words

FACETS = {
    FacetName.STATE: N_("État"),
    FacetName.STAGE: N_("Cycle"),
    FacetName.SALESPERSON: N_("Commercial"),
    FacetName.CITY: N_("Ville"),
    FacetName.CONSENT: N_("Communications"),
}
"""In the order in which filters are offered and said."""

SORTS = {
    Sort.NAME: N_("par nom"),
    Sort.TOUCHED: N_("dernières modifiées"),
    Sort.CREATED: N_("dernières créées"),
    Sort.CITY: N_("par ville"),
}
_WITHOUT = {
    FacetName.STATE: N_("sans état"),
    FacetName.STAGE: N_("sans cycle"),
    FacetName.SALESPERSON: N_("sans commercial"),
    FacetName.CITY: N_("sans ville"),
}


def chosen(query: ListQuery, name: FacetName) -> tuple[str, ...]:
    """The values by which a query filters."""
    match name:
        case FacetName.STATE:
            return query.states
        case FacetName.STAGE:
            return query.stages
        case FacetName.SALESPERSON:
            return query.salespeople
        case FacetName.CITY:
            return query.cities
        case FacetName.CONSENT:
            return query.consents


def value_label(name: FacetName, value: str, words: Words) -> str:
    """« Client », « Karim B. », « Lyon », « accepte », « sans ville »."""
    if not value and name in _WITHOUT:
        return _(_WITHOUT[name])
    match name:
        case FacetName.STATE:
            return words.label(ListName.STATE, value)
        case FacetName.STAGE:
            return words.label(ListName.STAGE, value)
        case FacetName.SALESPERSON:
            return words.who(value)
        case FacetName.CITY:
            return value
        case FacetName.CONSENT:
            return _(CONSENTS[Consent(value)])


def in_words(query: ListQuery, words: Words) -> str:
    """« Client, Prospect · Lyon · tri : dernières modifiées »; nothing where all is shown by name."""
    return " · ".join(_parts(query, words))


def _parts(query: ListQuery, words: Words) -> Iterator[str]:
    for name in FACETS:
        labels = [value_label(name, value, words) for value in chosen(query, name)]
        if labels and name is FacetName.CONSENT:
            yield _("communications : {answers}").format(answers=", ".join(labels))
        elif labels:
            yield ", ".join(labels)
    if query.detached:
        yield _("fiches détachées")
    if query.sort is not Sort.NAME:
        yield _("tri : {order}").format(order=_(SORTS[query.sort]))
