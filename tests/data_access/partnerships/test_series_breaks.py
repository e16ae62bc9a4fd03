"""Breaks in a series are found by rule or recorded by the head; figures mark both and say which."""

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import within
from data_access.domain.roles import Role
from data_access.partnerships import contributors, funding_balance
from data_access.partnerships import series_breaks as series_breaks_module
from data_access.queries import ask
from data_access.schema import audit, contributions, series_breaks

REASON = "Its figures were gross until then."


@pytest.fixture
def money(conn):
    """UNX went from companies to nonprofits in 2024; UNY stayed as it was."""
    amounts = {
        ("UNX", 2023): (10, 80),
        ("UNX", 2024): (80, 10),
        ("UNY", 2022): (10, 20),
        ("UNY", 2023): (10, 20),
        ("UNY", 2024): (10, 20),
    }
    for (entity, year), sides in amounts.items():
        for sector, amount in zip(("nonprofit", "corporate"), sides, strict=True):
            conn.execute(
                contributions.insert().values(
                    year=year,
                    donor="Fictional donors",
                    donor_status="nonmember",
                    category=sector,
                    sector=sector,
                    entity=entity,
                    revenue_type="Other",
                    amount_usd=amount,
                )
            )


@pytest.fixture
def record(conn, person):
    by = person(conn, Role.FOCAL_POINT_HEAD, "the-head")

    def record(entity: str, year: int, reason: str = REASON, **given) -> None:
        within(
            conn, by, series_breaks_module.record, entity=entity, year=year, reason=reason, **given
        )

    return record


def shown(rows: pd.DataFrame, *names: str) -> list[list]:
    some = rows[list(names)].astype(object)
    return some.where(some.notna(), None).to_numpy().tolist()


def marks(rows: pd.DataFrame) -> dict[int, tuple]:
    years = rows.dropna(subset=["changed_category"]).groupby("year")
    return {
        year: (found["changed_category"].iloc[0], found["break_said"].iloc[0])
        for year, found in years
    }


@pytest.mark.usefixtures("money")
def test_the_register_says_which_are_found_and_which_recorded_and_by_whom(conn, head, record):
    record("UNY", 2023)
    record("UNX", 2024, "Its national committees were counted anew.")
    answer = ask(conn, head, series_breaks_module.register)
    assert shown(answer.rows, "source", "entity", "year", "how", "recorded_by", "reason") == [
        [
            *("revenue", "UNX", 2024, "found", None),
            "Its corporate money fell from $80 to $10 while its nonprofit money rose from $10 to"
            " $80",
        ],
        [
            *("revenue", "UNX", 2024, "recorded", "the-head"),
            "Its national committees were counted anew.",
        ],
        ["revenue", "UNY", 2023, "recorded", "the-head", REASON],
    ]
    assert answer.rows["number"].isna().tolist() == [True, False, False]
    assert answer.finding == (
        "Breaks in series (one by rule, two recorded): UNX in 2024 and UNY in 2023."
    )


@pytest.mark.usefixtures("money")
def test_a_recorded_break_is_marked_in_every_figure_and_not_said_to_be_a_change_of_category(
    conn, head, record
):
    record("UNY", 2024)
    both = ("UNX and UNY", "UNX may have changed category and UNY has a break recorded")
    assert marks(funding_balance.contributions_by_year(conn)) == {2024: both}
    assert marks(contributors.bounds(conn)) == {2024: both}
    assert ask(conn, head, funding_balance.contributions_by_year, without=("UNX",)).finding == (
        "Without UNX and UNY (series break), no ratio can be given for 2024; companies gave,"
        " including unplaced money, 0 to 100 per cent: inconclusive"
    )
    broke = shown(contributors.change(conn), "entity", "broke")
    assert broke == [["UNX", True], ["UNY", True]]
    latest = funding_balance.latest_balance(conn)
    assert list(latest["without"].dropna().unique()) == []
    [caution] = [
        row
        for row in shown(funding_balance.cautions(conn), "figure", "unit", "sentence", "note")
        if row[1] == "break"
    ]
    assert caution == [
        *("2024", "break"),
        "from which the figures of UNY are not like before, as the office recorded",
        REASON,
    ]


