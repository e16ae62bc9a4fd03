import pytest
import sqlalchemy as sa

from data_access.asking import records
from data_access.imports import organizations as register
from data_access.organizations import names, profile, search
from data_access.schema import organization_names, organizations

HEADER = ",".join(register.COLUMNS) + "\n"
RELIEF = 'Fictional Relief,Kenya,21,Special,2011,international,"Water, food",https://relief.example'


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


def test_the_second_time_nothing_is_new_or_changed(load_file, counts):
    content = f"{HEADER}{RELIEF},Fictional Aid,FRX\nFictional Clinics,,,,,,,,,\n"
    assert counts(load_file("organizations", "a.csv", content)) == (2, 2, 0, 0, 0)
    assert counts(load_file("organizations", "a.csv", content)) == (2, 0, 0, 2, 0)


@pytest.mark.parametrize(
    "name", ["FICTIONAL relief", "Fictional Aid", "FRX", "Fictional Relief (FRX)"]
)
def test_an_update_changes_the_one_known_by_any_of_its_names(load_file, conn, name, counts):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},Fictional Aid,FRX\n")
    update = f"name,website\n{name},www.relief.example\n"
    assert counts(load_file("organizations", "b.csv", update)) == (1, 0, 1, 0, 0)
    assert counts(load_file("organizations", "b.csv", update)) == (1, 0, 0, 1, 0)
    assert len(known(conn)) == 1
    facts = told(conn, "Fictional Aid")
    assert (facts["website"], facts["scope"]) == ("www.relief.example", "international")


def test_an_empty_cell_says_nothing(load_file, conn, counts):
    load_file("organizations", "a.csv", f"{HEADER}{RELIEF},,\n")
    result = load_file("organizations", "b.csv", HEADER + "Fictional Relief" + "," * 9 + "\n")
    assert counts(result) == (1, 0, 0, 1, 0)
    assert told(conn, "Fictional Relief")["member_state"] == "Kenya"


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
    load_file("organizations", "a.csv", "name,aliases\nRelief,Aid\n")
    content = "name,aliases\nNew Relief,Aid\nYoung Relief,Relief\n"
    load_file("organizations", "b.csv", content)
    assert counts(load_file("organizations", "b.csv", content)) == (2, 0, 0, 2, 0)
    assert called(conn, "New Relief") == {
        "New Relief": "present",
        "Relief": "alias",
        "Aid": "alias",
        "Young Relief": "alias",
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


def test_an_alias_that_becomes_the_present_name_leaves_the_other_as_former(load_file, conn):
    load_file("organizations", "a.csv", "name,aliases\nFictional Aid,Fictional Relief\n")
    load_file("organizations", "b.csv", "name\nFictional Relief\n")
    assert called(conn, "Fictional Relief") == {
        "Fictional Relief": "present",
        "Fictional Aid": "former",
    }


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
    joined = "name,former_names,aliases\nFictional Relief,Fictional Aid,Relief\n"
    assert counts(load_file("organizations", "b.csv", joined)) == (1, 0, 1, 0, 0)
    assert counts(load_file("organizations", "b.csv", joined)) == (1, 0, 0, 1, 0)
    assert known(conn) == ["Fictional Relief", "Other"]
    assert told(conn, "Fictional Relief")["scope"] == "national"
    assert set(called(conn, "Fictional Relief")) == {"Fictional Relief", "Fictional Aid", "Relief"}


def test_organizations_that_rows_join_in_turn_are_all_one(load_file, conn):
    load_file("organizations", "a.csv", "name,aliases\nB Club,D Club\nA Club,\nC Club,\n")
    load_file("organizations", "b.csv", "name,aliases\nA Club,B Club\nC Club,D Club\n")
    assert known(conn) == ["C Club"]


def test_what_was_known_of_a_merged_organization_is_handed_on_but_corrects_nothing(load_file, conn):
    rows = "Fictional Aid,Chile,,Roster,1999,,,,,\nRelief,Kenya,,Special,,,,,,\n"
    load_file("organizations", "a.csv", HEADER + rows)
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
        ("member_state", "Narnia", "is no Member State by this code or name"),
        ("organization_type", "99", "is not one of: 10"),
        ("consultative_status", "Observer", "is not one of: General, Special, Roster"),
        ("status_since", "1899", "is not a year of the United Nations"),
        ("scope", "galactic", "is not one of: international, national, local"),
        ("website", "javascript:alert(1)", "is not the address of a website"),
        ("former_names", "Fine|!!", "is not a name of at most 400 characters"),
        ("aliases", "x" * 401, "is not a name of at most 400 characters"),
    ],
)
def test_a_cell_that_holds_something_else_is_refused(load_file, conn, column, value, reason):
    result = load_file("organizations", "a.csv", f"name,{column}\nFictional Relief,{value}\n")
    [complaint] = result.rejected
    assert (complaint.row, complaint.column) == (2, column)
    assert complaint.reason.startswith(reason)
    assert known(conn) == []


@pytest.mark.parametrize("state", ["KEN", "kenya", "Kenya."])
def test_a_state_is_known_by_its_code_and_its_names(load_file, conn, state):
    load_file("organizations", "a.csv", f"name,member_state\nFictional Relief,{state}\n")
    assert told(conn, "Fictional Relief")["member_state"] == "Kenya"


def test_two_accounts_of_one_organization_are_refused(load_file):
    content = "name,scope\nFictional Relief,local\nFictional Clinics,\nFICTIONAL RELIEF,national\n"
    [complaint] = load_file("organizations", "a.csv", content).rejected
    assert (complaint.row, complaint.reason) == (4, "row 2 says otherwise of the same name")


def test_one_name_of_two_organizations_is_refused(load_file):
    content = "name,aliases\nFictional Relief,Aid\nFictional Clinics,Aid\n"
    [complaint] = load_file("organizations", "a.csv", content).rejected
    assert (complaint.row, complaint.reason) == (3, "row 2 says otherwise of the same name")


def test_the_same_row_twice_is_one_organization(load_file, conn):
    content = f"{HEADER}{RELIEF},Aid,\n{RELIEF},Aid,\n"
    result = load_file("organizations", "a.csv", content)
    assert (result.read, result.new + result.unchanged) == (2, 2)
    assert known(conn) == ["Fictional Relief"]
    assert conn.scalar(sa.select(sa.func.count()).select_from(organization_names)) == 2
