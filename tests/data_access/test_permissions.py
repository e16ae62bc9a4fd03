"""Who may do what, written down once more by hand: a change here is a decision, not an accident."""

import pytest
import sqlalchemy as sa

from data_access.commands import COMMANDS, run_command, within
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.queries import ask, every_query
from data_access.schema import audit

VIEWERS = {
    "C": Viewer(Role.CHIEF_OF_STAFF, "chief", 1),
    "H": Viewer(Role.FOCAL_POINT_HEAD, "head", 2),
    "S": Viewer(Role.STAFF, "staff", 3),
    "M": Viewer(Role.MEMBER_STATE, "link 1", state="KEN"),
    "O": COMMAND_LINE,
}
# Chief, Head, Staff, Member State (of its own release), Operator of the machine.
QUERIES = {
    "accounts.register": "CHO",
    "accreditation.decisions_by_report": "CHS",
    "accreditation.decisions_by_year": "CHS",
    "accreditation.longest_deferred": "CHS",
    "action_entries.fields": "CHS",
    "actions.details": "CHS",
    "actions.matching": "CHS",
    "actions.parties": "CHS",
    "agenda.coming": "CHS",
    "agenda.decisions": "CHS",
    "agenda.overdue": "CHS",
    "agenda.tiles": "CHS",
    "agenda.waiting": "CHS",
    "appearances.briefings": "CHS",
    "appearances.overlaps": "CHS",
    "appearances.register": "CHS",
    "archive.cadence": "CH",
    "archive.comparison": "CH",
    "archive.corrections": "CH",
    "archive.register": "CH",
    "archive.versions": "CH",
    "areas.standing": "CHS",
    "audit.trail": "CH",
    "calendar_feed.milestones": "CHS",
    "calendar_keys.own": "CHS",
    "bodies.coming": "CHS",
    "bodies.window": "CHS",
    "dependencies.blockers": "CHS",
    "dependencies.needs": "CHS",
    "endorsements.register": "CHS",
    "editions.beside": "CHS",
    "editions.room": "CHS",
    "breadth.concentration": "CHS",
    "breadth.newcomers": "CHS",
    "breadth.stages": "CHS",
    "breaks.register": "CHS",
    "checking.remarks": "CH",
    "contributors.bounds": "CHSM",
    "contributors.change": "CHS",
    "contributors.concentration": "CHS",
    "contributors.movers": "CHS",
    "deferrals.gap": "CHSM",
    "deferrals.repeated": "CHSM",
    "docket.ledger": "CHSM",
    "engagement_entries.likely": "CHS",
    "event_entries.likely": "CHS",
    "lookup.resembling": "CHS",
    "engagement.by_month": "CHS",
    "engagement.by_organization": "CHS",
    "engagement.by_region": "CHS",
    "engagement.knowledge": "CHS",
    "engagement.week_totals": "CHS",
    "events.calendar": "CHS",
    "events.details": "CHS",
    "events.hosts": "CHS",
    "events.hosts_of_event": "CHS",
    "events.hosts_together": "CHS",
    "events.other_entries": "CHS",
    "events.past": "CHS",
    "events.upcoming": "CHSM",
    "imported.changes": "HSO",
    "imported.effects": "HSO",
    "imported.matches": "HSO",
    "imported.obstacles": "HSO",
    "imported.register": "HSO",
    "inclusion.by_group": "CHSM",
    "inclusion.nam": "CHS",
    "inclusion.weighted": "CHS",
    "lenses.balance": "CHSM",
    "links.reads": "H",
    "links.register": "H",
    "member_states.decisions_by_year": "CHSM",
    "member_states.participation": "M",
    "member_states.participation_by_group": "CHSM",
    "mergers.counted": "CHS",
    "mergers.likely": "HS",
    "mergers.side_by_side": "HS",
    "organization_entries.places": "CHS",
    "organizations.history": "CHS",
    "organizations.names": "CHS",
    "organizations.profile": "CHS",
    "organizations.search": "CHS",
    "pace.board": "CHS",
    "pace.completion_by_package": "CHS",
    "pace.forecast": "CHS",
    "particulars.known": "CHS",
    "outreach.cells": "CHS",
    "outreach.log": "CHS",
    "outreach.progress": "CHS",
    "outreach.worklist": "CHS",
    "partner_skew.funding": "CHS",
    "partner_skew.until_parity": "CHS",
    "partners.balance_by": "CHS",
    "partners.concentration": "CHS",
    "partners.narrowing": "CHS",
    "partners.register": "CHS",
    "partnerships.category_shifts": "CHS",
    "partnerships.cautions": "CHS",
    "partnerships.contributions_by_year": "CHSM",
    "partnerships.entities": "CHS",
    "partnerships.latest_balance": "CHS",
    "partnerships.partners_by_type": "CHS",
    "positions.own": "M",
    "positions.private": "CH",
    "positions.stated": "CHS",
    "provenance.donors": "CHS",
    "provenance.rows": "CHS",
    "reforms.by_work_package": "CHSM",
    "reforms.milestones": "CHS",
    "reforms.steps": "CHS",
    "releases.audiences": "CH",
    "releases.comparison": "CH",
    "releases.register": "CH",
    "roll_calls.by_state": "CHS",
    "roll_calls.votes": "CHS",
    "reviews.register": "CHS",
    "rollup.waiting": "CHS",
    "since.changes": "CHS",
    "since.changes_in_confidence": "CH",
    "since.figures": "CHS",
    "slips.register": "CHS",
    "slips.summary": "CHS",
    "search.everything": "CHS",
    "sources.register": "CHS",
    "support.by_action": "CHS",
    "support.by_group": "CHS",
    "support.in_confidence": "CH",
    "support.ledger": "CHS",
    "support.majority": "CHS",
    "touchpoints.by_quarter": "CHS",
    "speaking.by_region": "CHS",
    "waiting.time_by_group": "CHSM",
    "waiting.time_to_status": "CHSM",
    "weekly.changes": "CHS",
    "weekly.headlines": "CHS",
    "weekly.heartbeat": "CHS",
    "weekly.sources": "CHS",
    "workload.by_owner": "CH",
    "workload.own": "CHS",
}
DEEDS = {
    "accounts.add": "O",
    "accounts.disable": "O",
    "accounts.reset": "O",
    "appearance_steps.change": "HS",
    "appearance_steps.confirm": "CH",
    "appearance_steps.decline": "CH",
    "appearance_steps.deliver": "HS",
    "appearance_steps.hand_in": "HS",
    "appearance_steps.propose": "HS",
    "appearance_steps.request": "HS",
    "appearance_steps.withdraw": "HS",
    "calendar_keys.make": "CHS",
    "calendar_keys.revoke": "CHS",
    "bodies.choose": "HS",
    "breaks.record": "H",
    "breaks.remove": "H",
    "clearing.classify": "H",
    "clearing.clear": "C",
    "clearing.recall": "H",
    "clearing.send_back": "C",
    "clearing.sent": "H",
    "clearing.submit": "H",
    "clearing.withdraw": "H",
    "contacts.add": "CHS",
    "contacts.remove": "CHS",
    "contacts.reseal": "O",
    "contacts.show": "CHS",
    "dependencies.block": "HS",
    "dependencies.drop": "HS",
    "dependencies.need": "HS",
    "dependencies.resolve": "HS",
    "editing.add": "H",
    "editing.bind": "H",
    "editing.drop": "H",
    "editing.edit": "H",
    "editing.loosen": "H",
    "editing.move": "H",
    "editing.renew": "H",
    "editing.set_aside": "H",
    "editing.show": "H",
    "editing.start": "H",
    "engagement_entries.record": "HS",
    "engagement_entries.withdraw": "HS",
    "event_entries.record": "HS",
    "event_entries.withdraw": "HS",
    "action_entries.amend": "HS",
    "action_entries.record": "HS",
    "action_entries.withdraw": "HS",
    "organization_entries.record": "HS",
    "organization_entries.withdraw": "HS",
    "lookup.add": "HS",
    "lookup.add_with": "HS",
    "event_changes.amend": "HS",
    "imported.take_back": "HSO",
    "endorsements.record": "HS",
    "links.make": "H",
    "links.revoke": "HO",
    "links.revoke_all": "HO",
    "links.rotate": "H",
    "mailing.claim": "O",
    "mailing.release": "O",
    "mailing.sent": "O",
    "mergers.merge": "HS",
    "mergers.separate": "HS",
    "outreach.contact": "HS",
    "outreach.withdraw": "HS",
    "releases.approve": "C",
    "releases.compose": "H",
    "releases.send_back": "C",
    "releases.submit": "H",
    "releases.withdraw": "H",
    "slips.explain": "HS",
    "slips.move": "HS",
    "slips.reach": "HS",
    "particulars.assign": "HS",
    "particulars.state": "HS",
    "positions.confide": "CH",
    "positions.record": "HS",
    "retention.forget": "O",
    "touchpoints.plan": "CH",
    "reviews.review_contributor": "HS",
    "reviews.review_partner": "HS",
}


