"""Files dropped on the page: looked through before anything changes, loaded, and taken back."""

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.imports import history
from data_access.schema import audit, engagements, events, organizations, outreach
from tests.data_access.imports.test_importing import Dropped

ENGAGED = "organization,occasion,kind,date,participants\n"
ALPHA = f"{ENGAGED}Alpha,Forum,event,2026-05-06,4\n"
BAD = f"{ALPHA}*Beta* [x](http://a),Forum,event,6 May,4\n=1+1,Forum,event,2026-05-06,-3\n"


@pytest.fixture
def imports(open_page):
    """The page as staff see it, with engagements chosen: `imports()`."""

    def imports(by: Role = Role.STAFF):
        at = open_page("imports", by=by)
        return at.selectbox(key="kind").set_value("engagements").run()

    return imports


def drop(at, *files):
    """Drop files and see what they would change."""
    at.file_uploader[0].set_value([(*file, "text/csv") for file in files]).run()
    at = press(at, "Preview changes")
    assert not at.exception
    return at


def press(at, label: str):
    [button] = [one for one in at.button if one.label.startswith(label)]
    return button.click().run()


def headings(at) -> list[str]:
    return [heading.value for heading in at.header]


def said(at) -> list[str]:
    return [text.value for text in at.markdown]


def count(site, table) -> int:
    with site.connect() as conn:
        return conn.scalar(sa.select(sa.func.count()).select_from(table))


@pytest.mark.parametrize("by", [Role.STAFF, Role.FOCAL_POINT_HEAD])
def test_a_file_is_looked_through_then_loaded_and_its_row_is_there(imports, site, by):
    at = drop(imports(by), ("a.csv", ALPHA.encode()))
    assert headings(at)[0] == "One file would bring one new row and change none."
    assert count(site, engagements) == 0
    changes = at.dataframe[0].value
    assert changes[["file", "thing", "row", "what"]].to_numpy().tolist() == [
        ["a.csv", "engagement", "Alpha, Forum, 6 May 2026", "new"],
        ["a.csv", "organization", "Alpha", "new"],
    ]
    at = press(at, "Load 1 row")
    assert headings(at)[0] == "One file brought one new row and changed none."
    assert count(site, engagements) == 1
    # The files are let go of, so that nothing is loaded twice by a second click.
    assert at.file_uploader[0].value == []
    assert not [button for button in at.button if button.label.startswith("Load")]


def test_several_files_are_said_to_be_looked_at_each_as_if_it_came_alone(imports, site):
    at = drop(imports(), ("a.csv", ALPHA.encode()), ("b.csv", ALPHA.encode()))
    assert headings(at)[0] == "Two files would bring two new rows and change none."
    assert [text for text in said(at) if "Each file is checked on its own" in text]
    at = press(at, "Load 2 rows")
    assert headings(at)[0] == "Two files brought one new row and changed none."
    assert count(site, engagements) == 1


def test_what_changes_is_shown_from_what_to_what(imports):
    at = press(drop(imports(), ("a.csv", ALPHA.encode())), "Load 1 row")
    at = drop(at, ("b.csv", ALPHA.replace(",4", ",9").encode()))
    [change] = at.dataframe[0].value.to_dict("records")
    assert (change["column"], change["was"], change["now"]) == ("participants", "4", "9")


def test_rows_that_will_not_do_are_listed_to_download_and_the_others_can_be_loaded(imports, site):
    at = drop(imports(), ("a.csv", BAD.encode()))
    assert headings(at)[0] == (
        "One file would bring two new rows and change none; one of three rows rejected."
    )
    listed = at.dataframe[0].value
    assert listed[["row", "column", "reason"]].to_numpy().tolist() == [
        [3, "date", "is not a date such as 2026-12-05"],
    ]
    offered = [button.proto.label for button in at.get("download_button")]
    assert offered[:3] == ["Empty template", "CSV", "XLSX"]
    at = press(at, "Load the 2 rows without problems")
    assert count(site, engagements) == 2
    assert headings(at)[0] == (
        "One file brought two new rows and changed none; one of three rows rejected."
    )


