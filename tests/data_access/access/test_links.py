"""Links: opened by who has all of one, shut at once for everybody, and every reading noted."""

import datetime as dt

import pytest

from data_access.access import link_register, links, tokens
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.schema import audit, link_reads
from data_access.schema import links as table

HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def head(people):
    return people[Role.FOCAL_POINT_HEAD]


@pytest.fixture
def link(database, head) -> str:
    """What opens a link of Kenya."""
    return run_command(database, head, links.make, state="KEN", label="Permanent Mission")


def reader(database, token: str):
    with database.connect() as conn:
        return links.reader(conn, tokens.fingerprint(token))


def test_a_link_leads_to_its_own_member_state(database, link):
    reading = reader(database, links.enter(database, link, HERE))
    assert (reading.state, reading.state_name) == ("KEN", "Kenya")
    assert reading.regional_group == "African Group"
    assert (reading.viewer.role, reading.viewer.state) == (Role.MEMBER_STATE, "KEN")


def test_a_link_is_opened_as_often_as_wanted_while_it_is_valid(database, link):
    tokens_given = {links.enter(database, link, HERE) for _ in range(12)}
    assert len(tokens_given) == 12
    assert all(reader(database, token) for token in tokens_given)


def test_neither_the_link_nor_what_opens_it_is_kept(database, link, everything):
    token = links.enter(database, link, HERE)
    kept = repr(everything(database))
    for given in (link, link.partition(".")[2], token):
        assert given not in kept


@pytest.mark.parametrize(
    "state_of_it", ["unknown", "malformed", "wrong secret", "expired", "revoked", "empty"]
)
def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(
    database, head, link, later, state_of_it
):
    named = link.partition(".")[0]
    given = {
        "unknown": f"{'a' * 16}.{tokens.new()}",
        "malformed": "https://dashboard.example/s#",
        "wrong secret": f"{named}.{tokens.new()}",
        "empty": "",
    }.get(state_of_it, link)
    if state_of_it == "expired":
        later(days=30, seconds=1)
    if state_of_it == "revoked":
        run_command(database, head, links.revoke, link=1)
    with pytest.raises(links.AccessDenied) as refused:
        links.enter(database, given, HERE)
    assert (str(refused.value), refused.value.status) == (links.CLOSED, 403)


def test_a_link_is_valid_for_thirty_days_unless_said_otherwise(database, link, later):
    later(days=29, hours=23)
    assert links.enter(database, link, HERE)
    later(hours=2)
    with pytest.raises(links.AccessDenied):
        links.enter(database, link, HERE)


def test_who_has_it_open_when_it_ends_reads_no_more(database, head, later):
    short = run_command(database, head, links.make, state="KEN", label="A day", days=1)
    later(hours=23, minutes=50)
    token = links.enter(database, short, HERE)
    assert reader(database, token)
    later(minutes=11)
    assert reader(database, token) is None


@pytest.mark.parametrize("days", [0, -1, 91, 36500])
def test_no_link_is_made_for_more_than_ninety_days_or_none(database, head, days, column):
    with pytest.raises(ValueError, match="valid for 1 to 90 days"):
        run_command(database, head, links.make, state="KEN", label="Mission", days=days)
    assert column(table.c.id) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"state": "ZZZ"}, "ZZZ is no Member State by this code or name"),
        ({"state": None}, "Name a Member State"),
        ({"label": "  "}, "Enter the recipient"),
        ({"label": "x" * 201}, "Enter the recipient"),
        ({"release": 7}, "not approved"),
    ],
)
def test_a_link_that_makes_no_sense_is_not_made(database, head, wrong, said, column):
    with pytest.raises(ValueError, match=said):
        run_command(database, head, links.make, **{"state": "KEN", "label": "Mission", **wrong})
    assert column(table.c.id) == []


@pytest.mark.parametrize("role", [Role.CHIEF_OF_STAFF, Role.STAFF])
def test_the_head_alone_makes_and_ends_links(database, people, link, role, column):
    asked = {"make": {"state": "KEN", "label": "x"}, "revoke": {"link": 1}, "rotate": {"link": 1}}
    for name, needs in {**asked, "revoke_all": {"state": "KEN"}}.items():
        with pytest.raises(PermissionError):
            run_command(database, people[role], getattr(links, name), **needs)
    assert column(table.c.revoked_at) == [None]
    assert column(audit.c.refused) == [False] + [True] * 4
    assert links.enter(database, link, HERE)


# Ending


def test_revoking_shuts_a_link_for_who_has_it_open_and_no_other(database, head, link):
    other = run_command(database, head, links.make, state="KEN", label="Another")
    open_ones = [links.enter(database, given, HERE) for given in (link, other)]
    run_command(database, head, links.revoke, link=1)
    assert reader(database, open_ones[0]) is None
    assert reader(database, open_ones[1]).label == "Another"
    with pytest.raises(ValueError, match="Link 1 does not exist or is revoked"):
        run_command(database, head, links.revoke, link=1)


