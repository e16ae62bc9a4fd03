import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.schema import contributions, import_batches, sources

HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"


def row(amount: str, *, donor: str = "Fictional Fund", category: str = "NGOs") -> str:
    return f"2023,{donor},nonmember,{category},UNX,Other,{amount}\n"


def amounts(conn) -> dict[str, float]:
    rows = conn.execute(sa.select(contributions.c.donor, contributions.c.amount_usd))
    return {row.donor: row.amount_usd for row in rows}


def test_a_repayment_keeps_its_minus_and_a_zero_is_no_gap(load_file, conn):
    load_file("contributions", "a.csv", HEADER + row("-12.5", donor="A") + row("0.0", donor="B"))
    assert amounts(conn) == {"A": -12.5, "B": 0.0}


def test_the_second_time_nothing_is_new_or_changed(load_file):
    content = HEADER + row("1", donor="A") + row("2", donor="B")
    first = load_file("contributions", "a.csv", content)
    again = load_file("contributions", "a.csv", content)
    assert (first.read, first.new, first.changed, first.unchanged) == (2, 2, 0, 0)
    assert (again.read, again.new, again.changed, again.unchanged) == (2, 0, 0, 2)


def test_a_corrected_amount_is_one_change(load_file, conn):
    load_file("contributions", "a.csv", HEADER + row("1", donor="A") + row("2", donor="B"))
    result = load_file("contributions", "a.csv", HEADER + row("1", donor="A") + row("3", donor="B"))
    assert (result.new, result.changed, result.unchanged) == (0, 1, 1)
    assert amounts(conn) == {"A": 1.0, "B": 3.0}


def test_a_rejected_row_undoes_its_file_and_says_where_it_stands(load_file, conn):
    result = load_file("contributions", "a.csv", HEADER + row("1", donor="A") + row("x", donor="B"))
    [complaint] = result.rejected
    assert (complaint.row, complaint.column, complaint.value) == (3, "amount_usd", "x")
    assert complaint.reason == "is not a number"
    assert amounts(conn) == {}


def test_accepting_rejects_loads_the_rows_that_are_right(load_file, conn):
    content = HEADER + row("1", donor="A") + row("  -    ", donor="B")
    result = load_file("contributions", "a.csv", content, accept_rejects=True)
    assert (result.read, result.new, len(result.rejected)) == (2, 1, 1)
    assert amounts(conn) == {"A": 1.0}


def test_two_amounts_for_one_contribution_are_refused(load_file):
    result = load_file("contributions", "a.csv", HEADER + row("1") + row("2"))
    [complaint] = result.rejected
    assert complaint.row == 3
    assert complaint.reason.startswith("row 2 says otherwise of the same")


def test_a_dry_run_says_what_would_change_and_changes_nothing(load_file, conn):
    result = load_file("contributions", "a.csv", HEADER + row("1"), dry_run=True)
    assert result.new == 1
    assert amounts(conn) == {}


def where_from(conn) -> dict[str, tuple[str | None, int | None]]:
    """For each donor the file and the row it came from."""
    statement = sa.select(
        contributions.c.donor, import_batches.c.file_name, contributions.c.source_row
    ).join(import_batches, import_batches.c.id == contributions.c.batch_id, isouter=True)
    return {donor: (file, row) for donor, file, row in conn.execute(statement)}


def test_each_contribution_knows_its_row_in_its_file_and_the_first_of_two_alike(load_file, conn):
    content = HEADER + row("1", donor="A") + row("2", donor="B") + row("1", donor="A")
    load_file("contributions", "a.csv", content)
    assert where_from(conn) == {"A": ("a.csv", 2), "B": ("a.csv", 3)}


def test_rows_that_stand_elsewhere_in_the_next_file_are_not_changed_by_that(load_file, conn):
    load_file("contributions", "a.csv", HEADER + row("1", donor="A") + row("2", donor="B"))
    again = load_file("contributions", "b.csv", HEADER + row("3", donor="B") + row("1", donor="A"))
    assert (again.new, again.changed, again.unchanged) == (0, 1, 1)
    # File and row go together: the corrected one comes from the new file, the other does not.
    assert where_from(conn) == {"A": ("a.csv", 2), "B": ("b.csv", 2)}


def test_rows_loaded_before_their_number_was_kept_learn_it_and_are_not_changed(load_file, conn):
    content = HEADER + row("1", donor="A") + row("2", donor="B")
    load_file("contributions", "a.csv", content)
    conn.execute(sa.update(contributions).values(source_row=None))
    conn.commit()
    again = load_file("contributions", "b.csv", content)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    assert where_from(conn) == {"A": ("b.csv", 2), "B": ("b.csv", 3)}


def test_rows_of_another_office_stay_its_own(load_file, conn):
    content = HEADER + row("1", donor="A")
    load_file("contributions", "a.csv", content)
    conn.execute(sa.update(contributions).values(source_row=None, batch_id=None))
    conn.commit()
    load_file("contributions", "b.csv", content)
    assert where_from(conn) == {"A": (None, None)}


@pytest.mark.parametrize(
    ("category", "sector"),
    [
        ("NGOs", "nonprofit"),
        ("Private Sector", "corporate"),
        ("Foundations", "foundation"),
        ("Academic", "academic"),
        ("Government", "public"),
        ("European Union", "public"),
        ("Multilateral - IFIs", "public"),
        ("Multilateral - UN Pooled Funds", "public"),
        ("Public Private Partnership", "other"),
        ("Non-Government", "other"),
        ("No Contributor", "other"),
        ("Other Private Sector", "other"),
    ],
)
def test_a_category_stands_for_one_sector_and_one_without_a_home_for_other(
    load_file, conn, category, sector
):
    load_file("contributions", "a.csv", HEADER + row("1", category=category))
    found = conn.execute(sa.select(contributions.c.category, contributions.c.sector)).one()
    assert tuple(found) == (category, sector)


def test_one_donor_in_two_categories_is_two_contributions(load_file):
    content = HEADER + row("1", category="NGOs") + row("2", category="Private Sector")
    assert load_file("contributions", "a.csv", content).new == 2


def test_the_file_speaks_for_the_end_of_its_latest_year(load_file, conn):
    older = row("1", donor="A").replace("2023", "2021")
    load_file("contributions", "a.csv", HEADER + row("1", donor="B") + older)
    day = conn.scalar(sa.select(sources.c.speaks_for).where(sources.c.name == "revenue"))
    assert day == dt.date(2023, 12, 31)


@pytest.mark.parametrize("year", ["23", "1944", "2101", "", "2023.5"])
def test_a_year_that_is_none_of_the_united_nations_is_refused(load_file, year):
    content = HEADER + row("1").replace("2023", year)
    [complaint] = load_file("contributions", "a.csv", content).rejected
    assert (complaint.row, complaint.column) == (2, "year")
