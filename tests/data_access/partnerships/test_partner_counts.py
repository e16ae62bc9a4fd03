"""Partnerships by who carries them: each figure held to a case by hand, on both engines."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import within
from data_access.domain.roles import Role, Viewer
from data_access.partnerships import partner_counts, partner_register, type_reviews
from data_access.queries import ask
from data_access.schema import organizations, sources

TODAY = dt.date(2026, 11, 25)
SIDES = ["nonprofit", "corporate", "contested"]
HEAD = Viewer(Role.FOCAL_POINT_HEAD, "Head")


def groups(conn, by: str, **params) -> dict[str, list]:
    rows = partner_counts.balance_by(conn, by=by, as_of=TODAY, **params)
    return {row["group"]: [row["n"], *(row[side] for side in SIDES)] for _, row in rows.iterrows()}


def said(conn, asked, **params) -> str:
    return ask(conn, HEAD, asked, **params).finding


def by_group(conn, by: str) -> str:
    return said(conn, partner_counts.balance_by, by=by, as_of=TODAY)


# Where


def test_entities_stand_by_how_many_partnerships_they_have_then_by_name(conn, partnership):
    partnership("Acme:70", entity="UNB")
    partnership("Relief:22", "Acme:70", entity="UNC")
    partnership("Relief:22", entity="UNC")
    partnership("Fund:60", entity="UNA")
    partnership("Ministry:10", entity="UNC")
    partnership("Relief:22", entity="UNC", ends="2026-01-01")
    assert list(groups(conn, "entity").items()) == [
        ("UNC", [2, 1.5, 0.5, 0]),
        ("UNA", [1, 0, 0, 1]),
        ("UNB", [1, 0, 1, 0]),
    ]
    rows = partner_counts.balance_by(conn, as_of=TODAY).set_index("group")
    assert list(rows.loc["UNC", ["partnerships", "in_balance", "verdict"]]) == [3, 2, "nonprofit"]
    assert set(rows["known_of_all"]) == {1.0}


def test_a_partnership_for_two_goals_counts_with_each_and_one_without_is_unknown(conn, partnership):
    partnership("Acme:70", "Relief:22", goals=(3, 17))
    partnership("Acme:70", goals=(3,))
    partnership("Fund:60")
    assert list(groups(conn, "sdg").items()) == [
        ("3", [2, 0.5, 1.5, 0]),
        ("17", [1, 0.5, 0.5, 0]),
        ("unknown", [1, 0, 0, 1]),
    ]
    rows = partner_counts.balance_by(conn, by="sdg", as_of=TODAY)
    assert list(rows["known_of_all"]) == pytest.approx([2 / 3] * 3)


def test_two_states_of_one_region_are_one_region(conn, partnership):
    partnership("Acme:70", states=("KEN", "UGA", "FRA"))
    partnership("Relief:22", states=("FRA",))
    partnership("Relief:22")
    assert list(groups(conn, "region").items()) == [
        ("African Group", [1, 0, 1, 0]),
        ("Western European and Others Group", [2, 1, 1, 0]),
        ("unknown", [1, 1, 0, 0]),
    ]


def test_sizes_are_bands_whose_lower_end_belongs_to_them_and_zero_is_not_unknown(conn, partnership):
    for value in (0, 99_999.99, 100_000, 1e6, 9_999_999, 1e7, 2e11, None):
        partnership("Acme:70", value_usd=value)
    assert {name: one[0] for name, one in groups(conn, "size").items()} == {
        "under 100,000": 2,
        "100,000 to 1 million": 1,
        "1 to 10 million": 2,
        "10 million or more": 2,
        "unknown": 1,
    }


def test_a_group_of_fewer_than_ten_is_small(conn, partnership):
    for number in range(10):
        partnership(f"Acme {number}:70", entity="UNA")
    for number in range(9):
        partnership(f"Acme {number}:70", entity="UNB")
    rows = partner_counts.balance_by(conn, as_of=TODAY).set_index("group")
    assert rows["small"].to_dict() == {"UNA": False, "UNB": True}


def test_the_finding_counts_large_groups_by_who_is_ahead_and_says_how_many_are_small(
    conn, partnership
):
    for entity, codes in {"UNA": "22", "UNB": "70", "UNC": "60", "UND": "22 70"}.items():
        for number in range(10):
            partnership(*(f"{code} {number}:{code}" for code in codes.split()), entity=entity)
    partnership("Acme:70", entity="UNE")
    partnership("Ministry:10", entity="UNF")
    assert by_group(conn, "entity") == (
        "Among four entities with ten partnerships or more, nonprofits lead in one, companies"
        " lead in one, both are even in one and it is unknown in one."
    )


def test_where_fewer_than_half_have_a_group_nothing_is_said_of_groups(conn, partnership):
    for number in range(21):
        partnership(f"Acme {number}:70", goals=(3,) if number < 10 else ())
    assert by_group(conn, "sdg") == (
        "Who leads by goal is unknown: goal recorded for 48 per cent of active partnerships."
    )
    assert by_group(conn, "size") == (
        "Who leads by size is unknown: value recorded for none of active partnerships."
    )


def test_small_groups_alone_say_nothing_and_neither_does_nothing(conn, partnership):
    assert by_group(conn, "region") == "No active partnership is recorded in the balance."
    partnership("Acme:70", states=("KEN",))
    assert by_group(conn, "region") == (
        "Fewer than ten partnerships in every region: who leads is unknown."
    )


def test_an_empty_answer_has_all_its_columns(conn, partnership):
    empty = partner_counts.balance_by(conn, by="sdg", as_of=TODAY)
    partnership("Acme:70", goals=(3,))
    full = partner_counts.balance_by(conn, by="sdg", as_of=TODAY)
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert (len(empty), len(full)) == (0, 1)


def test_other_groups_than_these_are_refused(conn):
    with pytest.raises(ValueError, match="grouped by entity, sdg, region, size, not donor"):
        partner_counts.balance_by(conn, by="donor")


def test_what_is_planned_for_after_the_day_of_the_sources_is_in_no_group(conn, partnership):
    partnership("Acme:70", starts="2026-05-02", goals=(3,))
    day = dt.date(2026, 5, 1)
    conn.execute(sources.update().where(sources.c.name == "partnerships").values(speaks_for=day))
    assert groups(conn, "sdg") == {}


# How concentrated


def test_parts_are_counted_once_a_partnership_by_what_the_partner_is_in_it(conn, partnership):
    partnership("Acme:70", "Acme:70", "Relief:22")
    partnership("Acme:70", ends="2001-01-01", starts=None)
    partnership("Acme:", "Ministry:10")
    partnership("Acme:70", status="5")
    rows = partner_counts.concentration(conn).set_index("of")
    shown = rows[["units", "parts", "most", "most_parts"]].astype(object)
    assert {of: list(row) for of, row in shown.where(shown.notna(), None).iterrows()} == {
        "all": [3, 5, "Acme", 3],
        "nonprofit": [1, 1, "Relief", 1],
        "corporate": [1, 2, "Acme", 2],
        "contested": [1, 1, "Acme", 1],
        "public": [1, 1, "Ministry", 1],
    }


def test_the_figures_are_those_of_the_vector(conn, partnership):
    for number, times in enumerate((1, 1, 2, 6, 30)):
        for _ in range(times):
            partnership(f"Acme {number}:70")
    row = partner_counts.concentration(conn).set_index("of").loc["corporate"]
    # Of 1, 1, 2, 6 and 30 without the silent: 2 (1 + 2 + 6 + 24 + 150) / 200 − 6 / 5.
    assert row["gini"] == pytest.approx(0.63)
    assert row["corrected"] == pytest.approx(0.7875)
    assert row["hhi"] == pytest.approx(5887.5)
    assert row["effective"] == pytest.approx(1.6985, abs=5e-5)
    assert row["top_decile_share"] == pytest.approx(0.375)


def test_merged_organizations_add_their_parts_up(conn, partnership):
    partnership("Relief:22")
    partnership("Aid:22")
    known = partnership.known
    merged = organizations.c.id == known["Aid"]
    conn.execute(organizations.update().where(merged).values(merged_into_id=known["Relief"]))
    row = partner_counts.concentration(conn).set_index("of").loc["all"]
    assert list(row[["units", "parts", "most", "gini"]]) == [1, 2, "Relief", 0.0]


def test_the_finding_says_what_the_top_tenth_has_and_keeps_silent_of_few(conn, partnership):
    assert said(conn, partner_counts.concentration) == (
        "No partner is recorded in partnerships that the UN system reports."
    )
    partnership("Relief 0:22")
    assert said(conn, partner_counts.concentration) == (
        "How concentrated partnerships are is unknown: one partner recorded."
    )
    for number in range(9):
        partnership(f"Relief {number}:22", f"Acme {number}:70", "Acme 0:70")
    # Of 18, the first with nine and 0.8 of the next with two; of neither side there are ten.
    assert said(conn, partner_counts.concentration) == (
        "The most active tenth of 18 partners has 39 per cent of 27 parts in partnerships."
    )
    partnership("Acme 9:70")
    assert said(conn, partner_counts.concentration) == (
        "The most active tenth of 19 partners has 39 per cent of 28 parts in partnerships; 50 per"
        " cent among companies."
    )


# Row by row


def register(conn, *columns: str, **params) -> list[tuple]:
    rows = partner_register.register(conn, **params)[list(columns)].astype(object)
    return list(rows.where(rows.notna(), None).itertuples(index=False, name=None))


def test_a_row_is_a_part_as_its_source_lists_it_beside_what_the_office_says(
    conn, partnership, person
):
    partnership("Relief:22", "Fund:60", "Fund:", starts="2025-03-01", ends="2026-01-01")
    partnership(starts="2026-01-01")
    partnership("Acme:70", starts=None)
    reviewer, fund = person(conn, Role.STAFF), partnership.known["Fund"]
    review = {"organization": fund, "organization_type": "70", "reason": "A company pays for it."}
    within(conn, reviewer, type_reviews.review_partner, **review)
    columns = ("identifier", "starts_on", "place", "partner", "type_name", "reviewed_type")
    start = dt.date(2025, 3, 1)
    assert register(conn, *columns) == [
        ("F-2", dt.date(2026, 1, 1), None, None, None, None),
        ("F-1", start, 1, "Relief", "National NGO", None),
        ("F-1", start, 2, "Fund", "Foundation", "70"),
        ("F-1", start, 3, "Fund", None, "70"),
        ("F-3", None, 1, "Acme", "Private Sector", None),
    ]


def test_a_row_names_its_file_and_who_was_merged_is_called_as_now(load_file, conn, partnership):
    header = "identifier,title,entity,organization,organization_type\n"
    load_file("partnerships", "march.csv", f"{header}F-9,Wells,UNX,Aid,22\n")
    partnership("Relief:22")
    aid, relief = organizations.c.name == "Aid", partnership.known["Relief"]
    conn.execute(organizations.update().where(aid).values(merged_into_id=relief))
    assert register(conn, "identifier", "partner", "organization_id", "file") == [
        ("F-1", "Relief", relief, None),
        ("F-9", "Relief", relief, "march.csv"),
    ]


def test_the_register_narrows_to_entity_goal_region_and_type(conn, partnership):
    partnership("Relief:22", "Acme:70", entity="UNA", goals=(3, 5), states=("KEN", "UGA"))
    partnership("Fund:", entity="UNB", goals=(5,), states=("FRA",))
    partnership(entity="UNB")
    names = {
        "entity": register(conn, "partner", entity="UNB"),
        "goal": register(conn, "partner", sdg=3),
        "region": register(conn, "partner", region="African Group"),
        "type": register(conn, "partner", organization_type="70"),
        "unknown": register(conn, "partner", organization_type="unknown"),
        "both": register(conn, "partner", sdg=5, organization_type="22"),
        "nobody": register(conn, "partner", entity="UNC"),
    }
    assert names == {
        "entity": [("Fund",), (None,)],
        "goal": [("Relief",), ("Acme",)],
        "region": [("Relief",), ("Acme",)],
        "type": [("Acme",)],
        "unknown": [("Fund",)],
        "both": [("Relief",)],
        "nobody": [],
    }


def test_the_register_is_paged_and_says_which_rows_these_are(conn, partnership):
    for number in range(5):
        partnership(f"Relief {number}:22")
    assert register(conn, "partner", "matches", page=2, limit=2) == [
        ("Relief 2", 5),
        ("Relief 3", 5),
    ]
    assert said(conn, partner_register.register, page=2, limit=2) == (
        "Recorded parts in partnerships: 5; shown: 3 to 4."
    )
    assert said(conn, partner_register.register, page=3, limit=4) == (
        "No further part in a partnership is recorded."
    )
    assert said(conn, partner_register.register) == "Recorded parts in partnerships: 5."
    assert said(conn, partner_register.register, sdg=1) == "No part in a partnership is recorded."


def test_the_database_pages_and_no_more_rows_come_than_are_shown(conn, partnership):
    partnership(*(f"Relief {number}:22" for number in range(30)))
    statements = []
    sa.event.listen(conn, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    assert len(partner_register.register(conn, limit=7, page=2)) == 7
    [statement] = statements
    assert "LIMIT" in statement


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"page": 0}, "must be above zero"),
        ({"limit": 0}, "must be above zero"),
        ({"sdg": 18}, "18 is none of the goals"),
        ({"organization_type": "company"}, "'company' is no IATI type"),
    ],
)
def test_what_makes_no_sense_is_refused(conn, params, refusal):
    with pytest.raises(ValueError, match=refusal):
        partner_register.register(conn, **params)


def test_a_member_states_link_may_ask_none_of_these(conn):
    link = Viewer(Role.MEMBER_STATE, "Fictional mission", state="XAA")
    for query in (
        partner_counts.balance_by,
        partner_counts.concentration,
        partner_register.register,
        partner_register.narrowing,
    ):
        with pytest.raises(PermissionError):
            ask(conn, link, query)
