"""What is offered under the field of an address, without a network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.address_suggestions import suggest
from crm_tui.domain.card import Address
from crm_tui.gateways.gazetteer import load

LYON = Address(postal_code="69003", city="Lyon", country="FR")


def labels(text: str, home: Address | None = None, region: str = "FR") -> list[str]:
    return [each.label for each in suggest(text, load(), region, home)]


def test_a_town_that_is_begun_is_completed() -> None:
    assert labels("12 avenue de la gare saint pri")[0] == "12 avenue de la Gare, 69800 Saint-Priest"


def test_no_code_is_chosen_for_a_town_with_several() -> None:
    assert labels("12 victor hugo ly")[0] == "12 Victor Hugo, Lyon"
    codes = {each.address.postal_code for each in suggest("12 victor hugo lyon", load(), "FR", limit=20)}
    assert {f"6900{number}" for number in range(1, 10)} <= codes


def test_namesakes_are_all_offered_with_their_codes() -> None:
    found = labels("12 rue de la république saint denis")
    assert "12 rue de la République, 93200 Saint-Denis" in found
    assert "12 rue de la République, 97400 Saint-Denis" in found


def test_each_namesake_comes_with_a_code_before_any_comes_twice() -> None:
    codes = ["97400", "93200", "11310", "30500"]
    assert labels("saint den")[:4] == [f"{code} Saint-Denis" for code in codes]
    assert {code[:2] for code in codes} <= {
        each.address.postal_code[:2] for each in suggest("12 rue x saint denis", load(), "FR")
    }


def test_a_small_town_does_not_hide_the_great_one_of_that_name() -> None:
    found = labels("12 rue gambetta boulogne")
    assert found[:2] == ["12 rue Gambetta, 85140 Boulogne", "12 rue Gambetta, 92100 Boulogne-Billancourt"]


@pytest.mark.parametrize("text", ["12 rue victor hugo, 69", "12 rue victor hugo 69"])
def test_a_department_offers_its_towns(text: str) -> None:
    assert labels(text)[:2] == ["12 rue Victor Hugo, Lyon", "12 rue Victor Hugo, 69100 Villeurbanne"]


def test_a_department_is_no_part_of_a_street_at_home() -> None:
    assert labels("12 victor hugo 69", LYON)[0] == "12 Victor Hugo, 69003 Lyon"


def test_a_code_that_is_begun_behind_a_street_is_completed() -> None:
    assert labels("12 rue victor hugo 6910", LYON) == ["12 rue Victor Hugo, 69100 Villeurbanne"]
    namur = Address(postal_code="5000", city="Namur", country="BE")
    assert labels("12 quai de la meuse 4000", namur, "BE")[0] == "quai de la Meuse 12, 4000 Liège"


def test_the_code_of_the_shop_comes_first_in_its_own_town() -> None:
    found = labels("victor hugo 12 lyon", LYON)
    assert found[:2] == ["12 Victor Hugo, 69003 Lyon", "12 Victor Hugo, 69001 Lyon"]


def test_a_slip_in_a_town_is_forgiven() -> None:
    assert labels("12 rue du lac vileurbanne") == ["12 rue du Lac, 69100 Villeurbanne"]


def test_the_neighbours_come_after_home() -> None:
    assert labels("71 route de longwy luxem")[-1] == "71 route de Longwy, Luxembourg, Luxembourg"
    assert labels("rue neuve 12 brux", region="BE")[0] == "rue Neuve 12, 1000 Bruxelles"


def test_a_street_without_a_town_is_looked_for_at_home() -> None:
    assert labels("5 rue de lyon", LYON) == ["5 rue de Lyon, 69003 Lyon"]
    assert labels("12 rue du lac vil", LYON)[:2] == [
        "12 rue du Lac Vil, 69003 Lyon",
        "12 rue du Lac, 69100 Villeurbanne",
    ]


def test_a_town_behind_a_number_alone_is_offered_with_all_its_namesakes() -> None:
    found = labels("4 saint denis", LYON)
    assert found[0] == "4 Saint-Denis, 69003 Lyon"
    assert {"4, 93200 Saint-Denis", "4, 97400 Saint-Denis", "4, 30500 Saint-Denis"} <= set(found)
    assert {"12, 69120 Vaulx-en-Velin", "12, 74150 Vaulx", "12, 62390 Vaulx"} <= set(labels("12 vaulx", LYON))


@pytest.mark.parametrize("text", ["12 av", "12 bis", "8 mai", "12 place"])
def test_a_number_goes_on_as_a_street(text: str) -> None:
    assert not any(label.startswith(("12, ", "8, ")) for label in labels(text, LYON))


def test_what_is_near_the_shop_comes_first() -> None:
    assert labels("12 rue pasteur saint et")[2] == "12 rue Pasteur, 44360 Saint-Étienne-de-Montluc"
    assert "Loire" not in labels("12 rue pasteur saint et", LYON)[3]
    assert labels("12 rue du lac villef", LYON)[1] == "12 rue du Lac, 69400 Villefranche-sur-Saône"


def test_a_code_that_is_begun_is_completed() -> None:
    assert set(labels("6900")) == {f"6900{number} Lyon" for number in range(1, 7)}


@pytest.mark.parametrize("text", ["", "1", " ", "?!", "zzzzzzzz"])
def test_nothing_to_offer(text: str) -> None:
    assert labels(text) == []


def test_a_saint_is_not_cut_in_two() -> None:
    assert not any(label.startswith("boulevard Saint,") for label in labels("bd st mich"))


@given(st.text(max_size=80))
def test_any_text_is_survived(text: str) -> None:
    assert len(suggest(text, load(), "BE", LYON)) <= 6