@pytest.mark.usefixtures("money")
def test_one_that_is_found_and_recorded_counts_once(conn, record):
    record("UNX", 2024)
    assert marks(funding_balance.contributions_by_year(conn)) == {
        2024: ("UNX", "UNX may have changed category")
    }
    assert "break" not in set(funding_balance.cautions(conn)["unit"])


@pytest.mark.usefixtures("money")
def test_the_latest_balance_stands_without_whoever_the_office_says_broke(conn, record):
    record("UNY", 2024)
    conn.execute(sa.delete(contributions).where(contributions.c.entity == "UNX"))
    rows = funding_balance.latest_balance(conn)
    assert shown(rows, "year", "without", "corporate_usd") == [[2023, None, 20], [2024, None, 20]]


@pytest.mark.usefixtures("money")
def test_a_break_of_another_source_marks_no_money(conn, head, record):
    record("UNZ", 2021, source="iati")
    assert marks(funding_balance.contributions_by_year(conn)) == {
        2024: ("UNX", "UNX may have changed category")
    }
    rows = ask(conn, head, series_breaks_module.register).rows
    assert shown(rows, "source", "entity") == [["revenue", "UNX"], ["iati", "UNZ"]]


@pytest.mark.usefixtures("money")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"entity": "UNICFE"}, "No contributions to UNICFE are recorded"),
        ({"entity": " "}, "Name the entity whose figures break, in up to 60 letters"),
        ({"entity": "x" * 61}, "Name the entity whose figures break, in up to 60 letters"),
        ({"source": "rumour"}, "There is no source rumour"),
        ({"year": 2022}, "recorded from 2022 to 2024: a break in 2022"),
        ({"year": 2025}, "recorded from 2022 to 2024: a break in 2025"),
        ({"reason": " "}, "Give a reason"),
        ({"reason": "Ask someone@example.org"}, "an e-mail address does not belong there"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_recorded(conn, record, given, said):
    with pytest.raises(ValueError, match=said):
        record(**({"entity": "UNY", "year": 2023, "reason": REASON} | given))
    assert conn.scalar(sa.select(sa.func.count()).select_from(series_breaks)) == 0


@pytest.mark.usefixtures("money")
def test_a_break_is_recorded_once(record):
    record("UNY", 2023)
    with pytest.raises(ValueError, match="The break of UNY in 2023 is recorded already"):
        record("UNY", 2023, "Another reason.")
    record("UNY", 2024)


@pytest.mark.usefixtures("money")
def test_a_recorded_break_can_be_taken_back_and_a_found_one_stays(conn, head, person, record):
    by = person(conn, Role.FOCAL_POINT_HEAD, "other-head")
    record("UNY", 2023)
    [number] = conn.scalars(sa.select(series_breaks.c.id))
    within(conn, by, series_breaks_module.remove, number=number)
    assert shown(ask(conn, head, series_breaks_module.register).rows, "entity", "how") == [
        ["UNX", "found"]
    ]
    last = sa.select(audit.c.action, audit.c.object).order_by(audit.c.id.desc()).limit(1)
    assert tuple(conn.execute(last).one()) == ("breaks.remove", "UNY from 2023")
    with pytest.raises(ValueError, match=f"No break of the number {number} is recorded"):
        within(conn, by, series_breaks_module.remove, number=number)


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHIEF_OF_STAFF])
def test_the_head_alone_records_breaks(conn, person, role):
    for act, given in (
        (series_breaks_module.record, {"entity": "UNX", "year": 2024, "reason": REASON}),
        (series_breaks_module.remove, {"number": 1}),
    ):
        with pytest.raises(PermissionError):
            within(conn, person(conn, role, f"x-{act.name}"), act, **given)


def test_without_breaks_it_is_said(conn, head):
    assert ask(conn, head, series_breaks_module.register).finding == (
        "No break in a series is recorded, and none is found in the figures."
    )
