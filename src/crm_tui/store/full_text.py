"""The full-text index of both databases: what is asked of it, in its own language."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crm_tui.store.filters import Reads
from crm_tui.store.search_terms import Term


@dataclass(frozen=True, slots=True)
class Index:
    """How one database is asked for the cards that hold words."""

    table: str
    key: str
    """The card's id in ``table``."""
    matches: str
    """A condition with one parameter: an :meth:`expression`."""
    join: str
    """To the tables of the cards found, which are looked up one by one in this order."""
    whole: str
    begun: str
    both: str
    either: str

    def expression(self, terms: Iterable[Term], begun: Container[Term] = ()) -> str:
        """Terms that must all be met, by words that are, or for the terms ``begun`` begin with, theirs."""
        parts = (self._term(term, self.begun if term in begun else self.whole) for term in terms)
        return f" {self.both} ".join(parts)

    def _term(self, term: Term, pattern: str) -> str:
        """Words hold letters and digits alone, so nothing is escaped."""
        alternatives = (f" {self.both} ".join(map(pattern.format, words)) for words in term)
        return "(" + f" {self.either} ".join(f"({each})" for each in alternatives) + ")"


_SQLITE = Index(
    table="search_fts AS f",
    key="f.rowid",
    matches="search_fts MATCH ?",
    join="CROSS JOIN",
    whole='"{}"',
    begun='"{}"*',
    both="AND",
    either="OR",
)
_POSTGRESQL = Index(
    table="search_doc AS f",
    key="f.id",
    matches="f.words @@ CAST(? AS tsquery)",
    join="JOIN",
    whole="'{}'",
    begun="'{}':*",
    both="&",
    either="|",
)


def index_of(tx: Reads) -> Index:
    """The index of a transaction's database."""
    return _POSTGRESQL if tx.dialect.name == "postgresql" else _SQLITE


def count(tx: Reads, expression: str, most: int) -> int:
    """How many cards an expression finds, counted up to ``most``."""
    index = index_of(tx)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {index.table} WHERE {index.matches} LIMIT ?) AS found"  # noqa: S608  # constants
    return int(tx.execute(sql, (expression, most))[0][0])


def ids(tx: Reads, expression: str, most: int) -> list[int]:
    """The cards that an expression finds, the newest first."""
    index = index_of(tx)
    sql = f"SELECT {index.key} FROM {index.table} WHERE {index.matches} ORDER BY {index.key} DESC LIMIT ?"  # noqa: S608  # constants
    return [key for (key,) in tx.execute(sql, (expression, most))]


def ids_listed(
    tx: Reads, expression: str, scope: tuple[int, int], where: str, values: Sequence[Any], most: int
) -> list[int]:
    """The same, of the lines of one list (shop, detached) that meet conditions ``where``."""
    index = index_of(tx)
    sql = (
        f"SELECT {index.key} FROM {index.table}"  # noqa: S608  # constants
        f" {index.join} directory d ON d.shop_id = ? AND d.contact_id = {index.key} AND d.detached = ?"
        f" WHERE {index.matches}{where} ORDER BY {index.key} DESC LIMIT ?"
    )
    return [key for (key,) in tx.execute(sql, (*scope, expression, *values, most))]
