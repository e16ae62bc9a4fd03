"""Which partnerships count: those of the United Nations, and each with its parts once."""

import pytest

from data_access import schema
from data_access.domain.refusal import Refused
from data_access.partnerships import balance_by_measure, partner_counts, partner_register

HEAD_OF_FILE = '<iati-activities version="2.03" generated-datetime="2026-06-30T00:00:00Z">'
UNDP, RELIEF = "XM-DAC-41114", "XX-FICTIONAL-1"
NAMES = {UNDP: "United Nations Development Programme", RELIEF: "Fictional Relief"}


def activity(identifier: str, reporter: str, level: int, related: str, *partners: tuple) -> str:
    """Write an activity that began in 2025; a partner is a name, its type and its role."""
    listed = "".join(
        f'<participating-org type="{code}" role="{role}"><narrative>{name}</narrative>'
        "</participating-org>"
        for name, code, role in partners
    )
    return (
        f'<iati-activity hierarchy="{level}" default-currency="USD"><iati-identifier>{identifier}'
        f'</iati-identifier><reporting-org ref="{reporter}" type="40"><narrative>{NAMES[reporter]}'
        "</narrative></reporting-org><title><narrative>Fictional wells</narrative></title>"
        f'{listed}<activity-status code="2"/><activity-date type="2" iso-date="2025-01-01"/>'
        f"{related}</iati-activity>"
    )


def related(kind: int, identifier: str) -> str:
    return f'<related-activity type="{kind}" ref="{identifier}"/>'


@pytest.fixture
def activities(load_file, tmp_path):
    """Load a project of three, two parts of it, and an activity of an NGO."""
    acme = ("Acme", "70", "1"), ("Acme", "70", "3"), ("Acme", "70", "4")
    file = tmp_path / "activities.xml"
    file.write_text(
        "".join(
            (
                HEAD_OF_FILE,
                # A company in three roles, and the reporter as a partner of its own.
                activity("P", UNDP, 1, related(2, "P-2"), *acme, (NAMES[UNDP], "40", "2")),
                # One part names its parent; of the other, the parent names it.
                activity("P-1", UNDP, 2, related(1, "P"), ("Fictional Aid", "22", "4"), acme[0]),
                activity("P-2", UNDP, 2, "", ("Fictional Aid", "22", "4")),
                # Named as a part by what another organization reports: no part of that.
                activity("R", RELIEF, 2, related(1, "P"), (NAMES[RELIEF], "22", "4"), acme[0]),
                "</iati-activities>",
            )
        )
    )
    load_file("partnerships", file)


@pytest.mark.parametrize(
    ("reporters", "partnerships", "nonprofit", "corporate"),
    [("un", 1, 0.5, 0.5), ("others", 1, 0.0, 1.0), ("all", 2, 0.5, 1.5)],
)
@pytest.mark.usefixtures("activities")
def test_a_partnership_counts_once_with_its_parts(
    conn, reporters, partnerships, nonprofit, corporate
):
    """Three activities of one project are one, of a company and a nonprofit, half for each."""
    row = balance_by_measure.balance(conn, reporters=reporters).iloc[0]
    assert (row["partnerships"], row["nonprofit"], row["corporate"]) == (
        *(partnerships, nonprofit),
        corporate,
    )


@pytest.mark.usefixtures("activities")
def test_without_a_choice_only_what_the_united_nations_reports_counts(conn):
    [row] = partner_counts.balance_by(conn, by="entity").to_dict("records")
    assert (row["group"], row["n"]) == (NAMES[UNDP], 1)
    by_type = partner_counts.partners_by_type(conn)
    assert dict(zip(by_type["organization_type"], by_type["participations"], strict=True)) == {
        "22": 1,
        "70": 1,
    }


@pytest.mark.usefixtures("activities")
def test_rows_and_their_filters_are_of_the_same_reporters_as_the_figures(conn):
    """The project with its two parts is the United Nations'; one activity is of an NGO."""
    listed = {
        reporters: (
            set(partner_register.register(conn, reporters=reporters)["entity"]),
            dict(
                partner_register.narrowing(conn, reporters=reporters)
                .query("what == 'entity'")[["value", "rows"]]
                .to_numpy()
            ),
        )
        for reporters in ("un", "others", "all")
    }
    assert listed == {
        "un": ({NAMES[UNDP]}, {NAMES[UNDP]: 3}),
        "others": ({NAMES[RELIEF]}, {NAMES[RELIEF]: 1}),
        "all": ({*NAMES.values()}, {NAMES[UNDP]: 3, NAMES[RELIEF]: 1}),
    }
    assert partner_register.register(conn).equals(partner_register.register(conn, reporters="un"))


def test_a_template_of_the_office_is_of_the_united_nations(load_file, conn, tmp_path):
    """The office's register names no reporter, and counts."""
    file = tmp_path / "partnerships.csv"
    file.write_text(
        "identifier,title,entity,organization,organization_type,starts_on\n"
        "F-1,Fictional wells,Fictional Office,Acme,70,2025-01-01\n"
    )
    load_file("partnerships", file)
    assert balance_by_measure.balance(conn).iloc[0]["corporate"] == 1.0
    assert (
        conn.scalar(
            schema.partnerships.select().with_only_columns(schema.partnerships.c.reporter_reference)
        )
        is None
    )


def test_reporters_that_are_not_known_are_refused(conn):
    for query in (
        balance_by_measure.balance,
        partner_register.register,
        partner_register.narrowing,
    ):
        with pytest.raises(Refused, match="un, others, all"):
            query(conn, reporters="nobody")
