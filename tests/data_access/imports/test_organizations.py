import pytest
import sqlalchemy as sa

from data_access.civil_society.organizations import names, profile, search
from data_access.domain.answers import records
from data_access.imports import organizations as register
from data_access.schema import organization_names, organization_sdgs, organizations

HEADER = ",".join(register.COLUMNS) + "\n"
RELIEF = (
    'Fictional Relief,Kenya,21,Special,2011,international,"Water, food",https://relief.example,'
    "yes,no,1 to 10 million,women,5|1|5"
)
OTHER = "," * (len(register.COLUMNS) - 3) + ",FRX"
NOTHING_ELSE = "," * (len(register.COLUMNS) - 1)


def known(conn) -> list[str]:
    """Present names, without those of organizations that were merged into others."""
    return sorted(
        conn.scalars(
            sa.select(organizations.c.name).where(organizations.c.merged_into_id.is_(None))
        )
    )


def called(conn, name: str) -> dict[str, str]:
    """What kind of name each name of an organization is."""
    [number] = search(conn, name=name)["id"]
    return dict(names(conn, organization=number)[["name", "kind"]].itertuples(index=False))


def told(conn, name: str) -> dict:
    [number] = search(conn, name=name)["id"]
    return records(profile(conn, organization=number))[0]


def test_a_row_tells_all_that_is_known_of_an_organization(load_file, conn, counts):
    content = f"{HEADER}{RELIEF},Fictional Aid|Aid & Relief,FRX\n"
    assert counts(load_file("organizations", "a.csv", content)) == (1, 1, 0, 0, 0)
    facts = told(conn, "Fictional Relief")
    assert facts.pop("id")
    assert facts == {
        "organization": "Fictional Relief",
        "organization_type": "21",
        "consultative_status": "Special",
        "status_since": 2011,
        "member_state": "Kenya",
        "region": "African Group",
        "scope": "international",
        "field": "Water, food",
        "website": "https://relief.example",
        "new_york": True,
        "geneva": False,
        "budget": "1 to 10 million",
        "constituency": "women",
        "sdgs": "1, 5",
        "type_name": "International NGO",
    }
    assert called(conn, "Fictional Relief") == {
        "Fictional Relief": "present",
        "Fictional Aid": "former",
        "Aid & Relief": "former",
        "FRX": "alias",
    }


def test_a_name_alone_is_enough_and_the_rest_stays_missing(load_file, conn):
    load_file("organizations", "a.csv", "name\nFictional Relief\n")
    facts = told(conn, "Fictional Relief")
    assert {name for name, value in facts.items() if value is not None} == {"id", "organization"}


@pytest.mark.parametrize("replaced", [False, True], ids=["empty", "demonstration"])
def test_a_state_of_the_demonstration_is_no_state_of_a_real_file(
    load_file, database, demonstrate, everything, replaced
):
    if replaced:
        demonstrate(database)
    before = everything(database)
    content = "name,member_state\nFictional Relief,XAA\nFictional Aid,KEN\n"
    result = load_file("organizations", "a.csv", content, replace_demonstration=replaced)
    [rejected] = result.rejected
    assert (rejected.row, rejected.column, rejected.value) == (2, "member_state", "XAA")
    assert everything(database) == before


def test_the_second_time_nothing_is_new_or_changed(load_file, counts):
    content = f"{HEADER}{RELIEF},Fictional Aid,FRX\nFictional Clinics{NOTHING_ELSE}\n"
    assert counts(load_file("organizations", "a.csv", content)) == (2, 2, 0, 0, 0)
    assert counts(load_file("organizations", "a.csv", content)) == (2, 0, 0, 2, 0)


