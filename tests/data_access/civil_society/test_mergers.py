"""Two organizations that are one: everything that hangs on them follows, and nothing is lost."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access import schema
from data_access.access import contacts
from data_access.civil_society import mergers, rollup
from data_access.civil_society.organizations import counted_as, names, search
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import ask, every_query
from data_access.schema import (
    audit,
    decisions,
    engagements,
    organization_names,
    organizations,
    partnership_participants,
)

ENGAGED = "organization,occasion,kind,date,participants\n"


@pytest.fixture
def known(load_file, conn):
    """Make organizations of names, each with as many engagements, and give their numbers."""

    def known(**engaged: int) -> dict[str, int]:
        rows = (
            f"{name.replace('_', ' ')},Forum {n},event,2026-05-06,2\n"
            for name, number in engaged.items()
            for n in range(number)
        )
        load_file("engagements", "a.csv", ENGAGED + "".join(rows))
        found = dict(conn.execute(sa.select(organizations.c.name, organizations.c.id)).all())
        conn.rollback()
        return {name.replace(" ", "_"): number for name, number in found.items()}

    return known


@pytest.fixture
def act(database, people):
    """Do an act as somebody of the staff: `act(mergers.merge, organization=1, into=2)`."""

    def act(done, by: Role = Role.STAFF, **params):
        return run_command(database, people[by], done, **params)

    return act


@pytest.fixture
def put(database, head):
    """Put a question as the head, and give its answer."""

    def put(asked, **params):
        with database.connect() as connection:
            return ask(connection, head, asked, **params)

    return put


# Merged and parted


def test_what_is_pointed_at_another_counts_as_it_under_all_names_and_can_be_parted(
    known, act, put, conn, everything, database
):
    ids = known(Alpha_Relief=3, Alpha_Relif=2, Beta=1)
    before = everything(database)
    act(mergers.merge, organization=ids["Alpha_Relif"], into=ids["Alpha_Relief"])
    found = put(search, name="Relief").rows
    assert found[["organization", "engagements"]].to_numpy().tolist() == [["Alpha Relief", 5]]
    assert put(search, name="Relif").rows["id"].tolist() == [ids["Alpha_Relief"]]
    called = put(names, organization=ids["Alpha_Relif"]).rows
    assert called[["name", "kind"]].to_numpy().tolist() == [
        ["Alpha Relief", "present"],
        ["Alpha Relif", "former"],
    ]
    act(mergers.separate, organization=ids["Alpha_Relif"])
    after = everything(database)
    moved = {name for name in before if before[name] != after[name]}
    # That a person wrote the row last is what remains of it, and the trail.
    assert moved == {"audit", "database_state", "organizations"}
    columns = [column for column in organizations.c if column.name != "batch_id"]
    assert (
        conn.execute(sa.select(*columns).where(organizations.c.merged_into_id.is_not(None))).all()
        == []
    )
    assert put(search, name="Rel").rows["engagements"].tolist() == [3, 2]


def test_who_did_it_is_on_the_trail_with_both_names(known, act, column):
    ids = known(Alpha=1, Beta=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    act(mergers.separate, organization=ids["Alpha"])
    told = zip(column(audit.c.actor), column(audit.c.action), column(audit.c.object), strict=True)
    assert list(told)[-2:] == [
        (
            "staff",
            "mergers.merge",
            f"organization {ids['Alpha']} (Alpha) into {ids['Beta']} (Beta)",
        ),
        (
            "staff",
            "mergers.separate",
            f"organization {ids['Alpha']} (Alpha) from {ids['Beta']} (Beta)",
        ),
    ]


def test_a_circle_is_refused_however_long_it_is(known, act, everything, database):
    ids = known(Alpha=1, Beta=1, Gamma=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    act(mergers.merge, organization=ids["Beta"], into=ids["Gamma"])
    before = everything(database)
    for into, said in (
        ("Alpha", "Alpha counts as Gamma: a merger the other way would run in a circle."),
        ("Beta", "Beta counts as Gamma: a merger the other way would run in a circle."),
        ("Gamma", "Gamma cannot be merged into itself."),
    ):
        with pytest.raises(ValueError, match=said[:20]) as refused:
            act(mergers.merge, organization=ids["Gamma"], into=ids[into])
        assert str(refused.value) == said
    with pytest.raises(ValueError, match="Alpha counts as Gamma already; part the two first"):
        act(mergers.merge, organization=ids["Alpha"], into=ids["Gamma"])
    assert everything(database) == before


def test_of_a_chain_each_counts_as_the_last_and_each_link_is_parted_alone(known, act, conn):
    ids = known(Alpha=1, Beta=1, Gamma=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    act(mergers.merge, organization=ids["Beta"], into=ids["Gamma"])
    stands_for = counted_as()
    assert set(conn.scalars(sa.select(stands_for.c.counted_as_id))) == {ids["Gamma"]}
    conn.rollback()
    act(mergers.separate, organization=ids["Beta"])
    found = dict(conn.execute(sa.select(stands_for)).all())
    assert found == {
        ids["Alpha"]: ids["Beta"],
        ids["Beta"]: ids["Beta"],
        ids["Gamma"]: ids["Gamma"],
    }


@pytest.mark.parametrize("number", [0, -1, 99])
def test_what_is_not_there_is_neither_merged_nor_parted(known, act, number):
    ids = known(Alpha=1)
    for needs in (
        {"organization": number, "into": ids["Alpha"]},
        {"organization": ids["Alpha"], "into": number},
    ):
        with pytest.raises(ValueError, match="No organization has the number"):
            act(mergers.merge, **needs)
    with pytest.raises(ValueError, match="No organization has the number"):
        act(mergers.separate, organization=number)
    with pytest.raises(ValueError, match="Alpha was merged into no other organization"):
        act(mergers.separate, organization=ids["Alpha"])


@pytest.mark.parametrize("role", [Role.CHIEF_OF_STAFF])
def test_only_head_and_staff_merge(known, act, role):
    ids = known(Alpha=1, Beta=1)
    with pytest.raises(PermissionError):
        act(mergers.merge, by=role, organization=ids["Alpha"], into=ids["Beta"])


def test_a_later_file_that_names_the_merged_one_counts_for_the_other(known, act, put, load_file):
    ids = known(Alpha=1, Beta=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    load_file("engagements", "b.csv", f"{ENGAGED}Alpha,Assembly,meeting,2026-06-06,4\n")
    assert put(search, name="Beta").rows["engagements"].tolist() == [3]


# Every question follows


READER = Viewer(Role.FOCAL_POINT_HEAD, "Head", 1)


def rows_of(conn, asked, needs) -> pd.DataFrame | None:
    """The rows of an answer; None where the question is about one update, release or State."""
    required = {name for name, one in asked.open_parameters.items() if one.default is one.empty}
    if not required <= set(needs):
        return None
    try:
        settled = asked.settle(READER, {name: needs[name] for name in required})
    except PermissionError:
        return None
    return asked(conn, **settled)


# What hangs on an organization. Contacts are no facts, and are shown by an act; that the names of
# what was merged are former ones is what merging means.
HANGING = tuple(
    table
    for table in schema.FACTS
    if "organization_id" in table.c and table is not organization_names
)


@pytest.fixture(scope="module")
def parted(untouched, demonstrate):
    """Made-up data, an organization with much on record, and others with most of each kind."""
    database = connections.engine(untouched)
    demonstrate(database)
    with connections.writing(database) as conn:
        number = conn.scalar(
            sa.select(engagements.c.organization_id)
            .join(decisions, decisions.c.organization_id == engagements.c.organization_id)
            .join(
                partnership_participants,
                partnership_participants.c.organization_id == engagements.c.organization_id,
            )
            .where(engagements.c.civil_society)
            .group_by(engagements.c.organization_id)
            .order_by(sa.func.count().desc(), engagements.c.organization_id)
            .limit(1)
        )
        most = {table: _most(conn, table) for table in HANGING}
        event = conn.scalar(
            sa.select(engagements.c.event_id)
            .where(engagements.c.organization_id == number, engagements.c.event_id.is_not(None))
            .order_by(engagements.c.event_id)
        )
    today = weeks.today()
    needs = {"organization": number, "key": "1", "event": event}
    needs |= {"since": today - dt.timedelta(days=6), "until": today}
    yield database, needs, {number, *most.values()}
    database.dispose()


def _most(conn, table: sa.Table) -> int:
    """The organization of civil society with most rows in a table."""
    return conn.scalar(
        sa.select(table.c.organization_id)
        .join(organizations, organizations.c.id == table.c.organization_id)
        .where(organizations.c.merged_into_id.is_(None))
        .group_by(table.c.organization_id)
        .order_by(sa.func.count().desc(), table.c.organization_id)
        .limit(1)
    )


OF_ORGANIZATIONS = sorted(
    name
    for name, asked in every_query().items()
    if asked.roles & OFFICE and name != "mergers.counted"
)


def test_no_answer_changes_where_one_organization_is_recorded_as_two_that_count_as_one(parted):
    database, needs, concerned = parted

    def answers(conn) -> dict[str, pd.DataFrame]:
        rows = {name: rows_of(conn, every_query()[name], needs) for name in OF_ORGANIZATIONS}
        return {name: found for name, found in rows.items() if found is not None}

    with connections.writing(database) as conn, conn.begin_nested() as tried:
        before = answers(conn)
        for one in concerned:
            _write_twice(conn, one)
        rollup.refresh(conn)
        after = answers(conn)
        tried.rollback()
    assert len(before) > 100
    for name, rows in before.items():
        pd.testing.assert_frame_equal(after[name], rows, obj=name)


def _write_twice(conn, number: int) -> None:
    """Let every other row that hangs on an organization be that of another, which counts as it."""
    twin = conn.scalar(
        organizations.insert()
        .values(name="Fictional Twin", merged_into_id=number)
        .returning(organizations.c.id)
    )
    for table in HANGING:
        keys = tuple(table.primary_key)
        own = sa.select(*keys).where(table.c.organization_id == number).order_by(*keys)
        half = conn.execute(own).all()[1::2]
        of_half = sa.tuple_(*keys).in_(list(map(tuple, half)))
        conn.execute(sa.update(table).where(of_half).values(organization_id=twin))


def test_contacts_are_those_of_both(known, act):
    ids = known(Alpha=1, Beta=1)
    for name in ("Alpha", "Beta"):
        act(contacts.add, organization=ids[name], contact=contacts.Contact(f"Of {name}"))
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    shown = act(contacts.show, organization=ids["Beta"])
    assert [one.name for one in shown] == ["Of Alpha", "Of Beta"]


# Which may be one


def test_pairs_are_proposed_by_the_names_with_most_on_record_first(known, put):
    ids = known(
        Fictional_Union_of_Rivers=4,
        Fictional_Union_of_Rivrs=2,
        Fictional_Council_for_Lakes=1,
        The_Fictional_Council_for_Lakes=3,
        Another_Society=9,
    )
    answer = put(mergers.likely)
    columns = ["one_id", "other_id", "why", "records"]
    assert answer.rows[columns].to_numpy().tolist() == [
        [ids["Fictional_Union_of_Rivers"], ids["Fictional_Union_of_Rivrs"], "spelling", 2],
        [
            *(ids["The_Fictional_Council_for_Lakes"], ids["Fictional_Council_for_Lakes"]),
            *("the same words", 1),
        ],
    ]
    assert answer.finding == (
        "Possible duplicates: two pairs of organizations, one by spelling and one by the same"
        " words."
    )


def test_what_was_merged_is_not_proposed_any_more_and_is_again_once_it_is_parted(known, act, put):
    ids = known(Fictional_Union_of_Rivers=4, Fictional_Union_of_Rivrs=2)
    needs = {"organization": ids["Fictional_Union_of_Rivrs"]}
    act(mergers.merge, **needs, into=ids["Fictional_Union_of_Rivers"])
    answer = put(mergers.likely)
    assert answer.rows.empty
    assert answer.finding == "No two organizations have names that are nearly the same."
    act(mergers.separate, **needs)
    assert len(put(mergers.likely).rows) == 1


def test_a_former_name_is_held_against_others_too(known, put, conn):
    ids = known(Omega=1, Fictional_Union_of_Rivers=1)
    conn.execute(
        organization_names.insert().values(
            key="fictional union of rivrs",
            name="Fictional Union of Rivrs",
            kind="former",
            organization_id=ids["Omega"],
        )
    )
    conn.commit()
    [pair] = put(mergers.likely).rows.to_dict("records")
    assert {pair["one"], pair["other"]} == {"Omega", "Fictional Union of Rivers"}
    assert pair["as_names"] == "Fictional Union of Rivers / Fictional Union of Rivrs"


def test_states_and_their_organizations_are_not_proposed(known, put, conn):
    ids = known(Fictional_Union_of_Rivers=4, Fictional_Union_of_Rivrs=2)
    conn.execute(
        sa.update(organizations)
        .where(organizations.c.id == ids["Fictional_Union_of_Rivrs"])
        .values(organization_type="40")
    )
    conn.commit()
    assert put(mergers.likely).rows.empty


# Side by side


def test_two_are_shown_side_by_side_with_what_differs_and_what_only_the_other_knows(
    known, put, conn
):
    ids = known(Alpha=2, Beta=1)
    for name, facts in (
        ("Alpha", {"member_state": "KEN", "scope": "national"}),
        (
            "Beta",
            {"member_state": "FRA", "scope": "national", "website": "b.example", "geneva": False},
        ),
    ):
        conn.execute(
            sa.update(organizations).where(organizations.c.id == ids[name]).values(**facts)
        )
    conn.commit()
    answer = put(mergers.side_by_side, one=ids["Alpha"], other=ids["Beta"])
    told = answer.rows.fillna("–").set_index("fact").to_dict("index")
    assert told["seat"] == {"one": "Kenya", "other": "France"}
    assert told["engagements"] == {"one": "2", "other": "1"}
    assert told["website"] == {"one": "–", "other": "b.example"}
    assert told["office in Geneva"] == {"one": "–", "other": "no"}
    assert told["contacts by the office"] == {"one": "0", "other": "0"}
    assert told["decisions"] == {"one": "0", "other": "0"}
    assert answer.finding == (
        "They differ in seat; known of the other alone: website and office in Geneva."
    )


def test_one_and_the_same_or_none_at_all_are_not_compared(known, act, put):
    ids = known(Alpha=2, Beta=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    for other in (ids["Beta"], ids["Alpha"], 99):
        answer = put(mergers.side_by_side, one=ids["Alpha"], other=other)
        assert answer.rows.empty
        assert answer.finding == "There are no two such organizations to compare."


def test_what_counts_as_an_organization_is_listed_with_who_merged_it(known, act, put, load_file):
    ids = known(Alpha=2, Beta=1)
    act(mergers.merge, organization=ids["Alpha"], into=ids["Beta"])
    load_file("organizations", "register.csv", "name,former_names\nBeta,Gamma\nGamma,\n")
    load_file("engagements", "b.csv", f"{ENGAGED}Delta,Forum,event,2026-05-06,1\n")
    load_file("organizations", "register.csv", "name,former_names\nBeta,Delta\n")
    answer = put(mergers.counted, organization=ids["Beta"])
    told = answer.rows[["name", "into", "file", "records"]].astype(object)
    assert told.where(told.notna(), None).to_numpy().tolist() == [
        ["Alpha", "Beta", None, 2],
        ["Delta", "Beta", "register.csv", 1],
    ]
    assert answer.finding == "It counts for two others as well."
    assert put(mergers.counted, organization=99).finding == (
        "No organization was merged into organization 99."
    )
