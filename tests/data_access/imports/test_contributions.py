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


def test_payments_that_are_alike_and_payments_that_differ_all_count(load_file, conn):
    content = HEADER + row("1", donor="A") + row("1", donor="A") + row("2.5", donor="A")
    first = load_file("contributions", "a.csv", content + row("9", donor="B"))
    again = load_file("contributions", "a.csv", content + row("9", donor="B"))
    assert (first.new, again.new, again.changed, again.unchanged) == (4, 0, 0, 4)
    total = sa.func.sum(contributions.c.amount_usd)
    by_donor = sa.select(contributions.c.donor, total).group_by(contributions.c.donor)
    assert dict(conn.execute(by_donor).all()) == {"A": 4.5, "B": 9.0}


def test_a_payment_that_the_next_file_no_longer_lists_does_not_stay(load_file, conn):
    both = row("1", donor="A") + row("1", donor="A")
    load_file("contributions", "a.csv", HEADER + both + row("9", donor="B"))
    load_file("contributions", "b.csv", HEADER + row("1", donor="A"))
    # What the second file says nothing of stays.
    assert sorted(conn.scalars(sa.select(contributions.c.amount_usd))) == [1.0, 9.0]


def test_other_spellings_and_codes_of_categories_are_known_and_other_words_are_named(
    load_file, conn
):
    words = ("Foundation", "Private sector", "NGO", "Academia", "C04B", "Charity")
    content = HEADER + "".join(row("1", category=word, donor=word) for word in words)
    result = load_file("contributions", "a.csv", content)
    found = conn.execute(sa.select(contributions.c.category, contributions.c.sector))
    assert {tuple(one) for one in found} == {
        ("Foundations", "foundation"),
        ("Private Sector", "corporate"),
        ("NGOs", "nonprofit"),
        ("Academic", "academic"),
        ("Multilateral - Global Funds", "public"),
        ("Charity", "other"),
    }
    assert result.notices == (
        "a.csv: read “Foundation” as Foundations, “Private sector” as Private Sector, “NGO” as"
        " NGOs, “Academia” as Academic and “C04B” as Multilateral - Global Funds.",
        "a.csv: unknown category “Charity” (one row); counted as not classified, on neither side.",
    )


def test_the_boards_table_of_named_donors_loads_without_its_further_columns(load_file, conn):
    content = (
        "amount,_currency,entity,sub_agency,calendar_year,rev_type,donor,contrib_type\n"
        "12.5,USD,UNX,UNX-A,2023,R03,Fictional Fund,C05\n"
    )
    result = load_file("contributions", "donors.csv", content)
    columns = ("year", "donor", "donor_status", "category", "sector", "entity", "amount_usd")
    found = conn.execute(sa.select(*(contributions.c[name] for name in columns))).one()
    assert tuple(found) == (
        *(2023, "Fictional Fund", "organization", "Foundations", "foundation", "UNX", 12.5),
    )
    assert result.notices == (
        "donors.csv: 1 further column is left out: sub agency.",
        "donors.csv: read “C05” as Foundations.",
    )
    other = content.replace("USD", "EUR")
    [complaint] = load_file("contributions", "donors.csv", other).rejected
    assert complaint.reason == "is not USD, and nothing is converted"


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


def test_each_contribution_has_its_row_in_its_file(load_file, conn):
    content = HEADER + row("1", donor="A") + row("2", donor="B")
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


def test_a_title_above_the_table_and_a_total_below_it_are_left_out_and_named_once(load_file, conn):
    table = (
        "Contributions by donor,,,,,,\n\n"
        + HEADER
        + "2023,Lake Fund,nonmember,NGOs,UNX,Other,5\n"
        + "Total,,,,,,5\n"
        + "a Provisional.,,,,,,\n"
    )
    loaded = load_file("contributions", "money.csv", table)
    assert loaded.notices == (
        "money.csv: row 3 was read as the header; the title rows above it, from row 1, were left"
        " out.",
        "money.csv, row 5: “Total” below the table was left out.",
        "money.csv, row 6: “a Provisional.” below the table was left out.",
    )
    amounts = sa.select(contributions.c.donor, contributions.c.amount_usd)
    assert conn.execute(amounts).all() == [("Lake Fund", 5)]
