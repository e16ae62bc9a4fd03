import csv
import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import reference
from data_access.domain.names import fold
from data_access.freshness import data_version, every_source
from data_access.reference import places
from data_access.schema import committee_sessions, member_states, sources
from data_access.statistics.docket import BECAME, Docket

GROUPS = {
    "African Group": 54,
    "Asia-Pacific Group": 54,
    "Eastern European Group": 23,
    "Latin American and Caribbean Group": 33,
    "Western European and Others Group": 29,
}
# The names that the file of public record gives the regional groups.
SHORT = {
    "GRULAC": "Latin American and Caribbean Group",
    "WEOG": "Western European and Others Group",
}
NAMED = ("iso3", "name", "UNTERM English Short", "official_name_en")
# Where the typed-in facts are newer or more right than that file.
CORRECTED = {
    ("STP", "ldc"),
    ("CYP", "nam"),
    ("ATG", "nam"),
    ("FJI", "nam"),
    ("KNA", "nam"),
    ("SSD", "nam"),
}


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    return {state["iso3"]: state for state in reference.states()}


def members(states, bloc: str) -> set[str]:
    return {code for code, state in states.items() if state[bloc]}


def test_the_193_member_states_are_in_one_regional_group_each(states):
    assert len(reference.states()) == len(states) == 193
    counted = dict.fromkeys(GROUPS, 0)
    for state in states.values():
        counted[state["regional_group"]] += 1
    assert counted == GROUPS


# Palestine is in the Group of 77 and the Non-Aligned Movement too, and Cook Islands and Niue are
# small island developing States: none of them is a Member State.
@pytest.mark.parametrize(
    ("bloc", "number"), [("g77", 133), ("ldc", 44), ("lldc", 32), ("sids", 37), ("nam", 120)]
)
def test_each_bloc_has_as_many_members_as_it_says_of_itself(states, bloc, number):
    assert len(members(states, bloc)) == number


def test_states_that_graduated_are_no_least_developed_countries_any_more(states):
    assert members(states, "ldc").isdisjoint({"BTN", "STP", "VUT", "GNQ", "WSM", "MDV"})


def test_no_state_is_landlocked_and_an_island(states):
    assert members(states, "lldc") & members(states, "sids") == set()


def test_states_that_left_a_bloc_or_joined_it_lately_stand_where_they_are(states):
    assert members(states, "nam").isdisjoint({"CYP", "MLT", "ARG"})
    assert members(states, "nam") >= {"SSD", "FJI", "AZE"}
    assert members(states, "g77").isdisjoint({"CYP", "KOR", "MEX", "MLT", "NZL", "PLW", "ROU"})


def test_every_state_has_its_codes_and_its_people(states):
    for code, state in states.items():
        assert len(code) == 3
        assert code.isupper()
        assert 0 < state["m49"] < 1000
        assert state["population"] > 9_000
        assert state["name"] == state["name"].strip() != ""
    assert len({state["m49"] for state in states.values()}) == 193
    everyone = sum(state["population"] for state in states.values())
    assert 7_900_000_000 < everyone < 8_200_000_000


def test_namibia_is_there(conn):
    row = conn.execute(sa.select(member_states).where(member_states.c.iso3 == "NAM")).one()
    assert (row.name, row.m49, row.population) == ("Namibia", 516, 3_030_131)
    assert reference.state_code("NAM") == reference.state_code("Namibia") == "NAM"


def test_tuerkiye_is_in_one_group_and_found_by_both_its_names(states):
    assert states["TUR"]["regional_group"] == "Western European and Others Group"
    assert states["TUR"]["name"] == "Türkiye"
    assert {reference.state_code(name) for name in ("Türkiye", "Turkiye", "Turkey")} == {"TUR"}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("the Sudan", "SDN"),
        ("Kyrgyzstan.", "KGZ"),
        ("Côte d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("VIET NAM", "VNM"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("United States", "USA"),
        ("United Kingdom", "GBR"),
        ("Netherlands", "NLD"),
        ("The Gambia", "GMB"),
        ("Congo", "COG"),
        ("DR Congo", "COD"),
        ("Republic of Korea", "KOR"),
        ("Guinea", "GIN"),
        ("Equatorial Guinea", "GNQ"),
        ("São Tomé and Príncipe", "STP"),
    ],
)
def test_a_state_is_found_however_a_file_writes_it(written, code):
    assert reference.state_code(written) == code


