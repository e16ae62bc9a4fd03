import datetime as dt
import itertools

import pytest
import sqlalchemy as sa

from data_access.civil_society.organizations import history
from data_access.imports import roll_calls as loader
from data_access.schema import organizations, roll_call_votes, roll_calls

JUNE, FEBRUARY = dt.date(2024, 6, 14), dt.date(2024, 2, 9)
FIRST = [
    ("Fictional Relief", "Chile", "in favor", "against", JUNE),
    (None, "Türkiye", "against", None, None),
    (None, "the Sudan", "abstaining", None, None),
    (None, "Kyrgyzstan.", "absent", None, None),
]
NAMED = {
    "organizations": "name\nFictional Relief\n",
    "decisions": "organization,reported_on,outcome\nFictional Relief,2024-02-09,deferred\n",
}
SECOND = [
    ("To adjourn the debate", "Turkey", "in favor ", "adopted", JUNE),
    (None, "Sudan", "abstent", None, None),
]


@pytest.fixture
def load_calls(load_file, sheet):
    """Load roll calls: `load_calls(FIRST, SECOND)`; with cells merged over each, if `merged`."""

    def load_calls(*blocks: list[tuple], merged: bool = False, **options):
        ends = list(itertools.accumulate(map(len, blocks), initial=1))
        spans = [(before + 1, end) for before, end in itertools.pairwise(ends)]
        cells = dict.fromkeys("ADE", spans) if merged else {}
        content = sheet(loader.COLUMNS, *itertools.chain(*blocks), merged=cells)
        return load_file("roll-calls", "8_votes.xlsx", content, **options)

    return load_calls


def calls(conn) -> list[tuple]:
    columns = ("reported_on", "number", "topic", "outcome", "outcome_text")
    statement = sa.select(*(roll_calls.c[name] for name in columns))
    return conn.execute(statement.order_by("reported_on", "number")).all()


def votes(conn, topic: str) -> dict[str, str]:
    statement = (
        sa.select(roll_call_votes.c.member_state, roll_call_votes.c.vote)
        .join(roll_calls)
        .where(roll_calls.c.topic == topic)
    )
    return dict(conn.execute(statement).all())


@pytest.mark.parametrize("merged", [False, True])
def test_topic_outcome_and_date_of_the_first_row_are_those_of_the_whole_block(
    load_calls, conn, merged, counts
):
    assert counts(load_calls(FIRST, SECOND, merged=merged)) == (6, 6, 0, 0, 0)
    assert counts(load_calls(FIRST, SECOND, merged=merged)) == (6, 0, 0, 6, 0)
    assert calls(conn) == [
        (JUNE, 1, "Fictional Relief", "rejected", "against"),
        (JUNE, 2, "To adjourn the debate", "adopted", "adopted"),
    ]
    assert votes(conn, "Fictional Relief") == {
        "CHL": "in favour",
        "TUR": "against",
        "SDN": "abstaining",
        "KGZ": "absent",
    }
    assert votes(conn, "To adjourn the debate") == {"TUR": "in favour", "SDN": "absent"}


def test_roll_calls_are_numbered_within_their_report(load_calls, conn):
    earlier = [("To close", "Chile", "against", "rejected", FEBRUARY)]
    blank = [(None, None, None, None, None)]
    load_calls(FIRST, earlier, blank, SECOND)
    assert [(day, number) for day, number, *_ in calls(conn)] == [
        (FEBRUARY, 1),
        (JUNE, 1),
        (JUNE, 2),
    ]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("in favor", "adopted"),
        ("in favour", "adopted"),
        ("Adopted.", "adopted"),
        ("supported", "adopted"),
        ("against", "rejected"),
        ("rejected", "rejected"),
        ("the Committee decided to defer its consideration of the \napplication.  ", "deferred"),
        (None, None),
    ],
)
def test_the_fate_of_a_motion_is_one_of_three_and_its_words_are_kept(
    load_calls, conn, words, outcome
):
    result = load_calls([("To close", "Chile", "against", words, JUNE)])
    [call] = calls(conn)
    assert (call.outcome, call.outcome_text) == (outcome, words and " ".join(words.split()))
    assert result.notices == ()