def test_a_file_that_cannot_be_read_says_why_and_offers_nothing_to_load(imports, site):
    at = drop(imports(), ("*a*.docx", b"PK"))
    assert headings(at)[0] == "One file would bring nothing new; one file not read."
    reason = r"\*a\*.docx is neither a CSV nor an XLSX file, by its name; save it as one."
    assert f":gray[:small[{reason}]]" in said(at)
    assert [warning.value for warning in at.warning] == ["None of these rows can be loaded."]
    assert count(site, engagements) == 0


def test_what_is_too_large_is_said_and_not_looked_at(imports, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "1")
    at = imports()
    assert at.file_uploader[0].proto.max_upload_size_mb == 1
    at.file_uploader[0].set_value(("a.csv", b"x" * 1_000_001, "text/csv")).run()
    assert [error.value for error in at.error] == ["a.csv is larger than 1 MB."]
    assert not [one for one in at.button if one.label == "Preview changes"]
    [told] = [text for text in said(at) if "Split larger files" in text]
    assert told.endswith("`MAX_IMPORT_MEGABYTES=200 python -m data_access import engagements FILE`")


def test_other_files_or_another_kind_are_looked_at_anew(imports):
    at = drop(imports(), ("a.csv", ALPHA.encode()))
    at.file_uploader[0].set_value(("b.csv", ALPHA.encode(), "text/csv")).run()
    assert "would bring" not in headings(at)[0]
    at = press(at, "Preview changes")
    assert "would bring" in headings(at)[0]
    at.selectbox(key="kind").set_value("events").run()
    assert "would bring" not in headings(at)[0]


def test_the_committees_outcome_is_asked_for_where_files_may_not_tell_it(imports, site):
    at = imports()
    assert len([box for box in at.selectbox if box.label == "Outcome of the Committee"]) == 0
    at.selectbox(key="kind").set_value("decisions").run()
    [outcome] = [box for box in at.selectbox if box.label == "Outcome of the Committee"]
    outcome.set_value("deferred").run()
    at = drop(at, ("list.csv", b"organization,reported_on\nAlpha,2024-06-14\n"))
    press(at, "Load 1 row")
    with site.connect() as conn:
        outcome = conn.scalar(sa.select(sa.column("outcome")).select_from(sa.table("decisions")))
    assert outcome == "deferred"


def test_it_is_on_the_trail_who_loaded_what(imports, site):
    press(drop(imports(), ("a.csv", ALPHA.encode())), "Load 1 row")
    with site.connect() as conn:
        told = conn.execute(sa.select(audit.c.actor, audit.c.action, audit.c.object)).all()
    counts = "read 1, new 1, changed 0, unchanged 0, rejected 0"
    assert [tuple(one) for one in told] == [("staff", "import", f"engagements, a.csv: {counts}")]


# Taking back


def loaded(imports):
    return press(drop(imports(), ("a.csv", ALPHA.encode())), "Load 1 row")


def test_the_last_import_is_taken_back_after_a_second_look(imports, site):
    at = loaded(imports)
    at = at.selectbox(key="take-back").set_value(1).run()
    assert r"Reversing this import removes three rows." in said(at)
    effects = at.dataframe[0].value
    assert effects[["thing", "new"]].to_numpy().tolist() == [
        ["engagements", 1],
        ["names of organizations", 1],
        ["organizations", 1],
    ]
    assert count(site, engagements) == 1
    at = press(at, "Reverse this import")
    assert count(site, engagements) == count(site, organizations) == 0
    assert [done.value for done in at.success] == [
        r"Reversed: a.csv\: removed 3, restored 0, returned 0."
    ]
    assert ":gray[No import can be reversed.]" in said(at)
    assert at.run().success == []