def test_a_state_of_the_demonstration_is_known_by_its_code_alone():
    assert reference.state_code("xaa") == "XAA"
    assert reference.state_code("Fictional State of Xabara") is None


@pytest.mark.parametrize("written", ["", "Holy See", "State of Palestine", "Xaria", "Guine"])
def test_what_is_no_member_state_is_none(written):
    assert reference.state_code(written) is None


def test_the_list_of_193_has_a_date_and_the_order_of_the_united_nations(conn):
    assert dt.date(2026, 7, 6) == reference.LIST_OF
    stored = sa.select(member_states.c.name, member_states.c.sort_key)
    rows = conn.execute(stored.order_by(member_states.c.sort_key)).all()
    assert [row.sort_key for row in rows] == list(range(1, 194))
    names = [row.name for row in rows]
    assert names == sorted(names, key=fold)
    place = {name: number for number, name in enumerate(names)}
    for before, after in (
        ("Costa Rica", "Côte d’Ivoire"),
        ("Côte d’Ivoire", "Croatia"),
        ("Namibia", "Naoero"),
        ("Naoero", "Nepal"),
        ("Nepal", "Netherlands (Kingdom of the)"),
        ("Netherlands (Kingdom of the)", "New Zealand"),
        ("Qatar", "Republic of Korea"),
        ("Tunisia", "Türkiye"),
        ("Türkiye", "Turkmenistan"),
        ("United Arab Emirates", "United Kingdom of Great Britain and Northern Ireland"),
        (
            "United Kingdom of Great Britain and Northern Ireland",
            "United Republic of Tanzania",
        ),
        ("Venezuela (Bolivarian Republic of)", "Viet Nam"),
    ):
        assert place[after] == place[before] + 1


def test_naoero_is_found_by_the_name_it_had_until_2026(states):
    assert states["NRU"]["name"] == "Naoero"
    assert {reference.state_code(name) for name in ("Naoero", "Nauru", "NR", "NRU")} == {"NRU"}


def test_every_code_and_name_of_a_place_leads_to_it_alone():
    ambiguous = set()
    for row in places.rows_of("place_names.csv"):
        assert row["source"]
        if row["kind"] == places.AMBIGUOUS:
            ambiguous.add(row["name"])
        else:
            assert places.find_place(row["name"]).code == row["code"], row["name"]
    for code, place in places.every_place().items():
        assert places.find_place(code) == place
        # A State of the demonstration is known by its code alone.
        fictional = place.name.startswith("Fictional State of")
        assert places.find_place(place.name) == (None if fictional else place)
    for row in (*reference.states(), *reference.others()):
        if row["iso2"]:
            assert places.find_place(row["iso2"]).name == row["name"]
    assert ambiguous >= {"Korea", "Virgin Islands", "Saint Martin", "Czechoslovakia"}
    for name in ambiguous:
        assert places.find_place(name) is None
        assert places.why_no_place(name).startswith("may be ")
    assert reference.why_no_state("Korea") == (
        "may be Democratic People’s Republic of Korea or Republic of Korea: write which"
    )


def test_the_spellings_of_the_files_of_the_field_are_known():
    written = {
        "KOR": "Korea, Rep.",
        "EGY": "Egypt, Arab Rep.",
        "COD": "Congo, Dem. Rep.",
        "COG": "Congo, Rep.",
        "GMB": "Gambia, The",
        "IRN": "Iran, Islamic Rep.",
        "YEM": "Yemen, Rep.",
        "VEN": "Venezuela, RB",
        "FSM": "Micronesia, Fed. Sts.",
        "KNA": "St. Kitts & Nevis",
        "TTO": "TRINIDAD & TOBAGO",
        "SDN": "Sudan (the)",
        "GBR": "United Kingdom of Great Britain and Northern Ireland (the)",
        "USA": "U.S.",
        "NAM": "NA",
        "DZA": "Algérie (l’)",
        "DEU": "Allemagne",
        "BRA": "Brasil (el)",
        "ZAF": "Sudáfrica",
        "MMR": "Burma",
    }
    assert {code: reference.state_code(name) for code, name in written.items()} == {
        code: code for code in written
    }


def test_observers_and_areas_are_places_and_no_member_states():
    kinds = {name: places.find_place(name).kind for name in ("Vatican", "Palestine", "EU", "Aruba")}
    assert kinds == {
        "Vatican": "observer State",
        "Palestine": "observer State",
        "EU": "observer entity",
        "Aruba": "other area",
    }
    assert places.find_place("International").kind == "no single seat"
    assert reference.why_no_state("Holy See") == "is no Member State (observer State)"
    assert reference.why_no_state("Nowhere") == "is no Member State by this code or name"