@pytest.mark.parametrize("name", ["FICTIONAL relief", "Fictional Aid", "Fictional Relief (FRX)"])
def test_an_update_changes_the_one_that_a_present_or_former_name_identifies(
    load_file, conn, name, counts
):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},Fictional Aid,FRX\n")
    update = f"name,website\n{name},www.relief.example\n"
    assert counts(load_file("organizations", "b.csv", update)) == (1, 0, 1, 0, 0)
    assert counts(load_file("organizations", "b.csv", update)) == (1, 0, 0, 1, 0)
    assert len(known(conn)) == 1
    facts = told(conn, "Fictional Aid")
    assert (facts["website"], facts["scope"]) == ("www.relief.example", "international")


def test_an_empty_cell_says_nothing(load_file, conn, counts):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},,\n")
    result = load_file("organizations", "b.csv", f"{HEADER}Fictional Relief{NOTHING_ELSE}\n")
    assert counts(result) == (1, 0, 0, 1, 0)
    facts = told(conn, "Fictional Relief")
    assert (facts["member_state"], facts["new_york"], facts["sdgs"]) == ("Kenya", True, "1, 5")


def test_another_status_does_not_keep_the_year_of_the_one_before(load_file, conn):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},,\n")
    load_file("organizations", "b.csv", "name,consultative_status\nFictional Relief,Special\n")
    assert told(conn, "Fictional Relief")["status_since"] == 2011
    conn.rollback()
    load_file("organizations", "c.csv", "name,consultative_status\nFictional Relief,General\n")
    facts = told(conn, "Fictional Relief")
    assert (facts["consultative_status"], facts["status_since"]) == ("General", None)


def test_of_two_new_names_for_one_organization_the_first_is_the_present_one(
    load_file, conn, counts
):
    load_file("organizations", "a.csv", "name,former_names\nRelief,Aid\n")
    content = "name,former_names\nNew Relief,Aid\nYoung Relief,Relief\n"
    load_file("organizations", "b.csv", content)
    assert counts(load_file("organizations", "b.csv", content)) == (2, 0, 0, 2, 0)
    assert called(conn, "New Relief") == {
        "New Relief": "present",
        "Relief": "former",
        "Aid": "former",
        "Young Relief": "former",
    }


def test_a_new_name_with_the_old_as_former_renames(load_file, conn, counts):
    load_file("organizations", "a.csv", "name\nFictional Aid\n")
    renamed = "name,former_names\nFictional Relief,Fictional Aid\n"
    assert counts(load_file("organizations", "b.csv", renamed)) == (1, 0, 1, 0, 0)
    assert counts(load_file("organizations", "b.csv", renamed)) == (1, 0, 0, 1, 0)
    assert known(conn) == ["Fictional Relief"]
    assert called(conn, "Fictional Relief") == {
        "Fictional Relief": "present",
        "Fictional Aid": "former",
    }


def test_an_alias_alone_leads_to_a_possible_duplicate_and_never_to_an_overwrite(load_file, conn):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},,FRX\nFarm Research,{OTHER}\n")
    content = "name,member_state,aliases\nFRX,Chile,\nForest Review,Chile,FRX\n"
    result = load_file("organizations", "b.csv", content)
    assert (result.new, result.changed) == (2, 0)
    assert known(conn) == ["FRX", "Farm Research", "Fictional Relief", "Forest Review"]
    assert told(conn, "Fictional Relief")["member_state"] == "Kenya"
    ids = {
        name: number
        for number, name in conn.execute(sa.select(organizations.c.id, organizations.c.name))
    }
    frx, relief, review, research = (
        f"{name} ({ids[name]})"
        for name in ("FRX", "Fictional Relief", "Forest Review", "Farm Research")
    )
    assert list(result.notices) == [
        "Five names may be a recorded organization; added as new (possible duplicates):",
        f"  row 2: FRX: same alias: {frx} and {relief}",
        f"  row 2: FRX: same alias: {frx} and {research}",
        f"  row 3: FRX: same alias: {review} and {relief}",
        f"  row 3: FRX: same alias: {review} and {research}",
        f"  row 3: FRX: same alias: {review} and {frx}",
    ]


