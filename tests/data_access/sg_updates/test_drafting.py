"""The draft that the data write: what changed, what waits, what comes, and nothing typed."""

import datetime as dt

import pytest

from data_access.database import connections
from data_access.schema import events, updates
from data_access.sg_updates import approval, content, drafting, editing, live_figures
from data_access.sg_updates.drafting import draft

WEEK = {"since": dt.date(2026, 6, 11), "until": dt.date(2026, 6, 17)}


@pytest.fixture
def drafted(world, head):
    def drafted(**given) -> content.Content:
        with world.connect() as conn:
            return draft(conn, head, **{**WEEK, **given})

    return drafted


def said(now: content.Content, section: str) -> list[str]:
    return [content.plain(item.text) for item in now.of(section)]


def test_a_draft_says_what_waits_what_changed_and_what_comes_next(drafted):
    points = [(item.lead, content.plain(item.text)) for item in drafted().of("attention")]
    assert points == [
        ("Decisions are waiting.", "Awaiting a decision: three reforms."),
        (
            "What changed most.",
            "Three figures changed; largest change: Two reform actions are overdue.",
        ),
        (
            "What comes next.",
            "First of what is planned up to 1 July 2026: Fictional Forum.",
        ),
    ]


def test_below_it_stands_what_changed_and_what_comes_on_its_day(drafted):
    now = drafted()
    assert said(now, "awareness") == [
        "Two reform actions are overdue.",
        "One reform action is due within 14 days.",
        "Two events are listed for the next 14 days.",
    ]
    # What is far away is not in it.
    coming = [(item.on, *map(content.plain, (item.lead, item.text))) for item in now.of("coming")]
    assert coming == [
        (dt.date(2026, 6, 22), "Hall (A¦b)", "Fictional Forum"),
        (dt.date(2026, 6, 24), "Office of Chairs", "One reform milestone: Fewer Forms"),
        (dt.date(2026, 6, 30), "Place not named", "Example Meeting"),
    ]


def test_what_is_overdue_or_due_is_a_decision_with_its_owner_the_oldest_first(drafted, postpone):
    decisions = [
        (content.plain(item.lead), content.plain(item.owner), item.on, item.text, item.reason)
        for item in drafted().of("decisions")
    ]
    # A date that is past is none by which anything could be decided; "Paint doors" is later.
    assert decisions == [
        ("Mend forms", "Office of Forms", None, "", ""),
        ("Sharpen pencils", "", None, "", ""),
        ("Count chairs", "Office of Chairs", dt.date(2026, 6, 24), "", ""),
    ]
    # No more are proposed than are read.
    postpone(4, dt.date(2026, 4, 1))
    titles = [content.plain(item.lead) for item in drafted().of("decisions")]
    assert titles == ["Paint doors", "Mend forms", "Sharpen pencils"]


def test_two_events_that_nothing_tells_apart_are_both_in_it(world, drafted):
    row = {"title": "Fictional Forum", "title_key": "fictional forum", "place": "Hall B"}
    day = {"starts_on": dt.date(2026, 6, 22), "ends_on": dt.date(2026, 6, 22)}
    with connections.writing(world) as conn:
        conn.execute(events.insert(), [row | day, row | day])
    assert said(drafted(), "coming").count("Fictional Forum") == 3


def test_every_number_of_a_draft_is_bound_and_says_what_the_data_say(world, drafted):
    now = drafted()
    texts = [getattr(item, name) for item in now.items for name in content.TEXTS]
    assert [live_figures.typed(text) for text in texts] == [[]] * len(texts)
    tokens = [token for text in texts for token in content.tokens(text)]
    assert len(tokens) > 10
    with world.connect() as conn:
        answers = live_figures.answers(conn, now)
    for written, key in tokens:
        binding = now.bindings[key]
        assert written in live_figures.said_now(binding, answers[binding.asks])
    assert live_figures.renewed(now, answers).items == now.items
    # Every item has a name of its own, and every binding is used.
    assert len({item.id for item in now.items}) == len(now.items)
    cited = [binding for item in now.items for binding in now.cited(item)]
    assert sorted(map(repr, cited)) == sorted(map(repr, now.bindings.values()))


def test_an_empty_database_makes_a_draft_that_asks_for_nothing(database, head):
    with database.connect() as conn:
        now = draft(conn, head, **WEEK)
    for section in ("attention", "decisions", "coming", "line"):
        assert now.of(section) == []
    assert all(not live_figures.typed(item.text) for item in now.items)


@pytest.fixture
def cleared(do, now, clear, world):
    """The number of an update about the week as the data wrote it, which was cleared."""
    assert world
    made = do(editing.start, **WEEK)
    for item in now(made).of("decisions"):
        do(editing.drop, update=made, item=item.id)
    do(approval.classify, update=made, level="unclassified")
    return clear(made)


def test_what_the_last_cleared_update_said_is_left_out_of_the_next(do, now, cleared):
    assert len(now(cleared).of("awareness")) == 3
    again = now(do(editing.start, **WEEK))
    assert again.of("attention") == again.of("awareness") == []
    # What waits still waits, and what comes still comes.
    assert len(again.of("decisions")) == len(again.of("coming")) == 3


def test_what_was_said_in_no_earlier_update_that_was_cleared_is_news(do, now, cleared):
    before = {name: day - dt.timedelta(days=1) for name, day in WEEK.items()}
    of_earlier_days = do(editing.start, **before)
    assert len(now(of_earlier_days).of("attention")) == 3
    # That one is a draft, and tells nobody anything.
    again = do(editing.start, **before)
    assert said(now(again), "attention") == said(now(of_earlier_days), "attention")
    assert now(cleared).of("attention")


def test_no_update_is_about_what_has_not_begun_or_more_than_a_year(do, world, column):
    assert world
    for since, until in (
        (dt.date(2026, 6, 17), dt.date(2026, 6, 16)),
        (dt.date(2026, 6, 18), dt.date(2026, 6, 19)),
        (dt.date(2025, 6, 15), dt.date(2026, 6, 17)),
    ):
        with pytest.raises(ValueError, match="up to a year that has begun"):
            do(editing.start, since=since, until=until)
    assert column(updates.c.id) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{Two came.|a}", "{Two came.|a}"),
        ("{Two came|a}", "{Two came|a}."),
        ("Two came", "Two came."),
        ("Did they?", "Did they?"),
        ("{He said “yes.”|a}", "{He said “yes.”|a}"),
    ],
)
def test_a_sentence_has_one_full_stop(text, sentence):
    assert drafting.ended(text) == sentence
