import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from components.documents import sg_update_files as paper
from components.documents.figures import drawn
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role, Viewer
from data_access.schema import events, update_files, updates
from data_access.sg_updates import approval, content, editing
from data_access.sg_updates.editing import Quote

HEAD, CHIEF, STAFF = Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.STAFF
TODAY = weeks.today()
SINCE = TODAY - dt.timedelta(days=6)
UPCOMING = Quote("events.upcoming", {"as_of": TODAY, "days": 14})


def hold(site: sa.Engine, *titles: str) -> None:
    """Put events on the calendar of the day after tomorrow."""
    day = TODAY + dt.timedelta(days=2)
    rows = [
        {"title": title, "title_key": title.lower(), "starts_on": day, "ends_on": day}
        for title in titles
    ]
    with connections.writing(site) as conn:
        conn.execute(events.insert(), rows)


@pytest.fixture
def head(site, person) -> Viewer:
    with connections.writing(site) as conn:
        return person(conn, HEAD)


@pytest.fixture
def do(site, head):
    """Do an act as the head: `do(editing.add, update=1, section="line", kind="text")`."""
    return lambda act, **params: run_command(site, head, act, **params)


@pytest.fixture
def number(site, do) -> int:
    """An update of this week, of two fictional events, in which nothing is written yet."""
    hold(site, "Fictional Forum", "Fictional Fair")
    made = do(editing.start, since=SINCE, until=TODAY)
    for item in latest(site, made).items:
        do(editing.drop, update=made, item=item.id)
    do(editing.add, update=made, section="events", kind="text")
    return made


def latest(site: sa.Engine, update: int):
    with site.connect() as conn:
        return editing.latest(conn, update)[1]


def status(site: sa.Engine, update: int) -> str:
    with site.connect() as conn:
        return conn.scalar(sa.select(updates.c.status).where(updates.c.id == update))


def shown(at) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.header, *at.error, *at.warning))


def button(at, label: str):
    [found] = [each for each in at.button if each.label == label]
    return found


def write(at, item, text: str):
    return at.text_area(key=f"text-{item.id}").set_value(text).run()


def test_the_head_starts_an_update_with_what_the_data_say(site, open_page):
    hold(site, "Fictional Forum")
    at = open_page("updates", by=HEAD)
    assert "No updates to the Secretary-General." in shown(at)
    button(at, "Create draft from data").click().run()
    assert not at.exception
    draft = latest(site, 1)
    assert status(site, 1) == "draft"
    assert any("Fictional Forum" in item.text for item in draft.of("coming"))
    assert "No update has gone out yet; updates are due every seven days." in shown(
        open_page("updates", by=HEAD)
    )


def test_what_is_written_is_saved_as_it_is_written(site, number, open_page):
    [item] = latest(site, number).of("events")
    at = open_page("update", by=HEAD, number=str(number), section="events")
    write(at, item, "Civil society meets on Thursday.")
    assert [each.text for each in latest(site, number).of("events")] == [
        "Civil society meets on Thursday."
    ]
    assert "Civil society meets on Thursday\\." not in shown(at)
    assert "Civil society meets on Thursday." in shown(at)


def test_two_heads_who_write_on_one_paragraph_at_once_both_keep_their_words(
    site, number, do, open_page
):
    [item] = latest(site, number).of("events")
    at = open_page("update", by=HEAD, number=str(number), section="events")
    do(editing.edit, update=number, was=item, becomes=replace(item, text="The other’s words."))
    write(at, item, "These words.")
    assert [each.text for each in latest(site, number).of("events")] == [
        "The other’s words.",
        "These words.",
    ]
    assert "Two people edited this at the same time" in shown(at)


def test_what_another_wrote_is_shown_where_nothing_was_typed(site, number, do, open_page):
    [item] = latest(site, number).of("events")
    at = open_page("update", by=HEAD, number=str(number), section="events")
    do(editing.edit, update=number, was=item, becomes=replace(item, text="The other’s words."))
    at.run()
    assert at.text_area(key=f"text-{item.id}").value == "The other’s words."
    assert [each.text for each in latest(site, number).of("events")] == ["The other’s words."]


def test_a_number_typed_by_hand_is_marked_until_it_is_bound_to_its_figure(
    site, number, do, open_page
):
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=UPCOMING)
    [item] = latest(site, number).of("events")
    at = open_page("update", by=HEAD, number=str(number), section="events")
    write(at, item, f"{item.text} There will be 1,234 guests.")
    assert ":orange-background[1,234]" in shown(at)
    assert "No figure cited in this update has this value" in shown(at)
    [reason] = [each for each in at.text_input if each.label == "Reason why it needs no source"]
    reason.set_value("Told by the organizer.")
    button(at, "Dismiss with reason").click().run()
    [waived] = latest(site, number).overruled
    assert (waived.reason, waived.by) == ("Told by the organizer.", "focal-point-head")


def test_a_cell_is_bound_with_one_click_and_leads_to_its_page(site, number, do, open_page):
    quote = Quote("reforms.by_work_package", {"as_of": TODAY})
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=quote)
    at = open_page("update", by=HEAD, number=str(number), section="events")
    labels = [link.proto.label for link in at.get("page_link")]
    assert "How do the work packages stand?" in labels
    assert "No reform action is recorded as of" in shown(at)


