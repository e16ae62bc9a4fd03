"""An import taken back leaves the database as if the file had never come, or it stays as it is."""

import datetime as dt
import json

import pytest
import sqlalchemy as sa

from data_access.access import contacts
from data_access.civil_society import rollup
from data_access.commands import run_command
from data_access.database import change_log, connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.freshness import is_demonstration, sources_of
from data_access.imports import history, kinds, undo
from data_access.schema import (
    audit,
    contributions,
    engagement_days,
    engagements,
    import_batches,
    import_undo,
    organizations,
    outreach,
    sources,
)

JUNE, MAY, FEBRUARY = dt.date(2024, 6, 14), dt.date(2024, 5, 3), dt.date(2024, 2, 9)
CHANGES = ("Old_name", "New_name", "Session_number")
MERGERS = ("Old_name1", "Old_name2", "New_name", "Session_number")
LIST = ("NGO_name", "Session_number")
VOTES = ("Vote_topic", "Country", "Country_vote", "Vote_outcome", "Session_number")
REVENUE = "year,donor,status,category,entity,rev_type,amount_usd\n"
ENGAGED = "organization,occasion,kind,date,participants\n"
REGISTER = "name,member_state,consultative_status,former_names,aliases\n"
PARTNERS = "identifier,title,entity,organization,role\n"
POSITIONS = "number,sub_action,member_state,position,form,stated_on,reference\n"
ENDORSED = "number,sub_action,document,body,adopted_on,clause\n"
HOSTED = "event,starts_on,organization,role\n"
MEETINGS = "body,session,starts_on,ends_on,reference\n"
EVENTS = "title,starts_on,ends_on,place,url\n"
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Fictional//EN
BEGIN:VEVENT
UID:a@fictional.example
DTSTAMP:20260101T000000Z
DTSTART:20260506T140000Z
DTEND:20260506T160000Z
SUMMARY:{title}
STATUS:{status}
END:VEVENT
END:VCALENDAR
"""
IATI = (
    '<iati-activities version="2.03"><iati-activity last-updated-datetime="2021-05-28"'
    ' xml:lang="en"><iati-identifier>XX-1</iati-identifier><reporting-org ref="XX"><narrative>'
    "Fictional Programme</narrative></reporting-org><title><narrative>{title}</narrative></title>"
    "{participants}</iati-activity></iati-activities>"
)
RELIEF = '<participating-org type="22" role="4"><narrative>{}</narrative></participating-org>'
ACTION = {
    "action_number": 1,
    "work_package_number": 2,
    "work_package_name": "Fewer Forms",
    "indicative_activity": "Mend form 1",
    "work_package_leads": ["Office A"],
    "action_leads": ["Office B"],
    "action_entities": "UNX; UNY",
    "final_milestone": "Form mended",
    "final_milestone_deadline": "2026-06-10",
    "public_action_status": "Decision taken",
}
PROGRESS = [
    {
        "workPackageNumber": 2,
        "progressPerAction": [{"actionNumbers": "Action 1", "text": "Half mended."}],
    }
]


def calendar(title: str, status: str = "CONFIRMED") -> str:
    return CALENDAR.format(title=title, status=status).replace("\n", "\r\n")


def reforms(reform_file, *actions: dict) -> str:
    return reform_file(*actions)


@pytest.fixture
def cases(sheet, reform_file) -> dict[str, list[tuple]]:
    """For each way of loading: files that come first, and at the end the one to take back."""
    first = reform_file(
        {"leads": "Office A; Office C", "final_milestone": "Done", "final_due_on": "2026-01-05"}, {}
    )
    lists = [
        ("decisions", "1_granted.xlsx", sheet(LIST, ("Alpha", JUNE), ("Beta", JUNE))),
        ("decisions", "7_deferred.xlsx", sheet(LIST, ("Alpha", FEBRUARY), ("Gamma", JUNE))),
    ]
    return {
        "contributions": [
            ("contributions", "a.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,0.1\n"),
            (
                *("contributions", "b.csv"),
                f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,0.3\n2024,B,nonmember,NGOs,UNX,Core,7\n",
            ),
        ],
        "engagements": [
            ("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n"),
            (
                *("engagements", "b.csv"),
                f"{ENGAGED}Alpha,Forum,event,2026-05-06,9\nBeta,Forum,event,2026-05-06,\n",
            ),
        ],
        "a list of attendance": [
            ("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n"),
            (
                *("engagements", "b.csv"),
                "event,year,section,organisation,accredited_participants\n"
                "COP,2019,Parties,Alpha,3\nCOP,2019,Non-governmental organizations,Beta*,2\n",
            ),
        ],
        "organizations": [
            *lists,
            ("organizations", "a.csv", f"{REGISTER}Alpha,KEN,,,\nBeta,,Roster,,First Beta\n"),
            (
                *("organizations", "b.csv"),
                # A new name, two that are one, facts that fill and correct, and one that is new.
                f"{REGISTER}New Alpha,KEN,Special,Alpha,\nBeta,FRA,Special,,Gamma\nDelta,,,,Dee\n",
            ),
        ],
        "decisions": [
            *lists,
            (
                *("decisions", "c.csv"),
                "organization,reported_on,outcome,first_application,note\n"
                "Alpha,2024-06-14,recommended,yes,After all\nEpsilon,2024-06-14,closed,,\n",
            ),
        ],
        "a list that marks": [
            *lists,
            ("decisions", "9_first.xlsx", sheet(LIST, ("Alpha", JUNE), ("Unknown", JUNE))),
        ],
        "changes of names": [
            *lists,
            (
                *("decisions", "2_changes.xlsx"),
                sheet(
                    CHANGES,
                    ("Alpha (special, 2021)", "Omega", MAY),
                    ("Beta", "Gamma", MAY),
                    ("Zeta", "Eta", MAY),
                ),
            ),
        ],
        "mergers": [
            *lists,
            ("decisions", "12_mergers.xlsx", sheet(MERGERS, ("Alpha", "Beta", "Gamma", MAY))),
        ],
        "roll-calls": [
            *lists,
            (
                *("roll-calls", "8_a.xlsx"),
                sheet(
                    VOTES,
                    ("Alpha", "Chile", "in favour", "adopted", JUNE),
                    (None, "Kenya", "against", None, None),
                    (None, "France", "absent", None, None),
                ),
            ),
            (
                *("roll-calls", "8_b.xlsx"),
                sheet(
                    VOTES,
                    ("Alpha", "Chile", "against", "rejected", JUNE),
                    (None, "Kenya", "against", None, None),
                    ("Beta", "Chile", "absent", "adopted", JUNE),
                ),
            ),
        ],
        "a name that a roll call was about": [
            (
                *("roll-calls", "8_a.xlsx"),
                sheet(VOTES, ("Alpha", "Chile", "in favour", "adopted", JUNE)),
            ),
            ("decisions", "1_granted.xlsx", sheet(LIST, ("Alpha", JUNE))),
        ],
        "partnerships": [
            (
                *("partnerships", "a.csv"),
                f"{PARTNERS}X-1,Wells,UNX,Alpha,4\nX-1,Wells,UNX,Beta,1\nX-1,Wells,UNX,Gamma,1\n",
            ),
            (
                *("partnerships", "b.csv"),
                f"{PARTNERS}X-1,Deep wells,UNX,Alpha,1\nX-2,Roads,UNX,Beta,4\n",
            ),
        ],
        "IATI": [
            (
                *("partnerships", "a.xml"),
                IATI.format(
                    title="Wells", participants=RELIEF.format("Alpha") + RELIEF.format("Beta")
                ),
            ),
            (
                *("partnerships", "b.xml"),
                IATI.format(title="Deep wells", participants=RELIEF.format("Gamma")),
            ),
        ],
        "reforms": [
            ("reforms", "a.csv", first),
            (
                *("reforms", "b.csv"),
                reform_file(
                    {
                        "leads": "Office C",
                        "status": "Decision taken",
                        "final_milestone": "Later",
                        "final_due_on": "2026-03-05",
                    },
                    {"number": 3, "entities": "UNX"},
                ),
            ),
        ],
        "the tracker": [
            ("reforms", "a.csv", first),
            ("reforms", "b.json", json.dumps([ACTION, ACTION | {"action_number": 9}])),
        ],
        "the tracker's progress": [
            ("reforms", "a.csv", first),
            ("reforms", "b.json", json.dumps(PROGRESS)),
        ],
        "events": [
            ("events", "a.csv", f"{EVENTS}Forum,2026-05-06,2026-05-07,,\n"),
            (
                *("events", "b.csv"),
                f"{EVENTS}Forum,2026-05-06,2026-05-07,Online,https://a.example\n"
                "Second Forum,2026-06-06,2026-06-06,,\n",
            ),
        ],
        "a calendar": [
            ("events", "a.ics", calendar("Forum")),
            ("events", "b.ics", calendar("Forum", "CANCELLED")),
        ],
        "positions": [
            ("reforms", "a.csv", first),
            ("positions", "a.csv", f"{POSITIONS}1,,KEN,supports,vote,2026-01-05,A/1\n"),
            (
                *("positions", "b.csv"),
                f"{POSITIONS}1,,KEN,opposes,vote,2026-01-05,A/1\n1,,FRA,leans,private,2026-01-06,\n",
            ),
        ],
        "endorsements": [
            ("reforms", "a.csv", first),
            ("endorsements", "a.csv", f"{ENDORSED}1,,A/1,General Assembly,2026-01-05,Welcomes\n"),
            (
                *("endorsements", "b.csv"),
                f"{ENDORSED}1,,A/1,General Assembly,2026-01-06,\n2,,A/2,Council,2026-01-05,\n",
            ),
        ],
        "body-sessions": [
            ("body-sessions", "a.csv", f"{MEETINGS}Assembly,81,2026-09-08,2027-09-07,\n"),
            (
                *("body-sessions", "b.csv"),
                f"{MEETINGS}Assembly,81,2026-09-15,2027-09-07,A/1\nCouncil,7,2026-07-01,2026-07-02,\n",
            ),
        ],
        "event-hosts": [
            ("events", "a.csv", f"{EVENTS}Forum,2026-05-06,2026-05-07,,\n"),
            ("event-hosts", "a.csv", f"{HOSTED}Forum,2026-05-06,Alpha,host\n"),
            (
                "event-hosts",
                "b.csv",
                f"{HOSTED}Forum,2026-05-06,Alpha,co-host\nForum,2026-05-06,Beta,host\n",
            ),
        ],
    }


NAMES = (
    *("contributions", "engagements", "a list of attendance", "organizations", "decisions"),
    *("a list that marks", "changes of names", "mergers", "roll-calls"),
    *("a name that a roll call was about", "partnerships", "IATI", "reforms", "the tracker"),
    *("the tracker's progress", "events", "a calendar", "positions", "endorsements"),
    *("body-sessions", "event-hosts"),
)


@pytest.fixture
def facts(everything):
    """All rows but the trail, how often something was written, and what is kept to undo."""

    def facts(database) -> dict[str, list]:
        left_out = ("audit", "database_state", "import_undo")
        return {name: rows for name, rows in everything(database).items() if name not in left_out}

    return facts


@pytest.fixture
def latest(database):
    """The number of the import that came last."""

    def latest() -> int:
        with database.connect() as conn:
            return conn.scalar(sa.select(sa.func.max(import_batches.c.id)))

    return latest


@pytest.fixture
def take_back(database, latest):
    """Take an import back, the last one if none is named, and give what the trail says of it."""

    def take_back(batch: int | None = None) -> str:
        number = latest() if batch is None else batch
        return run_command(database, COMMAND_LINE, history.take_back, batch=number)

    return take_back


@pytest.fixture
def stays(database, everything, take_back):
    """An import that cannot be reversed: gives why, and sees that nothing changed."""

    def stays(batch: int | None = None) -> str:
        before = everything(database)
        with pytest.raises(ValueError, match="cannot be reversed") as refused:
            take_back(batch)
        assert everything(database) == before
        return str(refused.value).removeprefix("It cannot be reversed: ")

    return stays


# As if it had never come


def test_every_kind_of_file_is_taken_back_here(cases):
    assert tuple(cases) == NAMES
    assert {kind for files in cases.values() for kind, *_ in files[-1:]} == set(kinds.TEMPLATES)


@pytest.mark.parametrize("case", NAMES)
def test_a_file_taken_back_leaves_everything_as_it_was(
    database, load_file, facts, take_back, cases, case
):
    *first, (kind, name, content) = cases[case]
    for file in first:
        load_file(*file, accept_rejects=True)
    before = facts(database)
    result = load_file(kind, name, content, accept_rejects=True)
    assert result.new + result.changed > 0
    assert facts(database) != before
    take_back()
    assert facts(database) == before
    again = load_file(kind, name, content, accept_rejects=True)
    assert again.counts == result.counts


@pytest.mark.parametrize("case", NAMES)
def test_an_empty_database_is_empty_again_file_by_file(
    database, load_file, facts, take_back, cases, case
):
    """Files that were loaded together are taken back one after the other, the last one first."""
    began, states = weeks.now(), [facts(database)]
    for file in cases[case]:
        load_file(*file, accept_rejects=True, together=began)
        states.append(facts(database))
    for state in states[-2::-1]:
        take_back()
        assert facts(database) == state


def test_the_roll_up_by_day_is_computed_anew(database, load_file, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("engagements", "b.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,9\n")
    take_back()
    with database.connect() as conn:
        assert list(conn.scalars(sa.select(engagement_days.c.participants))) == [4]
        assert rollup.waiting(conn)["days"].iloc[0] == 0


def test_the_source_speaks_for_the_day_it_spoke_for_and_the_data_version_rises(
    database, load_file, take_back
):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    with database.connect() as conn:
        [before] = sources_of(conn, ("engagements",))
    load_file("engagements", "b.csv", f"{ENGAGED}Alpha,Forum,event,2026-06-06,9\n")
    with database.connect() as conn:
        version = conn.scalar(
            sa.select(sa.column("version")).select_from(sa.table("database_state"))
        )
    take_back()
    with database.connect() as conn:
        assert sources_of(conn, ("engagements",)) == (before,)
        assert (
            conn.scalar(sa.select(sa.column("version")).select_from(sa.table("database_state")))
            > version
        )


def test_what_was_said_of_the_source_since_then_holds(database, load_file, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    with connections.writing(database) as conn:
        conn.execute(sa.update(sources).values(speaks_for=dt.date(2026, 7, 1)))
    take_back()
    with database.connect() as conn:
        [register] = sources_of(conn, ("engagements",))
    assert register.speaks_for == dt.date(2026, 7, 1)


def test_who_took_it_back_is_on_the_trail_with_what_was_undone(database, load_file, latest, people):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    run_command(database, people[Role.STAFF], history.take_back, batch=latest())
    with database.connect() as conn:
        *_, last = conn.execute(sa.select(audit.c.actor, audit.c.action, audit.c.object)).all()
    # An engagement, the organization and its name.
    told = "import 1, a.csv: removed 3, restored 0, returned 0"
    assert tuple(last) == ("staff", "imported.take_back", told)


def test_a_file_that_replaced_made_up_data_leaves_an_empty_database(
    database, load_file, facts, take_back, demonstrate
):
    before = facts(database)
    demonstrate(database)
    load_file(
        *("contributions", "a.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,1\n"),
        replace_demonstration=True,
    )
    take_back()
    after = facts(database)
    with database.connect() as conn:
        assert not is_demonstration(conn)
    assert {name: after[name] for name in ("organizations", "contributions", "import_batches")} == {
        name: before[name] for name in ("organizations", "contributions", "import_batches")
    }


def test_a_dry_run_keeps_nothing_to_undo(load_file, conn):
    load_file(
        "contributions", "a.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,1\n", dry_run=True
    )
    assert conn.scalar(sa.select(sa.func.count()).select_from(import_undo)) == 0


def test_what_fails_half_way_has_undone_nothing(
    database, load_file, everything, take_back, monkeypatch
):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    before = everything(database)

    def fail(*_):
        raise OSError

    monkeypatch.setattr(undo, "_put_back_removed", fail)
    with pytest.raises(OSError):  # noqa: PT011 (what fails is the test's own)
        take_back()
    assert everything(database) == before


def test_as_many_statements_take_back_a_long_file_as_a_short_one(database, load_file, take_back):
    said = []
    sa.event.listen(database, "before_cursor_execute", lambda *told: said.append(told))
    numbers = []
    for rows in (2, 300):
        lines = (f"2023,Fund {n},nonmember,NGOs,UNX,Other,{n}\n" for n in range(rows))
        load_file("contributions", "a.csv", REVENUE + "".join(lines))
        said.clear()
        take_back()
        numbers.append(len(said))
    assert numbers[0] == numbers[1]


@pytest.mark.slow
@pytest.mark.real_data
def test_real_files_are_taken_back_without_a_trace(
    database, load_file, facts, take_back, real_files
):
    """Each file as it comes, and once more for good."""
    committee = sorted(
        (real_files / "ngo_committee").glob("*.xlsx"), key=lambda path: int(path.name.split("_")[0])
    )
    told = [
        ("roll-calls" if path.name.startswith("8_") else "decisions", path) for path in committee
    ]
    told += [
        ("partnerships", real_files / "iati/activities_covid.xml"),
        ("reforms", real_files / "reforms/un80_actions.json"),
        ("reforms", real_files / "reforms/un80_actions_progress.json"),
        ("events", real_files / "events/internet_governance_2026.csv"),
        ("events", real_files / "events/internet_governance_2026.ics"),
        ("engagements", real_files / "attendance/cop25_2019.csv"),
    ]
    for kind, path in told:
        before = facts(database)
        load_file(kind, path, accept_rejects=True)
        take_back()
        assert facts(database) == before, path.name
        load_file(kind, path, accept_rejects=True)


# What stands in the way


def test_imports_of_a_source_are_undone_newest_first(load_file, stays, take_back, monkeypatch):
    monkeypatch.setattr(undo, "UNDOABLE", 2)
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("engagements", "b.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,5\n")
    load_file("engagements", "c.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,6\n")
    today = weeks.today()
    assert stays(2) == (
        f"c.csv (engagements, {today.day} {today:%B %Y}) was loaded later, of the same source."
    )
    assert take_back(3) == "c.csv: removed 0, restored 1, returned 0"
    assert take_back(2) == "b.csv: removed 0, restored 1, returned 0"
    # Of an import before the last two, the changes are no longer recorded.
    assert stays(1) == "what it changed is not kept."


def test_imports_of_another_source_are_none_of_its_business(load_file, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("contributions", "b.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,1\n")
    assert take_back(1) == "a.csv: removed 3, restored 0, returned 0"


@pytest.mark.parametrize("batch", [0, 99, -1])
def test_an_import_that_is_not_there_cannot_be_taken_back(stays, batch):
    assert stays(batch) == f"there is no import {batch}."


def test_an_import_stays_that_brought_what_another_import_refers_to(load_file, stays, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("partnerships", "b.csv", f"{PARTNERS}X-1,Wells,UNX,Alpha,4\n")
    today = weeks.today()
    assert stays(1) == (
        f"one participant of b.csv (partnerships, {today.day} {today:%B %Y}) refers to"
        " organizations that it brought, first Alpha."
    )
    take_back(2)
    take_back(1)


def test_an_import_stays_that_another_import_changed(load_file, stays, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("organizations", "b.csv", f"{REGISTER}Alpha,KEN,,,\n")
    today = weeks.today()
    assert stays(1) == (
        "one organization that it brought or changed was changed since by b.csv (organizations,"
        f" {today.day} {today:%B %Y}), first Alpha."
    )
    take_back(2)
    take_back(1)


def test_an_import_stays_of_which_another_office_changed_or_removed_a_row(
    database, load_file, stays
):
    load_file("contributions", "a.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,1\n")
    with connections.writing(database) as conn:
        conn.execute(sa.update(contributions).values(amount_usd=1.0000000000000002))
    changed = (
        "one contribution that it brought or changed was changed since by a person or another"
        " office, first 2023, A, UNX, NGOs, Other."
    )
    assert stays() == changed
    with connections.writing(database) as conn:
        conn.execute(sa.delete(contributions))
    assert stays() == changed


def test_an_import_stays_that_removed_what_is_there_again(database, load_file, stays):
    load_file("partnerships", "a.csv", f"{PARTNERS}X-1,W,UNX,A,4\nX-1,W,UNX,B,4\n")
    with database.connect() as conn:
        gone = (
            conn.execute(sa.select(capture_table("partnership_participants"))).mappings().all()[1]
        )
    load_file("partnerships", "b.csv", f"{PARTNERS}X-1,W,UNX,A,4\n")
    with connections.writing(database) as conn:
        conn.execute(capture_table("partnership_participants").insert().values(dict(gone)))
    assert stays().startswith("one participant that it brought or changed was changed since by a")


def capture_table(name: str) -> sa.Table:
    return next(table for table in change_log.TABLES if table.name == name)


def test_nobodys_contact_or_record_of_outreach_is_ever_lost(database, load_file, stays, people):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    with connections.writing(database) as conn:
        conn.execute(
            outreach.insert().values(
                organization_id=1, contacted_on=JUNE, recorded_by=people[Role.STAFF].account
            )
        )
    run_command(
        *(database, people[Role.STAFF], contacts.add),
        organization=1,
        contact=contacts.Contact("A Person"),
    )
    said = stays()
    assert "of a person or another office refers to organizations that it brought" in said
    assert said.endswith(", and one more thing.")
    assert "Person" not in said.replace("person", "")


def test_an_import_stays_whose_organization_a_person_merged(database, load_file, stays, people):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("decisions", "b.csv", "organization,reported_on,outcome\nBeta,2024-06-14,deferred\n")
    with database.connect() as conn:
        ids = dict(conn.execute(sa.select(organizations.c.name, organizations.c.id)).all())
    from data_access.civil_society import mergers

    merge = {"organization": ids["Beta"], "into": ids["Alpha"]}
    run_command(database, people[Role.STAFF], mergers.merge, **merge)
    assert stays(1).startswith("one organization of a person or another office refers to")
    assert stays(2).startswith("one organization that it brought or changed was changed since by")


def test_a_row_that_a_person_brought_by_hand_is_left_alone(database, load_file, take_back):
    load_file("engagements", "a.csv", f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n")
    load_file("contributions", "b.csv", f"{REVENUE}2023,A,nonmember,NGOs,UNX,Other,1\n")
    with connections.writing(database) as conn:
        row = conn.execute(sa.select(contributions)).mappings().one()
        conn.execute(
            contributions.insert().values({**row, "id": 7, "donor": "By hand", "batch_id": None})
        )
    take_back(2)
    with database.connect() as conn:
        assert list(conn.scalars(sa.select(contributions.c.donor))) == ["By hand"]
        assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 1