def test_a_link_made_anew_opens_and_the_old_one_does_not(database, head, link, column):
    token = links.enter(database, link, HERE)
    anew = run_command(database, head, links.rotate, link=1)
    assert reader(database, token) is None
    with pytest.raises(links.AccessDenied):
        links.enter(database, link, HERE)
    assert reader(database, links.enter(database, anew, HERE)).label == "Permanent Mission"
    assert column(table.c.valid_days) == [30, 30]


def test_all_links_of_a_state_end_together_and_no_others(database, head, link):
    more = run_command(database, head, links.make, state="KEN", label="Another")
    france = run_command(database, head, links.make, state="FRA", label="Mission")
    assert run_command(database, head, links.revoke_all, state="KEN") == 2
    for given in (link, more):
        with pytest.raises(links.AccessDenied):
            links.enter(database, given, HERE)
    assert reader(database, links.enter(database, france, HERE)).state == "FRA"


def test_an_idle_reader_opens_the_link_again(database, link, later):
    token = links.enter(database, link, HERE)
    later(minutes=31)
    assert reader(database, token) is None
    assert reader(database, links.enter(database, link, HERE))


# Guessing


def test_after_ten_failures_an_address_waits_and_another_does_not(database, link, later):
    for _ in range(10):
        with pytest.raises(links.AccessDenied) as refused:
            links.enter(database, f"{'b' * 16}.{tokens.new()}", HERE)
        assert refused.value.status == 403
    with pytest.raises(links.AccessDenied) as refused:
        links.enter(database, link, HERE)
    assert refused.value.status == 429
    assert links.enter(database, link, THERE)
    later(minutes=10, seconds=1)
    assert links.enter(database, link, HERE)


def test_many_addresses_together_are_stopped_and_who_has_a_link_is_not(database, link):
    outcomes = []
    for number in range(320):
        with pytest.raises(links.AccessDenied) as refused:
            links.enter(database, "guess", f"192.0.2.{number % 60}")
        outcomes.append(refused.value.status)
    assert outcomes[:300] == [403] * 300
    assert outcomes[300:] == [429] * 20
    assert links.enter(database, link, THERE)


def test_what_opens_nothing_is_on_the_trail_and_does_not_fill_it(database, link, column):
    for _ in range(40):
        with pytest.raises(links.AccessDenied):
            links.enter(database, "guess", HERE)
    links.enter(database, link, THERE)
    told = zip(*map(column, (audit.c.actor, audit.c.object, audit.c.refused)), strict=True)
    assert list(told)[1:] == [
        *[("somebody unknown", None, True)] * 10,
        ("somebody unknown", "too many attempts", True),
        ("link 1", None, False),
    ]


def test_a_link_that_is_closed_on_one_device_is_open_on_another(database, link, column):
    mine, theirs = (links.enter(database, link, HERE) for _ in range(2))
    links.close(database, reader(database, mine), tokens.fingerprint(mine))
    assert reader(database, mine) is None
    assert reader(database, theirs)
    assert column(audit.c.action)[-1] == "links.close"


# What the head sees


def test_every_opening_and_page_is_noted_with_its_time(database, head, link, column):
    token = links.enter(database, link, HERE)
    reading = reader(database, token)
    for page in ("page", "PDF"):
        links.note(database, reading, tokens.fingerprint(token), page)
    assert column(link_reads.c.page) == ["opened", "page", "PDF"]
    with database.connect() as conn:
        told = ask(conn, head, link_register.reads)
        assert list(told.rows["page"]) == ["PDF", "page", "opened"]
        assert set(told.rows["member_state"]) == {"Kenya"}
        [row] = ask(conn, head, link_register.register).rows.to_dict("records")
    assert (row["standing"], row["readings"], row["label"]) == ("valid", 3, "Permanent Mission")
    assert row["last_read_at"].date() == weeks.now().date()


def test_the_register_tells_links_that_are_valid_expired_and_revoked(database, head, link, later):
    assert link
    run_command(database, head, links.make, state="FRA", label="Short", days=1)
    run_command(database, head, links.make, state="ALB", label="Gone")
    run_command(database, head, links.revoke, link=3)
    later(days=2)
    with database.connect() as conn:
        told = ask(conn, head, link_register.register)
    assert dict(zip(told.rows["label"], told.rows["standing"], strict=True)) == {
        "Gone": "revoked",
        "Short": "expired",
        "Permanent Mission": "valid",
    }
    assert told.finding == "One link is valid; it has not been opened."


def test_reading_keeps_the_reader_in(database, link, later):
    token = links.enter(database, link, HERE)
    for _ in range(3):
        later(minutes=20)
        links.note(database, reader(database, token), tokens.fingerprint(token), "page")
    assert reader(database, token)


def test_a_link_of_the_table_never_changes_but_to_be_revoked(database, link):
    assert link
    for changed in ({"state": "FRA"}, {"expires_at": dt.datetime(2099, 1, 1)}, {"label": "x"}):
        with (
            pytest.raises(Exception, match="Nothing of a link changes"),
            connections.writing(database) as conn,
        ):
            conn.execute(table.update().values(changed))
    with pytest.raises(Exception, match="stays on record"), connections.writing(database) as conn:
        conn.execute(table.delete())
