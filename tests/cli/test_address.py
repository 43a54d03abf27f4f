"""Addresses through the command line."""

from tests.cli.conftest import Run, as_lines


def test_a_line_is_taken_apart_without_a_database(run: Run) -> None:
    answer = run("address", "parse", "12 bis av foch 75116 paris apt 3", "--json")
    assert answer.code == 0
    assert answer.one == {
        "number": "12",
        "repetition": "bis",
        "street": "avenue Foch",
        "complement": "apt 3",
        "postal_code": "75116",
        "city": "Paris",
        "country": "FR",
        "insee": "75056",
    }


def test_several_codes_are_candidates(run: Run) -> None:
    parsed = run("address", "parse", "12 victor hugo lyon", "--json").one
    assert "postal_code" not in parsed
    assert {"postal_code": "69002", "city": "Lyon"} in parsed["candidates"]
    assert "peut-être 69002 Lyon" in run("address", "parse", "12 victor hugo lyon").out


def test_the_country_is_a_code_or_a_name(run: Run) -> None:
    for country in ("BE", "Belgique"):
        parsed = run(
            "address", "parse", "rue du 11 novembre 12 7000 mons", "--country", country, "--json"
        ).one
        assert (parsed["number"], parsed["country"]) == ("12", "BE")
    wrong = run("address", "parse", "x", "--country", "ZZ")
    assert (wrong.code, "PAYS" in wrong.err) == (2, True)


def test_suggestions(run: Run) -> None:
    (first, *_others) = run("address", "suggest", "12 rue du lac villeur", "--json").one["suggestions"]
    assert first == {
        "label": "12 rue du Lac, 69100 Villeurbanne",
        "number": "12",
        "street": "rue du Lac",
        "postal_code": "69100",
        "city": "Villeurbanne",
        "country": "FR",
        "source": "local",
    }
    assert run("address", "suggest", "zzzzzz", "--json").one == {"suggestions": []}
    assert "69100 Villeurbanne" in run("address", "suggest", "12 rue du lac villeur").out


def test_the_streets_of_the_clients_come_first(run: Run) -> None:
    address = {"number": "8", "street": "quai Perrache", "postal_code": "69002", "city": "Lyon"}
    run("contact", "add", "-", stdin=as_lines({"last_name": "Martin", "addresses": [address]}))
    (first, *_others) = run("address", "suggest", "12 quai perr", "--json").one["suggestions"]
    assert (first["label"], first["source"]) == ("12 quai Perrache, 69002 Lyon", "known")


def test_the_town_of_the_shop_comes_first(run: Run) -> None:
    run("shop", "edit", "1", "--city", "Lyon", "--postal-code", "69003")
    run("contact", "add", "-", stdin="")
    run("shop", "edit", "1", "--city", "Lyon", "--postal-code", "69003")
    (only,) = run("address", "suggest", "5 rue de lyon", "--json").one["suggestions"]
    assert only["label"] == "5 rue de Lyon, 69003 Lyon"