def test_an_alias_that_becomes_the_present_name_by_the_former_one_is_no_alias_any_more(
    load_file, conn
):
    load_file("organizations", "a.csv", "name,aliases\nFictional Aid,Fictional Relief\n")
    load_file("organizations", "b.csv", "name,former_names\nFictional Relief,Fictional Aid\n")
    assert called(conn, "Fictional Relief") == {
        "Fictional Relief": "present",
        "Fictional Aid": "former",
    }


def test_two_organizations_of_one_name_in_two_states_are_both_on_record(load_file, conn, counts):
    content = "name,member_state,scope\nSmile Union,Kenya,local\nSmile Union,Chile,national\n"
    assert counts(load_file("organizations", "a.csv", content)) == (2, 2, 0, 0, 0)
    # In any order, and with one State alone, each row finds its own.
    turned = "name,member_state,scope\nSmile Union,Chile,national\nSmile Union,Kenya,local\n"
    assert counts(load_file("organizations", "b.csv", turned)) == (2, 0, 0, 2, 0)
    third = load_file("organizations", "c.csv", "name,member_state\nSmile Union,Peru\n")
    assert (third.new, third.changed) == (1, 0)
    statement = sa.select(organizations.c.member_state, organizations.c.scope)
    assert sorted(conn.execute(statement).all(), key=str) == [
        ("CHL", "national"),
        ("KEN", "local"),
        ("PER", None),
    ]
    assert sum("same name, another State" in notice for notice in third.notices) == 2


def test_a_shared_name_without_a_state_is_a_possible_duplicate_of_each_that_bears_it(
    load_file, conn
):
    content = "name,member_state\nSmile Union,Kenya\nSmile Union,Chile\nLone Union,Peru\n"
    load_file("organizations", "a.csv", content)
    kenya, chile = conn.scalars(
        sa.select(organizations.c.id)
        .where(organizations.c.name == "Smile Union")
        .order_by(organizations.c.member_state.desc())
    )
    conn.rollback()
    rows = "Smile Union,Forum,event,2026-05-06\nLone Union,Forum,event,2026-05-06\n"
    result = load_file("engagements", "e.csv", f"organization,occasion,kind,date\n{rows}")
    assert result.notices == (
        "One name may be of another State: several bear it, and the file gives no State:",
        f"  row 2: Smile Union: same name in several States: Smile Union ({kenya}) and"
        f" Smile Union ({chile})",
    )


def test_a_merger_that_a_row_brings_is_listed_and_not_made_across_states(load_file, conn):
    rows = "Fictional Aid,Kenya\nFictional Food,Chile\nFictional Relief,Kenya\n"
    load_file("organizations", "a.csv", f"name,member_state\n{rows}")
    ids = {
        name: number
        for number, name in conn.execute(sa.select(organizations.c.id, organizations.c.name))
    }
    conn.rollback()
    content = (
        "name,member_state,former_names\nFictional Relief,Kenya,Fictional Aid|Fictional Food\n"
    )
    result = load_file("organizations", "b.csv", content)
    assert known(conn) == ["Fictional Food", "Fictional Relief"]
    relief = f"Fictional Relief ({ids['Fictional Relief']})"
    assert list(result.notices) == [
        "One name matched an organization other than by its present name:",
        f"  row 2: Fictional Aid: merged: {relief} and Fictional Aid ({ids['Fictional Aid']})",
        "One name may be a recorded organization; added as new (possible duplicates):",
        f"  row 2: Fictional Food: same name, another State: {relief} and"
        f" Fictional Food ({ids['Fictional Food']})",
    ]


def test_a_former_name_does_not_become_the_present_one_again(load_file, conn, counts):
    load_file("organizations", "a.csv", "name,former_names\nFictional Relief,Fictional Aid\n")
    result = load_file("organizations", "b.csv", "name,scope\nFictional Aid,national\n")
    assert counts(result) == (1, 0, 1, 0, 0)
    facts = told(conn, "Fictional Aid")
    assert (facts["organization"], facts["scope"]) == ("Fictional Relief", "national")