def test_an_import_that_stays_says_why_and_offers_no_button(imports, site, person):
    at = loaded(imports)
    with connections.writing(site) as conn:
        who = person(conn, Role.CHIEF_OF_STAFF)
        conn.execute(
            outreach.insert().values(
                organization_id=1, contacted_on=sa.func.current_date(), recorded_by=who.account
            )
        )
    at = at.selectbox(key="take-back").set_value(1).run()
    assert [error.value for error in at.error] == [
        r"It cannot be reversed\: one outreach of a person or another office refers to"
        r" organizations that it brought, first Alpha."
    ]
    assert not [button for button in at.button if button.label == "Reverse this import"]


def test_what_changes_between_look_and_click_is_refused_with_the_reason(imports, site):
    at = loaded(imports).selectbox(key="take-back").set_value(1).run()
    with connections.writing(site) as conn:
        conn.execute(sa.update(organizations).values(website="a.example"))
    at = press(at, "Reverse this import")
    assert "was changed since by a person or another office" in at.error[0].value
    assert count(site, engagements) == 1


def test_every_file_is_on_record_to_download(imports):
    at = loaded(imports)
    today = weeks.today()
    assert headings(at)[-1].startswith("Files recorded\\: 1; the latest, a.csv, of ")
    assert str(today.year) in headings(at)[-1]
    assert at.dataframe[-1].value[["kind", "file", "read"]].to_numpy().tolist() == [
        ["engagements", "a.csv", 1]
    ]


# Who, and where


def test_made_up_data_say_that_real_files_need_an_empty_database_and_how(
    open_page, demonstration_site
):
    assert demonstration_site
    at = open_page("imports", by=Role.STAFF)
    assert at.info[0].value.startswith("This database contains demonstration data, which cannot")
    assert "--replace-demonstration" in at.code[0].value
    assert len(at.file_uploader) == 0


def test_an_empty_database_says_that_nothing_was_loaded(open_page, site):
    assert site
    at = open_page("imports", by=Role.STAFF)
    assert ":gray[Nothing was loaded yet.]" in said(at)
    assert len(at.dataframe) == 0


def test_the_page_shows_what_the_command_line_loaded_too(open_page, site):
    from data_access.imports import browser
    from data_access.imports.loading import Options

    browser.bring(
        site, COMMAND_LINE, "engagements", [Dropped("a.csv", ALPHA)], Options(), lambda _: None
    )
    at = open_page("imports", by=Role.STAFF)
    assert at.selectbox(key="take-back").options == ["a.csv (engagements)"]
    run_command(site, COMMAND_LINE, history.take_back, batch=1)
    assert ":gray[No import can be reversed.]" in said(at.run())


MILESTONES = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:Final milestones\nBEGIN:VEVENT\nUID:1@example.org\n"
    "DTSTAMP:20261101T090000Z\nSUMMARY:Roadmap\nDTSTART;VALUE=DATE:20270505\nEND:VEVENT\n"
    "END:VCALENDAR\n"
)


@pytest.mark.parametrize(("choice", "kind"), [(None, "milestone"), ("session", "session")])
def test_a_calendar_suggests_what_its_entries_are_and_a_choice_overrules_it(
    imports, site, choice, kind
):
    at = imports().selectbox(key="kind").set_value("events").run()
    assert not [box for box in at.selectbox if box.label == "Type of entries"]
    at.file_uploader[0].set_value([("a.ics", MILESTONES.encode(), "text/calendar")]).run()
    assert at.selectbox(key="entries").placeholder == "As suggested: milestones"
    if choice:
        at.selectbox(key="entries").set_value(choice).run()
    at = press(press(at, "Preview changes"), "Load 1 row")
    assert not at.exception
    with site.connect() as conn:
        assert conn.scalars(sa.select(events.c.kind)).all() == [kind]
