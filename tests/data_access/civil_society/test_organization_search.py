"""An organization is found by what somebody types of any of its names, and never added twice."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society import organization_search
from data_access.civil_society import outreach as reaching
from data_access.civil_society.typed_name_search import Names
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.names import organization_key
from data_access.domain.roles import Role
from data_access.manual_entry import PossibleDuplicate
from data_access.schema import audit, organization_names, organizations, outreach

RIVERS = "Fictional Union of Rivers"
NAMES = (
    RIVERS,
    "Fictional Union of Lakes",
    "Lantern Keepers International (LKI)",
    "Example Association for the Rights of Ferries",
    "Мирный Фонд Примеров",
    "مؤسسة الأمثلة للسلام",
    "世界和平范例基金会",
    "มูลนิธิตัวอย่างเพื่อสันติภาพ",
)


@pytest.fixture
def known(conn):
    """Organizations known by these names: `known("A", "B")` gives their ids; commits."""

    def known(*names: str, into: int | None = None, **facts) -> list[int]:
        made = []
        for name in names:
            row = {"name": name, "merged_into_id": into, **facts}
            number = conn.scalar(organizations.insert().values(row).returning(organizations.c.id))
            key = {"key": organization_key(name), "name": name, "kind": "present"}
            conn.execute(organization_names.insert().values(organization_id=number, **key))
            made.append(number)
        conn.commit()
        return made

    return known


def first(conn, typed: str) -> str | None:
    rows = organization_search.resembling(conn, name=typed)
    return rows["organization"].iloc[0] if len(rows) else None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fictional union of rivers", RIVERS),
        ("  FICTIONAL   Union, of “Rivers” ", RIVERS),
        ("Fictionl Unoin of Rivrs", RIVERS),
        ("rivers union fictional", RIVERS),
        ("rivres", RIVERS),
        ("fic uni riv", RIVERS),
        ("LKI", NAMES[2]),
        ("lantern keeper", NAMES[2]),
        ("FUL", NAMES[1]),
        ("мирний фонд", NAMES[4]),
        ("примеров фонд", NAMES[4]),
        ("مؤسسه الامثلة للسلام", NAMES[5]),
        ("للسلام", NAMES[5]),
        ("和平范例", NAMES[6]),
        ("世界和平范列基金会", NAMES[6]),
        ("ตัวอย่างเพื่อสันติภาพ", NAMES[7]),
    ],
)
def test_a_name_is_found_mistyped_in_part_in_any_order_and_in_its_own_script(
    conn, known, typed, meant
):
    known(*NAMES)
    assert first(conn, typed) == meant


@pytest.mark.parametrize("typed", ["", " ", "…", "zzzz", "of", "Completely Other Choir", "犬"])
def test_what_is_like_no_name_finds_none(conn, known, typed):
    known(*NAMES)
    rows = organization_search.resembling(conn, name=typed)
    assert not rows["certain"].any()
    assert typed.strip() == "of" or rows.empty


def test_only_the_whole_name_is_certain_and_of_two_alike_none_is_chosen(conn, known):
    known("Ferry Watch", "Ferry Watch Kenya", "Ferry Match")
    rows = organization_search.resembling(conn, name="Ferry Watch")
    assert list(zip(rows["organization"], rows["certain"], strict=True)) == [
        ("Ferry Watch", True),
        ("Ferry Watch Kenya", False),
        ("Ferry Match", False),
    ]
    assert not organization_search.resembling(conn, name="Ferry Wtach")["certain"].any()


def test_a_merged_organization_is_shown_once_as_what_it_is_now(conn, known):
    [now] = known("River Guards")
    known("Old River Guard", into=now)
    rows = organization_search.resembling(conn, name="old river guard")
    assert rows[["id", "organization", "matched_name", "certain"]].to_numpy().tolist() == [
        [now, "River Guards", "Old River Guard", True]
    ]
    question = organization_search.resembling
    assert question.finding(rows, {"name": "old river guard"}) == (
        "Old River Guard is recorded, now River Guards."
    )


def test_states_and_their_organizations_are_left_out(conn, known):
    known("Ministry of Rivers", organization_type="10")
    assert organization_search.resembling(conn, name="Ministry of Rivers").empty


def test_a_name_that_came_or_changed_since_is_found_at_once(conn, known):
    known(RIVERS)
    assert first(conn, "lantern") is None
    [late] = known("Lantern Walk")
    assert first(conn, "lantern") == "Lantern Walk"
    other = {"key": "ferry walk", "name": "Ferry Walk"}
    mine = organization_names.c.organization_id == late
    conn.execute(sa.update(organization_names).where(mine).values(other))
    assert first(conn, "lantern") is None
    conn.rollback()
    assert first(conn, "lantern") == "Lantern Walk"


def test_the_finding_says_how_many_and_which_is_likest(conn, known):
    known(*NAMES)
    asked = organization_search.resembling
    rows = asked(conn, name="Fictional Union")
    assert asked.finding(rows, {"name": "Fictional Union"}) == (
        "Names like “Fictional Union”: two organizations; most similar: Fictional Union of Rivers."
    )
    none = asked(conn, name="Choir")
    assert asked.finding(none, {"name": "Choir"}) == (
        "No organization is known by a name like “Choir”."
    )
    assert asked.finding(none, {"name": ""}) == "No name was given to look for."


def test_no_names_at_all_and_names_of_one_letter_do_no_harm():
    assert Names([]).like("anything at all") == []
    assert [one.place for one in Names([("a", "A"), ("x y", "X Y")]).like("a")] == [0]


@pytest.fixture
def add(database, people):
    def add(name: str, *declined: int, by: Role = Role.STAFF) -> int:
        return run_command(
            database, people[by], organization_search.add, name=name, declined=declined
        )

    return add


def test_a_new_organization_is_on_record_by_its_name_and_on_the_trail(add, conn, column):
    number = add("  Choir of   Example Bridges ")
    row = dict(conn.execute(sa.select(organization_names)).mappings().one())
    assert row | {"recorded_at": 0} == {
        "key": "choir of example bridges",
        "organization_id": number,
        "name": "Choir of Example Bridges",
        "kind": "present",
        "until": None,
        "batch_id": None,
        "recorded_at": 0,
    }
    assert column(audit.c.object) == [f"organization {number}"]


@pytest.fixture
def add_contacted(database, people):
    """Record a new organization with a contact on a day."""

    def add_contacted(day: str):
        new = {"name": "Choir of Example Bridges", "declined": ()}
        contact = {"deed": reaching.contact, "needs": {"on": dt.date.fromisoformat(day)}}
        return run_command(
            database, people[Role.STAFF], organization_search.add_with, **new, **contact
        )

    return add_contacted


def test_a_new_organization_comes_with_what_it_did_and_both_are_on_the_trail(add_contacted, column):
    organization, contact = add_contacted("2026-11-02")
    assert (column(organizations.c.id), column(outreach.c.id)) == ([organization], [contact])
    assert column(audit.c.action)[:2] == ["lookup.add", "outreach.contact"]


def test_where_what_it_did_is_refused_no_organization_is_left_behind(add_contacted, column):
    with pytest.raises(ValueError, match="in the future"):
        add_contacted("2100-01-01")
    assert (column(organizations.c.id), column(outreach.c.id)) == ([], [])


def test_what_it_likely_is_must_be_seen_and_declined_first(add, known):
    [rivers] = known(RIVERS)
    with pytest.raises(PossibleDuplicate, match="Fictional Union of Rivers") as refused:
        add("Fictional Unoin of Rivers")
    assert list(refused.value.likely) == [rivers]
    assert add("Fictional Unoin of Rivers", rivers) != rivers


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("fictional UNION of rivers", "is already recorded"),
        ("Ministry of Rivers", "is already recorded"),
        ("", "is a text"),
        ("…", "is a text"),
        ("x" * 401, "is a text"),
        ("Bell\x07", "is a text"),
        ("Ask amina@example.org", "an e-mail address"),
    ],
)
def test_a_name_that_is_known_or_is_none_is_refused(add, known, name, why, column):
    known(RIVERS)
    known("Ministry of Rivers", organization_type="10")
    with pytest.raises(ValueError, match=why):
        add(name, *range(1, 50))
    assert len(column(organizations.c.id)) == 2


def test_two_who_add_the_same_name_add_it_once(database, add):
    add("Choir of Bridges")
    with pytest.raises(ValueError, match="is already recorded"):
        add("choir of bridges", by=Role.FOCAL_POINT_HEAD)
    with connections.writing(database) as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(organizations)) == 1