def test_names_of_one_row_make_known_organizations_one(load_file, conn, counts):
    load_file(
        "organizations", "a.csv", "name,scope\nFictional Aid,national\nRelief,\nOther,local\n"
    )
    joined = "name,former_names\nFictional Relief,Fictional Aid|Relief\n"
    assert counts(load_file("organizations", "b.csv", joined)) == (1, 0, 1, 0, 0)
    assert counts(load_file("organizations", "b.csv", joined)) == (1, 0, 0, 1, 0)
    assert known(conn) == ["Fictional Relief", "Other"]
    assert told(conn, "Fictional Relief")["scope"] == "national"
    assert set(called(conn, "Fictional Relief")) == {"Fictional Relief", "Fictional Aid", "Relief"}


def test_organizations_that_rows_join_in_turn_are_all_one(load_file, conn):
    load_file("organizations", "a.csv", "name,former_names\nB Club,D Club\nA Club,\nC Club,\n")
    load_file("organizations", "b.csv", "name,former_names\nA Club,B Club\nC Club,D Club\n")
    assert known(conn) == ["C Club"]


def test_what_was_known_of_a_merged_organization_is_handed_on_but_corrects_nothing(load_file, conn):
    rows = "Fictional Aid,Kenya,Roster,1999\nRelief,Kenya,Special,\n"
    header = "name,member_state,consultative_status,status_since\n"
    load_file("organizations", "a.csv", header + rows)
    load_file("organizations", "b.csv", "name,former_names\nRelief,Fictional Aid\n")
    facts = told(conn, "Relief")
    assert (facts["member_state"], facts["consultative_status"]) == ("Kenya", "Special")
    assert facts["status_since"] is None


def test_a_row_about_a_merged_organization_is_about_the_one_it_is_now(load_file, conn):
    load_file("organizations", "a.csv", "name\nFictional Aid\nFictional Relief\n")
    load_file("organizations", "b.csv", "name,former_names\nFictional Relief,Fictional Aid\n")
    load_file("organizations", "c.csv", "name,scope\nFictional Aid,local\n")
    facts = told(conn, "Fictional Aid")
    assert (facts["organization"], facts["scope"]) == ("Fictional Relief", "local")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("organization_type", "99", "is not one of: 10"),
        ("consultative_status", "Observer", "is not one of: General, Special, Roster"),
        ("status_since", "1899", "is not a year of the United Nations"),
        ("scope", "galactic", "is not one of: international, national, local"),
        ("website", "ftp://example.org/a", "is not the address of a website"),
        ("new_york", "perhaps", "is neither yes nor no"),
        ("geneva", "2", "is neither yes nor no"),
        ("budget", "1,000", "is not one of: under 100,000, 100,000 to 1 million,"),
        ("constituency", "lawyers", "is not one of: parliamentarians, academia, faith-based,"),
        ("sdgs", "3|18", "is not the number of a goal, 1 to 17, parted by |"),
        ("sdgs", "3, 5", "is not the number of a goal, 1 to 17, parted by |"),
        ("sdgs", "Goal 3", "is not the number of a goal, 1 to 17, parted by |"),
        ("former_names", "Fine|!!", "is not a name of at most 400 characters"),
        ("aliases", "x" * 401, "is not a name of at most 400 characters"),
    ],
)
def test_a_cell_that_holds_something_else_is_left_out_and_named(
    load_file, conn, column, value, reason
):
    content = f'name,{column}\nFictional Relief,"{value}"\n'
    result = load_file("organizations", "a.csv", content)
    assert result.rejected == ()
    [notice] = result.notices
    assert notice.startswith(f"a.csv, row 2, {column}: “")
    assert f"” {reason}" in notice
    assert len(known(conn)) == 1


# Offices, budgets, constituencies and goals


def goals(conn) -> dict[str, list[int]]:
    """The goals of each organization that has any, by its present name."""
    statement = (
        sa.select(organizations.c.name, organization_sdgs.c.sdg)
        .join(organization_sdgs, organization_sdgs.c.organization_id == organizations.c.id)
        .order_by(organization_sdgs.c.sdg)
    )
    found = {}
    for name, goal in conn.execute(statement):
        found.setdefault(name, []).append(goal)
    return found


