"""Releases: frozen by the head, approved by the chief, and never other than they were."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from data_access.access import contacts
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.releases import (
    differences,
    release_comparison,
    release_contents,
    releases,
    small_counts,
)
from data_access.schema import audit, contributions, events, organizations, release_figures
from data_access.schema import releases as table

FORUM = ("events.upcoming", {"days": 3660})
GROUPS = ("member_states.participation_by_group", {})
OWN = ("member_states.participation", {})
MAY = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 5, 31)}
MAY_AND_JUNE = {"since": dt.date(2026, 5, 1), "until": dt.date(2026, 6, 30)}


def draw(answer) -> Drawn:
    return Drawn(
        {name: name.capitalize() for name in answer.rows.columns}, {"mark": "bar"}, "<svg/>"
    )


@pytest.fixture
def head(people):
    return people[Role.FOCAL_POINT_HEAD]


@pytest.fixture
def chief(people):
    return people[Role.CHIEF_OF_STAFF]


@pytest.fixture
def compose(database, head):
    """Compose a release in one line: `compose(FORUM, state="KEN")`."""

    def compose(*chosen, title: str = "Example", state: str | None = None) -> int:
        given = {"title": title, "state": state, "chosen": chosen, "draw": draw}
        return run_command(database, head, releases.compose, **given)

    return compose


@pytest.fixture
def approve(database, head, chief):
    """Submit a release and approve it."""

    def approve(release: int) -> int:
        run_command(database, head, releases.submit, release=release)
        run_command(database, chief, releases.approve, release=release)
        return release

    return approve


@pytest.fixture
def hold(database):
    """Put an event on the calendar that has not been: `hold("Forum")`."""

    def hold(title: str, **more) -> None:
        days = {"starts_on": dt.date(2030, 5, 1), "ends_on": dt.date(2030, 5, 2)}
        row = {"title": title, "title_key": title.lower(), **days, **more}
        with connections.writing(database) as conn:
            conn.execute(events.insert().values(row))

    return hold


def told(database, release: int) -> list[tuple]:
    with database.connect() as conn:
        return [
            (figure.snapshot.answer.finding, len(figure.snapshot.answer.rows), figure.picture)
            for figure in release_contents.read(conn, release).figures
        ]


def test_a_release_holds_what_was_asked_as_it_was_and_as_it_is_shown(database, compose, hold):
    hold("Fictional Forum")
    made = compose(FORUM, title="  Events  ahead ")
    with database.connect() as conn:
        release = release_contents.read(conn, made)
    assert (release.title, release.state, release.status) == ("Events ahead", None, "prepared")
    [figure] = release.figures
    snapshot = figure.snapshot
    assert snapshot.answer.question == "events.upcoming"
    assert snapshot.answer.params["days"] == 3660
    assert list(snapshot.answer.rows["event"]) == ["Fictional Forum"]
    assert snapshot.columns["event"] == "Event"
    assert (snapshot.chart, figure.picture) == ({"mark": "bar"}, "<svg/>")


def test_what_changes_afterwards_does_not_change_a_release(database, compose, approve, hold):
    hold("Fictional Forum")
    made = approve(compose(FORUM))
    before = told(database, made)
    hold("Another Forum")
    with connections.writing(database) as conn:
        conn.execute(sa.update(events).values(title="Changed"))
    assert told(database, made) == before


@pytest.mark.parametrize(
    ("chosen", "title", "said"),
    [
        ((), "Empty", "at least one figure"),
        ((FORUM,), " ", "has a title"),
        ((FORUM,), "x" * 201, "has a title of up to 200 letters"),
        ((("no.question", {}),), "x", "There is no query no.question"),
        ((("events.upcoming", {"days": -1}),), "x", "days must be from 0"),
    ],
)
def test_what_makes_no_sense_is_not_released(compose, chosen, title, said, column):
    with pytest.raises(ValueError, match=said):
        compose(*chosen, title=title)
    assert column(table.c.id) == column(release_figures.c.place) == []


@pytest.mark.parametrize(
    "question",
    ["accreditation.longest_deferred", "positions.private", "audit.trail", "links.register"],
)
def test_what_is_for_the_office_alone_cannot_be_released(compose, question, column):
    with pytest.raises(PermissionError, match=f"may not run {question}"):
        compose((question, {}))
    assert column(table.c.id) == []


def test_what_is_about_one_state_is_not_released_to_all(compose):
    with pytest.raises(PermissionError, match="about one Member State"):
        compose(OWN)


def test_nobody_asks_for_another_state_than_the_one_that_will_read(compose):
    with pytest.raises(TypeError, match="does not take own_state"):
        compose((OWN[0], {"own_state": "FRA"}), state="KEN")


# Two people


@pytest.mark.parametrize("role", [Role.CHIEF_OF_STAFF, Role.STAFF])
def test_the_head_alone_composes_submits_and_withdraws(database, people, compose, role):
    made = compose(FORUM)
    given = {"title": "x", "state": None, "chosen": (FORUM,), "draw": draw}
    for name, needs in {
        "compose": given,
        "submit": {"release": made},
        "withdraw": {"release": made},
    }.items():
        with pytest.raises(PermissionError):
            run_command(database, people[role], getattr(releases, name), **needs)


@pytest.mark.parametrize("role", [Role.FOCAL_POINT_HEAD, Role.STAFF])
def test_the_chief_alone_approves_and_sends_back(database, people, head, compose, role):
    made = compose(FORUM)
    run_command(database, head, releases.submit, release=made)
    for name, needs in {"approve": {}, "send_back": {"remark": "No."}}.items():
        with pytest.raises(PermissionError):
            run_command(database, people[role], getattr(releases, name), release=made, **needs)


def test_a_release_that_was_sent_back_is_not_approved_and_a_mended_one_is_new(
    database, head, chief, compose
):
    made = compose(FORUM)
    run_command(database, head, releases.submit, release=made)
    run_command(database, chief, releases.send_back, release=made, remark="Say more.")
    for viewer, name in ((head, "submit"), (chief, "approve"), (head, "withdraw")):
        with pytest.raises(ValueError, match="in its present status"):
            run_command(database, viewer, getattr(releases, name), release=made)
    assert compose(FORUM) == made + 1


@pytest.mark.parametrize("remark", ["", "  ", "x" * 1001])
def test_sending_back_needs_a_reason(database, head, chief, compose, remark):
    made = compose(FORUM)
    run_command(database, head, releases.submit, release=made)
    with pytest.raises(ValueError, match="Enter the reason for returning"):
        run_command(database, chief, releases.send_back, release=made, remark=remark)


def test_every_step_is_on_the_trail(compose, approve, column):
    approve(compose(FORUM, title="May"))
    told_of = zip(*map(column, (audit.c.actor, audit.c.action, audit.c.object)), strict=True)
    assert list(told_of) == [
        ("focal-point-head", "releases.compose", "release 1 for all Member States"),
        ("focal-point-head", "releases.submit", "release 1"),
        ("chief-of-staff", "releases.approve", "release 1"),
    ]


# Few, and people


@pytest.fixture
def participants(conn, organization, engage):
    """Let so many organizations of a Member State take part: `participants("KEN", 5)`."""

    def participants(state: str, number: int) -> None:
        for each in range(number):
            engage(organization(f"{state} {each}", state), "2026-05-01", 2)
        conn.commit()

    return participants


def test_a_figure_with_a_group_of_one_to_four_is_withheld_whole(database, compose, participants):
    participants("KEN", 7)
    participants("FRA", 4)
    [(finding, rows, picture)] = told(database, compose(GROUPS))
    assert (finding, rows, picture) == (small_counts.WITHHELD, 0, None)


def test_with_five_in_each_group_it_is_shown(database, compose, participants):
    participants("KEN", 5)
    participants("FRA", 5)
    [(finding, rows, picture)] = told(database, compose(GROUPS))
    assert finding.startswith("Of 10 civil society organizations")
    assert (rows, picture) == (6, "<svg/>")


def test_what_is_withheld_stands_nowhere_in_the_release(compose, participants, column):
    participants("KEN", 3)
    compose(GROUPS)
    [kept] = column(release_figures.c.snapshot)
    assert '"values": []' in kept
    assert "African Group" not in kept


def test_two_periods_that_tell_of_few_by_their_difference_are_not_both_shown(
    database, conn, compose, participants, organization, engage
):
    participants("KEN", 6)
    for number in range(2):
        engage(organization(f"Late {number}", "KEN"), "2026-06-01", 1)
    conn.commit()
    found = told(database, compose((GROUPS[0], MAY), (GROUPS[0], MAY_AND_JUNE)))
    assert [finding == small_counts.BESIDE for finding, *_ in found] == [False, True]


@pytest.fixture
def grow(conn, participants, organization, engage):
    """Let six organizations of Kenya take part in May, and so many more in June: `grow(2)`."""

    def grow(number: int) -> None:
        participants("KEN", 6)
        for each in range(number):
            engage(organization(f"Late {each}", "KEN"), "2026-06-01", 1)
        conn.commit()

    return grow


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param((GROUPS, None), (GROUPS, None), id="all and all"),
        pytest.param((GROUPS, None), (GROUPS, "KEN"), id="all, then one"),
        pytest.param((GROUPS, "KEN"), (GROUPS, None), id="one, then all"),
        pytest.param((GROUPS, None), (OWN, "KEN"), id="groups, then parts of the same groups"),
        pytest.param((OWN, "KEN"), (GROUPS, None), id="parts, then the groups of them"),
    ],
)
@pytest.mark.parametrize("approved", [True, False])
def test_what_one_delegate_could_subtract_from_another_release_is_refused(
    grow, compose, approve, column, earlier, later, approved
):
    grow(2)
    (first, readers), (second, state) = earlier, later
    made = compose((first[0], MAY), state=readers)
    if approved:
        approve(made)
    with pytest.raises(ValueError, match="cannot be released") as refused:
        compose((second[0], MAY_AND_JUNE), state=state)
    act = "" if approved else ", or withdraw release 1"
    assert str(refused.value) == (
        f"This cannot be released: {second[0]} and figure 1 of release 1 have readers in common,"
        " and differ by fewer than five organizations. Choose the period of that figure, leave"
        f" this one out{act}."
    )
    assert column(table.c.id) == [1]


def test_a_release_for_another_state_is_no_obstacle(grow, compose, approve, column):
    grow(2)
    approve(compose((GROUPS[0], MAY), state="FRA"))
    compose((GROUPS[0], MAY_AND_JUNE), state="KEN")
    assert column(table.c.state) == ["FRA", "KEN"]


def test_five_more_organizations_may_be_told_in_another_release(grow, compose, approve, column):
    grow(5)
    approve(compose((GROUPS[0], MAY)))
    compose((OWN[0], MAY_AND_JUNE), state="KEN")
    assert column(table.c.state) == [None, "KEN"]


def test_the_approval_compares_with_other_releases_once_more(
    database, head, chief, grow, compose, monkeypatch
):
    grow(2)
    with monkeypatch.context() as unchecked:
        unchecked.setattr(differences, "refuse", lambda *_: None)
        compose((GROUPS[0], MAY))
        second = compose((OWN[0], MAY_AND_JUNE), state="KEN")
    run_command(database, head, releases.submit, release=second)
    with pytest.raises(ValueError, match="figure 1 of release 1 have readers in common"):
        run_command(database, chief, releases.approve, release=second)


def test_a_person_in_a_title_or_a_cell_stops_a_release_and_the_place_is_named(
    database, people, compose, hold, column
):
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="Union").returning(organizations.c.id)
        union = conn.scalar(made)
    someone = contacts.Contact("Example Speaker")
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=someone)
    hold("Forum", organizer="Ask Example Speaker", place="+1 212 555 0123")
    hold("Meeting", url="mailto:a@b.example")
    with pytest.raises(ValueError, match="cannot be released") as refused:
        compose(FORUM, title="By Example Speaker")
    for place in (
        "row 1, column organizer: the name of a contact",
        "row 1, column place: a telephone number",
        "row 2, column url: an e-mail address",
        "its title: the name of a contact",
    ):
        assert place in str(refused.value)
    assert "555" not in str(refused.value)
    assert column(table.c.id) == []


def test_a_contact_recorded_since_stops_the_approval(database, people, head, chief, compose, hold):
    hold("Forum", organizer="Example Speaker")
    made = compose(FORUM)
    run_command(database, head, releases.submit, release=made)
    with connections.writing(database) as conn:
        union = conn.scalar(
            organizations.insert().values(name="Union").returning(organizations.c.id)
        )
    someone = contacts.Contact("Example Speaker")
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=someone)
    with pytest.raises(ValueError, match="column organizer: the name of a contact"):
        run_command(database, chief, releases.approve, release=made)


def test_a_contact_in_the_title_stops_the_approval_as_well(database, people, head, chief, compose):
    made = compose(FORUM, title="By Example Speaker")
    run_command(database, head, releases.submit, release=made)
    with connections.writing(database) as conn:
        added = organizations.insert().values(name="Union").returning(organizations.c.id)
        union = conn.scalar(added)
    someone = contacts.Contact("Example Speaker")
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=someone)
    with pytest.raises(ValueError, match="its title: the name of a contact"):
        run_command(database, chief, releases.approve, release=made)


# Before it is sent


def test_the_comparison_names_what_is_new_changed_gone_and_the_same(
    database, head, compose, approve, hold
):
    hold("Forum")
    approve(compose(FORUM, ("reforms.by_work_package", {}), GROUPS))
    hold("Meeting")
    made = compose(FORUM, ("partnerships.contributions_by_year", {}), GROUPS)
    with database.connect() as conn:
        answer = ask(conn, head, release_comparison.comparison, release=made)
    changes = dict(zip(answer.rows["question"], answer.rows["change"], strict=True))
    assert changes == {
        "events.upcoming": "changed",
        "partnerships.contributions_by_year": "new",
        "member_states.participation_by_group": "same",
        "reforms.by_work_package": "gone",
    }
    row = answer.rows.set_index("question").loc["partnerships.contributions_by_year"]
    assert row["new_columns"].startswith("Year, Sector, Amount_usd")
    assert answer.finding == (
        f"Of the figures of release {made}: one new, one changed, one gone and one same."
    )


def test_the_first_release_to_a_state_is_new_whatever_went_to_others(
    database, head, compose, approve
):
    approve(compose(FORUM))
    approve(compose(FORUM, state="FRA"))
    made = compose(FORUM, state="KEN")
    with database.connect() as conn:
        assert list(
            ask(conn, head, release_comparison.comparison, release=made).rows["change"]
        ) == ["new"]


def test_a_preview_shows_what_the_state_would_read(database, people, compose, approve):
    approve(compose(FORUM, title="For all"))
    approve(compose(FORUM, title="For France", state="FRA"))
    made = compose(FORUM, title="For Kenya", state="KEN")
    with database.connect() as conn:
        for role in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF):
            viewer = people[role]
            now = release_contents.preview(conn, viewer, state="KEN")
            then = release_contents.preview(conn, viewer, state="KEN", release=made)
            assert [release.title for release in now] == ["For all"]
            assert [release.title for release in then] == ["For all", "For Kenya"]
        with pytest.raises(PermissionError):
            release_contents.preview(conn, people[Role.STAFF], state="KEN")
        with pytest.raises(ValueError, match="for another Member State"):
            release_contents.preview(conn, viewer, state="FRA", release=made)


def test_the_register_tells_how_each_stands(database, head, chief, compose, approve):
    approve(compose(FORUM, title="May", state="KEN"))
    run_command(database, head, releases.submit, release=compose(FORUM, title="June"))
    with database.connect() as conn:
        answer = ask(conn, chief, releases.register)
    shown = answer.rows[["title", "audience", "status", "composed_by", "decided_by"]]
    assert shown.astype(object).where(shown.notna(), None).values.tolist() == [
        ["June", "all Member States", "submitted", "focal-point-head", None],
        ["May", "Kenya", "approved", "focal-point-head", "chief-of-staff"],
    ]
    assert answer.finding == "Two releases recorded; one awaits approval."


# Breaks in a series


@pytest.fixture
def broken(database):
    """UNX moves from companies to nonprofits in 2024."""
    rows = [
        {
            "year": year,
            "donor": "Fictional donors",
            "donor_status": "nonmember",
            "category": sector,
            "sector": sector,
            "entity": "UNX",
            "revenue_type": "Other",
            "amount_usd": amount,
        }
        for year, amounts in ((2023, (10, 80)), (2024, (80, 10)))
        for sector, amount in zip(("nonprofit", "corporate"), amounts, strict=True)
    ]
    with connections.writing(database) as conn:
        conn.execute(contributions.insert(), rows)


REVENUE = ("partnerships.contributions_by_year", {"since": 2023, "until": 2024})


@pytest.mark.usefixtures("broken")
def test_a_break_in_a_series_is_in_the_finding_that_is_released(database, compose):
    [(finding, _, _)] = told(database, compose(REVENUE))
    assert finding.startswith("Without UNX (category break), ")


@pytest.mark.usefixtures("broken")
def test_a_release_that_hides_a_break_cannot_be_composed(database, compose, monkeypatch):
    def hiding(*given, **params):
        return replace(ask(*given, **params), finding="Nonprofits gave more")

    monkeypatch.setattr(releases, "ask", hiding)
    with pytest.raises(ValueError, match="the series of UNX breaks in this period"):
        compose(REVENUE)
    with database.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    # A year without a break has nothing to hide.
    assert compose((REVENUE[0], {"since": 2023, "until": 2023}))