def allowed(table: dict[str, str]) -> set[tuple[str, str]]:
    return {(name, letter) for name, letters in table.items() for letter in letters}


def test_every_question_and_every_act_is_written_down_here():
    assert sorted(every_query()) == sorted(QUERIES)
    assert sorted(COMMANDS) == sorted(DEEDS)


def test_each_role_may_ask_what_is_written_down_and_nothing_else(conn):
    answered = set()
    for name, asked in every_query().items():
        for letter, viewer in VIEWERS.items():
            try:
                ask(conn, viewer, asked, no_such_parameter=1)
            except TypeError:
                # Whoever may ask is told that there is no such parameter.
                answered.add((name, letter))
            except PermissionError:
                continue
    assert answered == allowed(QUERIES)


def test_each_role_may_do_what_is_written_down_and_nothing_else(conn):
    # Acts are known once the modules of questions are.
    every_query()
    done = set()
    for name, deed in COMMANDS.items():
        for letter, viewer in VIEWERS.items():
            try:
                within(conn, viewer, deed, no_such_parameter=1)
            except TypeError:
                done.add((name, letter))
            except PermissionError:
                continue
    assert done == allowed(DEEDS)


@pytest.mark.parametrize("letter", VIEWERS)
def test_files_are_loaded_by_the_office_and_the_command_line_alone(database, tmp_path, letter):
    path = tmp_path / "events.csv"
    path.write_text("title,starts_on,ends_on\nForum,2030-05-01,2030-05-02\n")
    given = kinds.loader("events", path), "events", path, Options(as_of=weeks.today()), print
    if letter == "M":
        with pytest.raises(PermissionError, match="may not load files"):
            load(database, VIEWERS[letter], *given)
    else:
        assert load(database, VIEWERS[letter], *given).new == 1


