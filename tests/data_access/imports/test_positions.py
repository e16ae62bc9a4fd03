import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa

from data_access import demonstration_reset
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.freshness import data_version, is_demonstration
from data_access.imports import history, kinds
from data_access.imports.loading import Options, load
from data_access.imports.rows import UnreadableFileError
from data_access.schema import FORMS, POSITIONS, member_states, positions, reform_actions, sources

HEADER = "number,sub_action,member_state,position,form,stated_on,reference\n"


@pytest.fixture(autouse=True)
def actions(load_file, reform_file):
    """Reform actions that a position can be on: 7, and both parts of 9."""
    parts = ({"number": 9, "sub_action": "Part 1"}, {"number": 9, "sub_action": "Part 2"})
    load_file("reforms", "actions.csv", reform_file({"number": 7}, *parts))


@pytest.fixture
def load_positions(load_file):
    """Load the template, filled in with these rows."""

    def load_positions(*rows: str, **options):
        return load_file("positions", "a.csv", HEADER + "".join(rows), **options)

    return load_positions


def row(
    number: object = 7,
    part: str = "",
    *,
    state: str = "Kenya",
    position: str = "supports",
    form: str = "statement",
    on: str = "2026-03-05",
    reference: str = "A/80/PV.7",
) -> str:
    return f"{number},{part},{state},{position},{form},{on},{reference}\n"


def held(conn) -> list[tuple]:
    """Every position, by action, Member State, day and form."""
    statement = sa.select(
        *(reform_actions.c[name] for name in ("number", "sub_action")),
        *(positions.c[name] for name in ("member_state", "position", "form", "stated_on")),
        positions.c.reference,
    ).join_from(positions, reform_actions)
    found = sorted(conn.execute(statement), key=lambda one: (*one[:3], one.stated_on, one.form))
    # A reader that stays would keep the next file out.
    conn.rollback()
    return [tuple(one) for one in found]


def complaints(result) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in result.rejected]


def test_a_row_is_what_one_state_said_of_one_action_on_a_day(load_positions, conn, counts):
    result = load_positions(
        row(state="the Sudan", position="Sponsors", form="Co-sponsorship"),
        row(9, "Part 2", state="TUR", position="leans", form="private", reference=""),
    )
    assert counts(result) == (2, 2, 0, 0, 0)
    day = dt.date(2026, 3, 5)
    assert held(conn) == [
        (7, "", "SDN", "sponsors", "co-sponsorship", day, "A/80/PV.7"),
        (9, "Part 2", "TUR", "leans", "private", day, None),
    ]


def test_the_second_time_nothing_is_new_or_changed(load_positions, conn, counts):
    content = row(), row(9, "Part 1"), row(9, "Part 2", state="FRA")
    everything = sa.select(positions).order_by(positions.c.id)
    assert counts(load_positions(*content)) == (3, 3, 0, 0, 0)
    before = conn.execute(everything).all()
    conn.rollback()
    assert counts(load_positions(*content)) == (3, 0, 0, 3, 0)
    assert conn.execute(everything).all() == before


def test_a_corrected_position_is_one_change_and_a_later_one_stands_beside_it(
    load_positions, conn, counts
):
    load_positions(row(), row(state="France"))
    assert counts(load_positions(row(position="opposes"), row(on="2026-04-01"))) == (2, 1, 1, 0, 0)
    assert [(state, said, on.month) for _, _, state, said, _, on, _ in held(conn)] == [
        ("FRA", "supports", 3),
        ("KEN", "opposes", 3),
        ("KEN", "supports", 4),
    ]


def test_what_a_state_says_in_confidence_stands_beside_what_it_says_in_public(load_positions, conn):
    load_positions(row(), row(position="opposes", form="private"))
    assert [(said, form) for _, _, _, said, form, _, _ in held(conn)] == [
        ("opposes", "private"),
        ("supports", "statement"),
    ]


@pytest.mark.parametrize(
    ("bad", "column", "reason"),
    [
        (row(8), "number", "is not a recorded reform action"),
        (row(""), "number", "the cell is empty"),
        (row("seven"), "number", "is not a whole number"),
        (
            row(9, "Part 3"),
            "sub_action",
            "is not a recorded part of reform action 9",
        ),
        (row(7, "Part 1"), "sub_action", "is not a recorded part of reform action 7"),
        (row(9), "sub_action", "the cell is empty, and reform action 9 is recorded in parts"),
        (row(state=""), "member_state", "the cell is empty"),
        (row(state="Narnia"), "member_state", "is no Member State by this code or name"),
        (row(state="XAA"), "member_state", "is no Member State by this code or name"),
        (row(state="Holy See"), "member_state", "is no Member State (observer State)"),
        (row(position="hopes"), "position", f"is not one of: {', '.join(POSITIONS)}"),
        (row(position=""), "position", "the cell is empty"),
        (row(form="letter"), "form", f"is not one of: {', '.join(FORMS)}"),
        (row(form=""), "form", "the cell is empty"),
        (row(on="5 March 2026"), "stated_on", "is not a date such as 2026-12-05"),
        (row(on=""), "stated_on", "the cell is empty"),
        (
            row(on="2099-01-01"),
            "stated_on",
            "lies ahead: a position is dated by the day it was taken",
        ),
    ],
)
def test_a_row_that_cannot_be_used_names_its_column_and_says_why(
    load_positions, conn, bad, column, reason
):
    result = load_positions(bad, row(state="France"), accept_rejects=True)
    assert complaints(result) == [(2, column, reason)]
    assert [state for _, _, state, *_ in held(conn)] == ["FRA"]


