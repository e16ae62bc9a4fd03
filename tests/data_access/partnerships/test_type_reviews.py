"""A review stands beside what the source says; it is only ever added, and the latest counts."""

import pytest
import sqlalchemy as sa

from data_access.commands import run_command, within
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.partnerships import type_reviews as type_reviews_module
from data_access.queries import ask
from data_access.schema import (
    audit,
    contributions,
    organizations,
    partnership_participants,
    partnerships,
    type_reviews,
)
from tests.data_access.database.conftest import refused

REASON = "Its statutes name shareholders."


@pytest.fixture
def staff(conn, person):
    return person(conn, Role.STAFF)


@pytest.fixture
def organization(conn):
    def organization(name: str, into: int | None = None) -> int:
        row = {"name": name, "merged_into_id": into}
        return conn.scalar(organizations.insert().values(row).returning(organizations.c.id))

    return organization


@pytest.fixture
def take_part(conn):
    """Let an organization take part with a type: `take_part(alpha, "21")`."""
    added = partnerships.insert().values(identifier="F-1", title="Wells", entity="UNX")
    partnership = conn.execute(added).inserted_primary_key[0]
    places = iter(range(1, 100))

    def take_part(who: int, code: str | None) -> None:
        row = {"partnership_id": partnership, "organization_id": who, "place": next(places)}
        conn.execute(partnership_participants.insert().values(**row, organization_type=code))

    return take_part


@pytest.fixture
def give(conn):
    """A contribution in one line: `give("Fictional Fund", "NGOs", "nonprofit")`."""
    years = iter(range(2000, 2100))

    def give(donor: str, category: str, sector: str) -> None:
        conn.execute(
            contributions.insert().values(
                year=next(years),
                donor=donor,
                donor_status="nonmember",
                category=category,
                sector=sector,
                entity="UNX",
                revenue_type="Other",
                amount_usd=1,
            )
        )

    return give


@pytest.fixture
def review(conn, staff):
    def review(subject: int | str, code: str, reason: str = REASON, by=None) -> None:
        act, which = (
            (type_reviews_module.review_contributor, {"donor": subject})
            if isinstance(subject, str)
            else (type_reviews_module.review_partner, {"organization": subject})
        )
        within(conn, by or staff, act, **which, organization_type=code, reason=reason)

    return review


def of_partners(conn) -> dict[int, str]:
    return dict(conn.execute(sa.select(type_reviews_module.of_partners())).all())


def of_contributors(conn) -> dict[str, str]:
    return dict(conn.execute(sa.select(type_reviews_module.of_contributors())).all())


# What counts


def test_the_latest_review_of_each_counts_and_a_partners_is_no_contributors(
    conn, organization, give, review
):
    alpha, beta = organization("Fictional Alpha"), organization("Fictional Beta")
    give("Fictional Fund", "NGOs", "nonprofit")
    review(alpha, "21")
    review(beta, "70")
    review(alpha, "60")
    review("Fictional Fund", "70")
    review("Fictional Fund", "80")
    assert of_partners(conn) == {alpha: "60", beta: "70"}
    assert of_contributors(conn) == {"Fictional Fund": "80"}


def test_reviews_of_one_second_count_in_the_order_in_which_they_were_made(
    conn, organization, review
):
    alpha = organization("Fictional Alpha")
    review(alpha, "21")
    review(alpha, "70")
    later, earlier = conn.scalars(sa.select(type_reviews.c.id).order_by(type_reviews.c.id.desc()))
    assert later > earlier
    assert of_partners(conn) == {alpha: "70"}


def test_a_review_goes_with_the_organization_into_which_it_was_merged(conn, organization, review):
    beta = organization("Fictional Beta")
    alpha = organization("Fictional Alpha")
    review(beta, "21")
    review(alpha, "70")
    conn.execute(
        organizations.update().where(organizations.c.id == alpha).values(merged_into_id=beta)
    )
    assert of_partners(conn) == {beta: "70"}
    # Undone, nothing is lost.
    conn.execute(
        organizations.update().where(organizations.c.id == alpha).values(merged_into_id=None)
    )
    assert of_partners(conn) == {beta: "21", alpha: "70"}


def test_who_reviews_a_merged_organization_reviews_the_one_that_it_is_now(
    conn, organization, review
):
    beta = organization("Fictional Beta")
    alpha = organization("Fictional Alpha", into=beta)
    review(alpha, "21")
    assert of_partners(conn) == {beta: "21"}


def test_without_reviews_there_are_none(conn):
    assert (of_partners(conn), of_contributors(conn)) == ({}, {})


def test_every_type_has_the_sector_that_the_reference_says(conn):
    codes = sa.select(
        *(
            type_reviews_module.sector_of(sa.literal(code)).label(f"type_{code}")
            for code in ("21", "24", "30", "60", "70", "73", "80", "90", "40", "10")
        )
    )
    assert conn.execute(codes).one() == (
        *("nonprofit", "nonprofit", "other", "foundation", "corporate", "corporate"),
        *("academic", "other", "public", "public"),
    )


# What is refused


def test_nobody_that_is_not_on_record_is_reviewed(organization, give, review):
    give("Fictional Fund", "NGOs", "nonprofit")
    organization("Fictional Alpha")
    with pytest.raises(ValueError, match="No organization has the number 999"):
        review(999, "21")
    with pytest.raises(ValueError, match="No contribution of “fictional fund” is recorded"):
        review("fictional fund", "21")