def test_the_chief_reads_a_draft_and_writes_nothing_on_it(number, open_page):
    at = open_page("update", by=CHIEF, number=str(number), section="events")
    assert not at.text_area
    assert "Remove" not in [each.label for each in at.button]
    assert "Submit for clearance" not in [
        each.label for each in open_page("clearance", by=CHIEF, number=str(number)).button
    ]


@pytest.mark.parametrize("page", ["updates", "update", "clearance"])
def test_staff_have_no_page_of_updates(number, open_page, page):
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        open_page(page, by=STAFF, number=str(number))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("asked", ["", "99", "x", "-1", "9" * 30])
@pytest.mark.parametrize("page", ["update", "clearance"])
def test_an_address_that_names_no_update_says_so(open_page, page, asked):
    at = open_page(page, by=HEAD, number=asked)
    assert "There is no update" in shown(at)


def test_an_update_is_handed_in_cleared_by_the_chief_and_sent(site, number, do, open_page):
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=UPCOMING)
    at = open_page("clearance", by=HEAD, number=str(number))
    button(at, "Submit for clearance").click().run()
    assert "Resolve one issue in update 1 first\\: Choose a classification." in shown(at)
    at.get("button_group")[0].set_value("unclassified").run()
    button(at, "Submit for clearance").click().run()
    assert status(site, number) == "submitted"
    chief = open_page("clearance", by=CHIEF, number=str(number))
    button(chief, "Clear").click().run()
    assert not chief.exception
    assert status(site, number) == "cleared"
    with site.connect() as conn:
        kept = conn.scalars(sa.select(update_files.c.format).order_by(update_files.c.format))
        assert list(kept) == ["docx", "pdf", "txt"]
    head = open_page("clearance", by=HEAD, number=str(number))
    button(head, "Mark as sent").click().run()
    assert status(site, number) == "sent"
    assert "The last update went out today" in shown(open_page("updates", by=HEAD))


def test_what_the_chief_sends_back_comes_with_the_reason(site, number, do, open_page):
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=UPCOMING)
    do(approval.classify, update=number, level="unclassified")
    do(approval.submit, update=number)
    at = open_page("clearance", by=CHIEF, number=str(number))
    [reason] = [each for each in at.text_area if each.label == "Reason for returning it"]
    reason.set_value("Say who comes.")
    button(at, "Return for revision").click().run()
    assert "Returned for revision: Say who comes." in shown(
        open_page("update", by=HEAD, number=str(number), section="events")
    )


@pytest.fixture
def cleared(site, number, do, person) -> int:
    """The update with a sentence and a table of the events to come, cleared by the chief."""
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=UPCOMING)
    do(editing.show, update=number, section="events", kind="table", quote=UPCOMING)
    do(approval.classify, update=number, level="unclassified")
    do(approval.submit, update=number)
    with connections.writing(site) as conn:
        chief = person(conn, CHIEF)
    run_command(
        site,
        chief,
        approval.clear,
        update=number,
        draw=lambda answer: Drawn(*drawn(answer.question, answer.rows)),
        make=paper.files,
    )
    return number


def test_a_later_correction_shows_what_was_said_and_what_is_so_today(site, cleared, open_page):
    at = open_page("clearance", by=HEAD, number=str(cleared))
    assert "No figure of update 1 has changed." in shown(at)
    hold(site, "Fictional Fête")
    at = open_page("clearance", by=HEAD, number=str(cleared))
    said = [link.proto.label for link in at.get("page_link")] + [each.value for each in at.markdown]
    assert any(
        "In the update\\: Two events" in one and "Today\\: Three events" in one for one in said
    )


def test_a_cleared_update_is_read_as_it_was_whatever_the_data_say_since(site, cleared, open_page):
    hold(site, "Fictional Fête")
    said = shown(open_page("update", by=CHIEF, number=str(cleared), section="events"))
    assert ":gray[:small[Table]] Two events" in said
    assert "Three events" not in said


def test_the_archive_finds_an_update_by_a_word_of_it(site, number, do, open_page):
    [item] = latest(site, number).of("events")
    do(editing.edit, update=number, was=item, becomes=replace(item, text="On façades and files."))
    at = open_page("updates", by=HEAD, search="facades")
    assert "One update." in shown(at)
    at = open_page("updates", by=HEAD, search="zebra")
    assert "No updates to the Secretary-General with the words “zebra”." in shown(at)


def test_versions_are_held_against_each_other_line_by_line(site, number, do, open_page):
    [item] = latest(site, number).of("events")
    do(editing.edit, update=number, was=item, becomes=replace(item, text="A new line."))
    at = open_page("clearance", by=HEAD, number=str(number))
    assert ":green[+ A new line.]" in shown(at)
    assert ":red[− (empty)]" in shown(at)


def test_a_finding_is_written_out_to_be_rewritten_and_what_is_no_cell_is_marked(
    site, number, do, open_page
):
    [item] = latest(site, number).of("events")
    do(editing.bind, update=number, item=item.id, quote=UPCOMING)
    [bound] = latest(site, number).of("events")
    at = open_page("update", by=HEAD, number=str(number), section="events")
    button(at, "Edit text, keep figures linked").click().run()
    [written] = latest(site, number).of("events")
    assert (written.text, list(content.tokens(written.text))) == (content.plain(bound.text), [])
    assert ":orange-background[Two] events" in shown(at)