def test_words_about_a_motion_that_nobody_understands_are_told(load_calls, conn):
    result = load_calls([("To close", "Chile", "against", "not adopted", JUNE)])
    assert calls(conn)[0].outcome is None
    assert result.notices == (
        "8_votes.xlsx, row 2: the fate of the motion is not understood;"
        " kept in the source's words: not adopted.",
    )


def test_a_corrected_vote_is_one_change(load_calls, conn, counts):
    load_calls(FIRST, SECOND)
    corrected = [*FIRST[:1], (None, "Türkiye", "in favor", None, None), *FIRST[2:]]
    assert counts(load_calls(corrected, SECOND)) == (6, 0, 1, 5, 0)
    assert votes(conn, "Fictional Relief")["TUR"] == "in favour"


def test_a_vote_no_longer_listed_goes_and_one_more_is_new(load_calls, conn, counts):
    load_calls(FIRST, SECOND)
    other = [*FIRST[:3], (None, "Cuba", "absent", None, None)]
    assert counts(load_calls(other, SECOND)) == (6, 1, 1, 4, 0)
    assert set(votes(conn, "Fictional Relief")) == {"CHL", "TUR", "SDN", "CUB"}


def test_two_votes_of_one_state_in_one_roll_call_are_kept_and_told(load_calls, conn, counts):
    twice = [*FIRST, (None, "Chile", "abstaining", None, None)]
    result = load_calls(twice)
    assert counts(result) == (5, 5, 0, 0, 0)
    assert result.notices == (
        "8_votes.xlsx gives two votes of one State in one roll call, and both are kept:"
        " Chile (14 June 2024).",
    )
    assert counts(load_calls(twice)) == (5, 0, 0, 5, 0)
    assert conn.scalar(sa.select(sa.func.count()).select_from(roll_call_votes)) == 5


@pytest.mark.parametrize(
    ("place", "cell", "column", "reason"),
    [
        (1, "Narnia", "Country", "is no Member State by this name"),
        (2, "maybe", "Country_vote", "is not one of: in favour"),
        (1, None, "Country", "the cell is empty"),
    ],
)
def test_a_vote_that_cannot_be_read_is_rejected_and_the_roll_call_stays(
    load_calls, conn, place, cell, column, reason, counts
):
    bad = list(FIRST[0])
    bad[place] = cell
    result = load_calls([tuple(bad), *FIRST[1:]], accept_rejects=True)
    assert counts(result) == (4, 3, 0, 0, 1)
    [complaint] = result.rejected
    assert (complaint.row, complaint.column) == (2, column)
    assert complaint.reason.startswith(reason)
    assert len(votes(conn, "Fictional Relief")) == 3


def test_votes_below_a_roll_call_without_a_date_are_rejected_with_it(load_calls, conn, counts):
    undated = [(*FIRST[0][:4], None), *FIRST[1:]]
    result = load_calls(SECOND, undated, accept_rejects=True)
    assert counts(result) == (6, 2, 0, 0, 4)
    assert [(one.row, one.column, one.reason) for one in result.rejected][:2] == [
        (4, "Session_number", "the cell is empty"),
        (5, "Vote_topic", "belongs to no roll call: no topic and date stand above"),
    ]
    assert [call.topic for call in calls(conn)] == ["To adjourn the debate"]


@pytest.mark.parametrize("organizations_first", [False, True])
@pytest.mark.parametrize("kind", ["organizations", "decisions"])
@pytest.mark.parametrize(
    "topic",
    [
        "Fictional Relief (FRX)",
        "Fictional Relief: The no-action motion was carried",
        "Fictional Relief, Withdrawal of the status",
    ],
)
def test_a_roll_call_about_an_organization_stands_in_its_history(
    load_calls, load_file, conn, topic, kind, organizations_first
):
    steps = [
        lambda: load_calls([(topic, *FIRST[0][1:])], SECOND),
        lambda: load_file(kind, "a.csv", NAMED[kind]),
    ]
    for step in reversed(steps) if organizations_first else steps:
        step()
    assert conn.scalar(sa.select(sa.func.count()).select_from(organizations)) == 1
    rows = history(conn, organization=conn.scalar(sa.select(organizations.c.id)))
    told = rows.loc[rows["what"] == "roll call", ["date", "detail"]]
    assert told.to_numpy().tolist() == [[JUNE, f"{topic}: motion rejected"]]