def test_an_unknown_state_leaves_the_cell_unknown_and_is_named(load_file, conn):
    content = "name,member_state\nAlpha,Nowhere\nBeta,Korea\nGamma,NA\nDelta,Nowhere\n"
    result = load_file("organizations", "a.csv", content)
    assert result.rejected == ()
    assert [notice for notice in result.notices if "member_state" in notice] == [
        "a.csv, row 2 and 1 more, member_state: “Nowhere” is no State or other place by this code"
        " or name; the cell was left out.",
        "a.csv, row 3, member_state: “Korea” may be Democratic People’s Republic of Korea or"
        " Republic of Korea: write which; the cell was left out.",
    ]
    seats = {name: told(conn, name)["member_state"] for name in ("Alpha", "Beta", "Gamma", "Delta")}
    assert seats == {"Alpha": None, "Beta": None, "Gamma": "Namibia", "Delta": None}


def test_a_seat_may_be_in_no_member_state_and_is_in_one_place_only(load_file, conn):
    content = "name,member_state\nAlpha,Vatican\nBeta,International\nGamma,Hong Kong\nDelta,Kenya\n"
    assert load_file("organizations", "a.csv", content).rejected == ()
    seats = {name: told(conn, name) for name in ("Alpha", "Beta", "Gamma", "Delta")}
    assert {name: (facts["member_state"], facts["region"]) for name, facts in seats.items()} == {
        "Alpha": ("Holy See", None),
        "Beta": ("No single seat", None),
        "Gamma": ("Hong Kong, China", None),
        "Delta": ("Kenya", "African Group"),
    }


def test_a_name_with_another_seat_is_another_organization(load_file, conn):
    load_file("organizations", "a.csv", "name,member_state\nAlpha,Vatican\nDelta,\n")
    content = "name,member_state\nAlpha,Italy\nDelta,Palestine\n"
    result = load_file("organizations", "b.csv", content)
    assert (result.new, result.changed) == (1, 1)
    seats = sa.select(
        organizations.c.name, organizations.c.member_state, organizations.c.other_place
    )
    assert sorted(conn.execute(seats).all(), key=str) == [
        ("Alpha", "ITA", None),
        ("Alpha", None, "VAT"),
        ("Delta", None, "PSE"),
    ]


def test_no_office_is_not_an_unknown_office(load_file, conn):
    content = "name,new_york,geneva\nFictional Relief,no,\n"
    load_file("organizations", "a.csv", content)
    facts = told(conn, "Fictional Relief")
    assert (facts["new_york"], facts["geneva"]) == (False, None)


def test_goals_are_replaced_by_those_of_a_later_row_and_kept_where_it_has_none(
    load_file, conn, counts
):
    first = "name,sdgs\nFictional Relief,3|13\nFictional Clinics,3\n"
    load_file("organizations", "a.csv", first)
    assert goals(conn) == {"Fictional Relief": [3, 13], "Fictional Clinics": [3]}
    conn.rollback()
    second = "name,sdgs\nFictional Relief,13|17|\nFictional Clinics,\n"
    assert counts(load_file("organizations", "b.csv", second)) == (2, 0, 1, 1, 0)
    assert goals(conn) == {"Fictional Relief": [13, 17], "Fictional Clinics": [3]}
    conn.rollback()
    assert counts(load_file("organizations", "b.csv", second)) == (2, 0, 0, 2, 0)
    fewer = "name,sdgs\nFictional Relief,17\n"
    assert counts(load_file("organizations", "c.csv", fewer)) == (1, 0, 1, 0, 0)
    assert goals(conn)["Fictional Relief"] == [17]


def test_the_same_goals_in_another_order_are_no_other_account(load_file, conn):
    content = "name,sdgs\nFictional Relief,3|13\nFICTIONAL RELIEF,13|3|3\n"
    assert load_file("organizations", "a.csv", content).rejected == ()
    assert goals(conn) == {"Fictional Relief": [3, 13]}


