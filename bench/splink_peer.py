"""Splink beside the duplicate check: ``python splink_peer.py CARDS ENTRIES``, with a Python that has Splink.

Trained without labels, as its guides do; then each entry is looked for among the cards by itself, as a form
would. Both files are CSV with the columns of :data:`COLUMNS`. Prints JSON: the seconds of the training and of
each search. Nothing of the product is imported here.
"""

from __future__ import annotations

import csv
import json
import sys
from time import perf_counter

import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ("unique_id", "first_name", "surname", "phone", "email", "postcode", "city", "street")
_RULES = [
    block_on("phone"),
    block_on("email"),
    block_on("surname", "first_name"),
    block_on("surname", "postcode"),
    block_on("first_name", "postcode", "street"),
]


def main(cards: str, entries: str) -> None:
    """Train on the cards, then look for each entry."""
    api = DuckDBAPI()
    base = api.register_from_csv(cards)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("first_name", [0.9, 0.8]).configure(
                term_frequency_adjustments=True
            ),
            compare.JaroWinklerAtThresholds("surname", [0.9, 0.8]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("phone"),
            compare.JaroWinklerAtThresholds("email", [0.95]),
            compare.ExactMatch("postcode"),
            compare.JaroWinklerAtThresholds("street", [0.9]),
        ],
        blocking_rules_to_generate_predictions=_RULES,
    )
    linker = Linker(base, settings, log_level=40)
    started = perf_counter()
    linker.training.estimate_probability_two_random_records_match(_RULES[:2], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("surname", "postcode"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    for column in ("first_name", "surname"):
        linker.table_management.compute_tf_table(column)
    trained = perf_counter() - started
    searches = []
    with open(entries, encoding="utf-8", newline="") as lines:
        asked = list(csv.DictReader(lines))
    for number, row in enumerate(asked):
        started = perf_counter()
        entry = api.register([row], table_name=f"entry_{number}")
        found = linker.inference.predict_between(entry, base, threshold_match_weight=-10)
        found.as_record_list(limit=10)
        searches.append(perf_counter() - started)
    print(json.dumps({"training": trained, "searches": searches}))


if __name__ == "__main__":
    main(*sys.argv[1:3])