def test_a_file_with_one_such_row_is_left_out_whole(load_positions, conn):
    assert complaints(load_positions(row(), row(8))) == [
        (3, "number", "is not a recorded reform action")
    ]
    assert held(conn) == []


def test_a_position_of_today_is_no_position_ahead(load_positions, conn):
    load_positions(row(on=weeks.today().isoformat()))
    assert [on for *_, on, _ in held(conn)] == [weeks.today()]


def test_a_fictional_state_is_known_by_its_code_where_it_is_a_member_state(load_positions, conn):
    conn.execute(
        member_states.insert().values(
            iso3="XAA",
            name="Fictional State of Xabara",
            regional_group="African Group",
            fictional=True,
            **dict.fromkeys(("g77", "ldc", "lldc", "sids", "nam"), False),
        )
    )
    conn.commit()
    load_positions(row(state="xaa"))
    assert [state for _, _, state, *_ in held(conn)] == ["XAA"]


def test_two_accounts_of_one_position_are_refused(load_positions, conn):
    result = load_positions(row(), row(state="KEN", position="opposes"))
    assert complaints(result) == [
        (
            3,
            "",
            "row 2 says otherwise of the same number and sub_action and state and stated_on"
            " and form",
        )
    ]
    assert held(conn) == []


def test_positions_on_made_up_actions_do_not_slip_away_with_them(
    load_positions, database, demonstrate
):
    with connections.writing(database) as conn:
        demonstration_reset.clear(conn)
    demonstrate(database)
    with pytest.raises(UnreadableFileError, match="no longer recorded; load the reforms first"):
        load_positions(row(1), replace_demonstration=True)
    with database.connect() as conn:
        assert is_demonstration(conn)


def test_a_position_that_another_office_writes_raises_the_data_version(conn):
    before = data_version(conn)
    action = conn.scalar(sa.select(sa.func.min(reform_actions.c.id)))
    said = {"member_state": "KEN", "position": "opposes", "form": "vote"}
    conn.execute(positions.insert().values(action_id=action, stated_on=dt.date(2026, 3, 5), **said))
    assert data_version(conn) > before


def test_the_register_speaks_for_the_day_that_its_reader_says(load_positions, conn):
    load_positions(row(), as_of=dt.date(2026, 5, 1))
    spoken = sa.select(sources.c.speaks_for).where(sources.c.name == "positions")
    assert conn.scalar(spoken) == dt.date(2026, 5, 1)


def test_a_workbook_keeps_numbers_and_dates_as_what_they_are(load_file, conn):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    book.active.append(kinds.TEMPLATES["positions"].template)
    book.active.append([7, None, "Kenya", "opposes", "vote", dt.date(2026, 3, 5), "A/80/PV.7"])
    book.save(kept)
    load_file("positions", "a.xlsx", kept.getvalue())
    assert held(conn) == [
        (7, "", "KEN", "opposes", "vote", dt.date(2026, 3, 5), "A/80/PV.7"),
    ]


# Who may load what was told in confidence


@pytest.mark.parametrize(
    ("role", "refused"),
    [(Role.STAFF, True), (Role.FOCAL_POINT_HEAD, False), (Role.CHIEF_OF_STAFF, False)],
)
def test_staff_load_no_position_that_was_told_in_confidence(database, tmp_path, role, refused):
    """Whether such a row were new or unchanged would tell what is already recorded."""
    path = tmp_path / "a.csv"
    path.write_text(HEADER + row() + row(position="opposes", form="private"))
    loader = kinds.loader("positions", path)
    options = Options(as_of=weeks.today())
    result = load(database, Viewer(role, "x"), loader, "positions", path, options, print)
    assert [complaint.column for complaint in result.rejected] == ["form"] * refused
    assert result.new == (0 if refused else 2)


def test_what_an_import_changed_tells_nothing_of_what_was_told_in_confidence(database, tmp_path):
    path = tmp_path / "a.csv"
    head = Viewer(Role.FOCAL_POINT_HEAD, "x")

    def bring(*rows: str) -> int:
        path.write_text(HEADER + "".join(rows))
        loader = kinds.loader("positions", path)
        load(database, head, loader, "positions", path, Options(as_of=weeks.today()), print)
        with database.connect() as conn:
            return history.latest(conn, "positions")

    secret = {"position": "opposes", "form": "private", "reference": "Note 3"}
    first = bring(row(), row(state="France", **secret))
    with database.connect() as conn:
        told = history.changes(conn, batch=first)
    assert list(told["now"]) == ["position supports; reference A/80/PV.7"]
    second = bring(row(position="leans"), row(state="France", **secret | {"position": "leans"}))
    with database.connect() as conn:
        told = history.changes(conn, batch=second)
    assert told[["was", "now"]].to_numpy().tolist() == [["supports", "leans"]]
    with connections.writing(database) as conn:
        conn.execute(sa.delete(positions).where(positions.c.form == "private"))
    with database.connect() as conn:
        [obstacle] = history.obstacles(conn, batch=second)["obstacle"]
    assert obstacle.endswith("first one that was told in confidence")