def test_other_goals_of_one_organization_are_another_account(load_file):
    content = "name,sdgs\nFictional Relief,3|13\nFICTIONAL RELIEF,3\n"
    [complaint] = load_file("organizations", "a.csv", content).rejected
    assert (complaint.row, complaint.reason) == (3, "row 2 says otherwise of the same name")


def test_of_two_rows_under_two_names_of_one_organization_the_first_tells_its_goals(load_file, conn):
    load_file("organizations", "a.csv", "name,former_names\nFictional Relief,FRX\n")
    load_file("organizations", "b.csv", "name,sdgs\nFRX,4\nFictional Relief,3\n")
    assert goals(conn) == {"Fictional Relief": [4]}


def test_goals_go_to_what_an_organization_was_merged_into_unless_some_are_known_there(
    load_file, conn
):
    rows = "Aid,3|5,yes,women\nRelief,,,\nLeague,1,no,farmers\nUnion,2,yes,\n"
    load_file("organizations", "a.csv", f"name,sdgs,new_york,constituency\n{rows}")
    joined = "name,former_names\nRelief,Aid\nUnion,League\n"
    load_file("organizations", "b.csv", joined)
    # Those of the ones before stay with them, so that undoing a merger loses nothing.
    assert goals(conn) == {"Aid": [3, 5], "Relief": [3, 5], "League": [1], "Union": [2]}
    relief, union = told(conn, "Relief"), told(conn, "Union")
    assert (relief["new_york"], relief["constituency"]) == (True, "women")
    assert (union["new_york"], union["constituency"]) == (True, "farmers")
    conn.rollback()
    load_file("organizations", "c.csv", "name,sdgs\nAid,17\n")
    assert told(conn, "Relief")["sdgs"] == "17"


def test_a_spreadsheet_keeps_one_goal_as_a_number(load_file, conn, sheet):
    content = sheet(("name", "sdgs", "geneva"), ("Fictional Relief", 13.0, True))
    load_file("organizations", "a.xlsx", content)
    facts = told(conn, "Fictional Relief")
    assert (facts["sdgs"], facts["geneva"]) == ("13", True)


# States, and rows that are at odds


@pytest.mark.parametrize("state", ["KEN", "kenya", "Kenya."])
def test_a_state_is_known_by_its_code_and_its_names(load_file, conn, state):
    load_file("organizations", "a.csv", f"name,member_state\nFictional Relief,{state}\n")
    assert told(conn, "Fictional Relief")["member_state"] == "Kenya"


def test_two_accounts_of_one_organization_are_refused(load_file):
    content = "name,scope\nFictional Relief,local\nFictional Clinics,\nFICTIONAL RELIEF,national\n"
    [complaint] = load_file("organizations", "a.csv", content).rejected
    assert (complaint.row, complaint.reason) == (4, "row 2 says otherwise of the same name")


def test_one_former_name_of_two_organizations_is_refused_and_one_alias_is_not(load_file, conn):
    content = "name,former_names\nFictional Relief,Aid\nFictional Clinics,Aid\n"
    [complaint] = load_file("organizations", "a.csv", content).rejected
    assert (complaint.row, complaint.reason) == (3, "row 2 says otherwise of the same name")
    content = content.replace("former_names", "aliases")
    assert load_file("organizations", "b.csv", content).rejected == ()
    assert called(conn, "Fictional Relief")["Aid"] == "alias"
    assert called(conn, "Fictional Clinics")["Aid"] == "alias"


def test_the_same_row_twice_is_one_organization(load_file, conn):
    content = f"{HEADER}{RELIEF},Aid,\n{RELIEF},Aid,\n"
    result = load_file("organizations", "a.csv", content)
    assert (result.read, result.new + result.unchanged) == (2, 2)
    assert known(conn) == ["Fictional Relief"]
    assert conn.scalar(sa.select(sa.func.count()).select_from(organization_names)) == 2