@pytest.mark.parametrize("code", ["", "7", "NGO", "20", "070"])
def test_what_is_no_type_of_iati_is_refused_with_those_that_are(organization, review, code):
    with pytest.raises(ValueError, match=f"“{code}” is no IATI type.* 10, 11, 15, 21"):
        review(organization("Fictional Alpha"), code)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Give a reason, in up to 1,000 letters"),
        (" \n ", "Give a reason, in up to 1,000 letters"),
        ("x" * 1001, "Give a reason, in up to 1,000 letters"),
        ("As fictional.person@example.org told us", "The reason: an e-mail address does not"),
        ("Ring +44 20 7946 0958", "The reason: a telephone number does not"),
    ],
)
def test_a_review_needs_a_reason_and_it_holds_no_person(
    conn, organization, give, review, reason, said
):
    give("Fictional Fund", "NGOs", "nonprofit")
    for subject in (organization("Fictional Alpha"), "Fictional Fund"):
        with pytest.raises(ValueError, match=said):
            review(subject, "21", reason)
    assert conn.scalar(sa.select(sa.func.count()).select_from(type_reviews)) == 0


def test_a_year_and_an_amount_in_the_reason_are_no_telephone_number(organization, review, conn):
    review(
        organization("Fictional Alpha"), "70", "In 2021 to 2023 it paid dividends of 12,345,678."
    )
    [reason] = conn.scalars(sa.select(type_reviews.c.reason))
    assert reason == "In 2021 to 2023 it paid dividends of 12,345,678."


def test_head_and_staff_review_and_the_chief_does_not(database, person):
    with connections.writing(database) as conn:
        chief = person(conn, Role.CHIEF_OF_STAFF)
        head = person(conn, Role.FOCAL_POINT_HEAD)
        made = conn.execute(organizations.insert().values(name="Fictional Alpha"))
        [alpha] = made.inserted_primary_key
    given = {"organization": alpha, "organization_type": "21", "reason": REASON}
    with pytest.raises(PermissionError):
        run_command(database, chief, type_reviews_module.review_partner, **given)
    run_command(database, head, type_reviews_module.review_partner, **given)
    with database.connect() as conn:
        told = conn.execute(sa.select(audit.c.actor, audit.c.object).order_by(audit.c.id)).all()
    assert told[-1] == (head.name, f"organization {alpha} as 21")


def test_the_database_itself_keeps_every_review(database, person):
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF)
        made = conn.execute(organizations.insert().values(name="Fictional Alpha"))
        [alpha] = made.inserted_primary_key
    given = {"organization": alpha, "organization_type": "21", "reason": REASON}
    run_command(database, staff, type_reviews_module.review_partner, **given)
    row = {"organization_id": alpha, "organization_type": "70", "reason": "x", "reviewed_by": 1}
    refused(database, sa.update(type_reviews).values(organization_type="70"), "never changes")
    refused(database, sa.delete(type_reviews), "stays on record")
    refused(database, type_reviews.insert().values(id=1, **row), "stays on record")


# What was reviewed


def test_the_register_puts_what_the_source_says_beside_what_the_office_says(
    conn, head, person, give, review
):
    give("Fictional Fund", "NGOs", "nonprofit")
    give("Fictional Fund", "Private Sector", "corporate")
    give("Other donors", "NGOs", "nonprofit")
    review("Fictional Fund", "60", "A foundation by law.")
    review("Fictional Fund", "70", by=person(conn, Role.FOCAL_POINT_HEAD, "the-head"))
    answer = ask(conn, head, type_reviews_module.register, kind="contributor")
    rows = answer.rows.drop(columns=["reviewed_at", "organization_id"])
    both = {
        "subject": "Fictional Fund",
        "source_types": "NGOs, Private Sector",
        "source_sectors": "corporate, nonprofit",
    }
    assert rows.to_dict("records") == [
        both
        | {
            "organization_type": "70",
            "type_name": "Private Sector",
            "sector": "corporate",
            "counts": True,
            "reviewed_by": "the-head",
            "reason": REASON,
        },
        both
        | {
            "organization_type": "60",
            "type_name": "Foundation",
            "sector": "foundation",
            "counts": False,
            "reviewed_by": "staff",
            "reason": "A foundation by law.",
        },
    ]
    assert answer.rows["organization_id"].isna().all()
    assert answer.rows["reviewed_at"].notna().all()
    assert answer.finding == (
        "One contributor was reviewed, and counts otherwise than by the source’s own type."
    )


def test_the_register_of_partners_names_what_they_are_now_and_all_their_types(
    conn, head, organization, take_part, review
):
    beta = organization("Fictional Beta")
    alpha = organization("Fictional Alpha", into=beta)
    silent = organization("Fictional Silence")
    take_part(alpha, "22")
    take_part(alpha, None)
    take_part(beta, "21")
    review(alpha, "24")
    review(silent, "70")
    answer = ask(conn, head, type_reviews_module.register, kind="partner")
    shown = answer.rows[["subject", "organization_id", "source_types", "source_sectors", "sector"]]
    assert shown.astype(object).where(shown.notna(), None).to_numpy().tolist() == [
        ["Fictional Silence", silent, None, None, "corporate"],
        ["Fictional Beta", beta, "21, 22", "nonprofit", "nonprofit"],
    ]
    assert answer.finding == (
        "Two partners were reviewed; one of them counts otherwise than by the source’s own type."
    )


def test_a_register_of_nothing_says_so(conn, head):
    for kind in type_reviews_module.KINDS:
        answer = ask(conn, head, type_reviews_module.register, kind=kind)
        assert answer.finding == f"No {kind} has been reviewed: all types are those of the source."
    with pytest.raises(ValueError, match="'donors' is neither partner nor contributor"):
        ask(conn, head, type_reviews_module.register, kind="donors")