@pytest.mark.real_data
def test_names_in_english_french_and_spanish_of_public_record_are_known(real_files):
    unknown = set()
    with (real_files / "names/states_in_six_languages.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for column in ("en", "fr", "es", "m49_en", "m49_fr", "m49_es", "formal_en", "iso2"):
                name = row[column].replace("*", "").strip()
                place = places.find_place(name) if name else None
                if name and (place is None or place.code != row["iso3"]):
                    unknown.add((row["iso3"], column))
    assert unknown == set()


def test_names_are_as_the_united_nations_writes_them(states):
    names = {code: states[code]["name"] for code in ("CIV", "CPV", "CZE", "NLD", "SWZ", "VNM")}
    assert names == {
        "CIV": "Côte d’Ivoire",
        "CPV": "Cabo Verde",
        "CZE": "Czechia",
        "NLD": "Netherlands (Kingdom of the)",
        "SWZ": "Eswatini",
        "VNM": "Viet Nam",
    }


def test_writing_the_same_reference_facts_again_changes_nothing(conn):
    before = data_version(conn)
    reference.install(conn)
    assert data_version(conn) == before


def test_a_corrected_reference_fact_reaches_a_database_that_is_there(conn):
    conn.execute(member_states.update().values(population=1))
    conn.execute(sources.update().values(title="Former title"))
    reference.install(conn)
    people = sa.select(member_states.c.population).where(member_states.c.iso3 == "TUV")
    assert conn.scalar(people) == 9_646
    assert "Former title" not in {source.title for source in every_source(conn)}


def test_a_source_keeps_its_date_when_reference_facts_are_written_again(conn):
    day = dt.date(2026, 6, 12)
    conn.execute(sources.update().values(speaks_for=day, title="Former title"))
    reference.install(conn)
    assert {source.speaks_for for source in every_source(conn)} == {day}


# Sessions of the Committee on NGOs


def docket(row) -> Docket:
    outcomes = {name: row[name] for name in BECAME}
    return Docket(row["carried"], row["new"], outcomes, row["before"])


def test_each_session_as_reported_balances_and_says_where_it_is_cited():
    rows = {row["name"]: row for row in reference.sessions()}
    assert list(rows) == [
        *("2013 regular", "2013 resumed", "2016 regular", "2020 regular", "2023 resumed"),
        *("2024 regular", "2024 resumed", "2025 regular", "2026 resumed"),
    ]
    for name, row in rows.items():
        assert name == f"{row['year']} {row['session']}"
        assert row["cited"]
        # It would not be made of counts that do not add up.
        assert docket(row).before == row["before"]
    assert docket(rows["2024 resumed"]).not_itemized == 2
    assert docket(rows["2016 regular"]).not_itemized == 1
    assert rows["2024 resumed"]["deferred"] == rows["2025 regular"]["carried"] == 323


def test_what_is_not_reported_of_a_session_is_missing_and_an_expectation_is_no_report(conn):
    [row] = [row for row in reference.sessions() if row["name"] == "2020 regular"]
    assert {name: row[name] for name in ("before", "carried", "new", *BECAME)} == {
        "before": 632,
        **dict.fromkeys(("carried", "new", *BECAME)),
    }
    kept = conn.execute(sa.select(committee_sessions)).mappings().all()
    assert {one["name"]: dict(one) for one in kept} == {
        one["name"]: one for one in reference.sessions()
    }


@pytest.mark.real_data
def test_the_facts_are_those_of_public_record_but_for_known_corrections(states, real_files):
    with (real_files / "member_states.csv").open(encoding="utf-8", newline="") as file:
        record = {row["iso3"]: row for row in csv.DictReader(file)}
    assert set(record) == set(states)
    differing = set()
    for code, row in record.items():
        state = states[code]
        assert {reference.state_code(row[name]) for name in NAMED if row[name]} == {code}
        group = SHORT.get(row["un_regional_group"], row["un_regional_group"])
        assert state["regional_group"] == group
        assert (state["m49"], state["population"]) == (int(row["M49"]), int(row["population_2024"]))
        differing |= {
            (code, bloc) for bloc in reference.BLOCS if state[bloc] != (row[bloc] == "True")
        }
    assert differing == CORRECTED