def test_what_was_refused_is_on_the_trail_with_who_tried(database, column):
    for letter in "CSMO":
        with pytest.raises(PermissionError):
            run_command(database, VIEWERS[letter], COMMANDS["links.make"], state="KEN", label="x")
    told = zip(column(audit.c.actor), column(audit.c.action), column(audit.c.refused), strict=True)
    assert list(told) == [(VIEWERS[letter].name, "links.make", True) for letter in "CSMO"]


def test_an_act_that_fails_leaves_neither_a_change_nor_an_entry(database, person, column):
    with connections.writing(database) as conn:
        head = person(conn, Role.FOCAL_POINT_HEAD)
    with pytest.raises(ValueError, match="no Member State"):
        run_command(database, head, COMMANDS["links.make"], state="ZZZ", label="x")
    assert column(audit.c.id) == []


def test_the_entry_on_the_trail_is_the_last_thing_that_an_act_writes(database, person):
    with connections.writing(database) as conn:
        head = person(conn, Role.FOCAL_POINT_HEAD)
    written = []
    sa.event.listen(database, "before_cursor_execute", lambda *heard: written.append(heard[2]))
    run_command(database, head, COMMANDS["links.make"], state="KEN", label="x")
    changing = [one for one in written if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert changing[-1].startswith("INSERT INTO audit")
    assert len(changing) == 2
