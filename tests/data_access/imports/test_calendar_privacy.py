"""Nothing of a calendar that reaches a person is stored, shown as rejected, or can be undone to."""

import csv
import io

import pytest
import sqlalchemy as sa

from data_access.domain import weeks
from data_access.imports.masking import Masks
from data_access.schema import metadata
from tests.data_access.imports.calendar_files import calendar, event

PERSONAL = ("Wren", "Fictional", "example.org", "555 0123", "c0de77", "hidden=")
TEXT = (
    "Speakers: Wren Fictional (Harbour Relief)\\, Ash Madeup (River Union)\\n\\n"
    "Join: https://meet.example.net/j/7?pwd=c0de77 Passcode c0de77\\n"
    "Write to wren@example.org or call +1 212 555 0123."
)


def stored(database) -> str:
    """All that any table holds, the undo log included."""
    with database.connect() as conn:
        return "\n".join(
            str(row) for table in metadata.sorted_tables for row in conn.execute(sa.select(table))
        )


def test_persons_in_a_description_are_masked_wherever_it_is_kept_and_counted_once(
    load_file, database
):
    lines = (
        "CONTACT:wren@example.org\\;+1 212 555 0123",
        "ORGANIZER;CN=Wren Fictional:mailto:wren@example.org",
        "ATTENDEE;CN=Wren Fictional:mailto:wren@example.org",
    )
    first = event(":20261214T140000Z", *lines, "DTSTAMP:20261110T090000Z", uid="1")
    later = event(
        ":20261214T150000Z",
        *lines,
        "DTSTAMP:20261120T090000Z",
        f"DESCRIPTION:{TEXT}",
        "LOCATION:Hall A\\, wren@example.org",
        uid="1",
    )
    load_file("events", "a.ics", calendar(first))
    result = load_file("events", "a.ics", calendar(later))
    assert result.notices[0] == (
        "a.ics: masked in its texts: two e-mail addresses, one telephone number, two pass codes and"
        " one list of names."
    )
    everything = stored(database)
    assert "Speakers: [names removed]" in everything
    assert "Hall A, [e-mail removed]" in everything
    assert [word for word in PERSONAL if word in everything] == []


def test_persons_in_the_template_are_masked_as_in_a_calendar_and_counted(load_file, database):
    text = "\n".join(line.replace("\\,", ",") for line in TEXT.split("\\n"))
    rows = io.StringIO(newline="")
    written = csv.writer(rows)
    written.writerow(["title", "starts_on", "place", "organizer", "description", "deadline"])
    hall, office = "Hall A, wren@example.org", "Office of Wells, +1 212 555 0123"
    written.writerow(["Forum on Wells", "2026-05-06", hall, office, text, "2026-04-30"])
    loaded = load_file("events", "a.csv", rows.getvalue())
    assert loaded.rejected == ()
    assert loaded.notices == (
        "a.csv: masked in its texts: two e-mail addresses, two telephone numbers, two pass codes"
        " and one list of names.",
    )
    everything = stored(database)
    for kept in ("Forum on Wells", "Hall A, [e-mail removed]", "Office of Wells, [telephone rem"):
        assert kept in everything
    assert "2026-04-30" in everything
    assert [word for word in PERSONAL if word in everything] == []


def test_a_rejected_event_names_no_person_either(load_file, database):
    place = f"LOCATION:wren@example.org {'x' * 400}"
    good = event(";VALUE=DATE:20261208", uid="2")
    content = calendar(event(";VALUE=DATE:20261208", place), good)
    result = load_file("events", "a.ics", content, accept_rejects=True, as_of=weeks.today())
    [complaint] = result.rejected
    assert complaint.column == "LOCATION"
    assert complaint.value.startswith("[e-mail removed] xxx")
    assert "wren" not in stored(database) + str(result)


def test_the_file_of_rejected_rows_names_no_person(load_file, tmp_path):
    broken = event(":wren@example.org")
    [complaint] = load_file("events", "a.ics", calendar(broken)).rejected
    path = tmp_path / "rejected.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerow([complaint.value, complaint.reason])
    assert "wren@" not in path.read_text()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Moderator: Ash Madeup", "Moderator: [names removed]"),
        ("Panel. Chair: Ash Madeup", "Panel. Chair: [names removed]"),
        ("Speakers:\nWren Fictional\nAsh Madeup\n\nOpen", "Speakers:[names removed]\n\nOpen"),
        ("Moderated by Ash Madeup of River Union", "Moderated by [names removed] of River Union"),
        ("With H.E. Ms. Wren Fictional today", "With H.E. [names removed] today"),
        ("Modératrice : Wren Fictional", "Modératrice : [names removed]"),
        ("Contact: 212 555 0123", "Contact: [names removed]"),
        ("Meeting ID: 812 0000 0000", "Meeting ID: [pass code removed]"),
        ("Mot de passe : abc", "Mot de passe : [pass code removed]"),
        ("212 555 0123 / 212 555 0124", "[telephone removed]/[telephone removed]"),
        # What has digits, or a word of the kind, and tells of nobody.
        ("A/RES/79/1 of 2026-02-03, page 12", "A/RES/79/1 of 2026-02-03, page 12"),
        ("The Chair of the Committee opens", "The Chair of the Committee opens"),
        ("https://example.org/?id=1234567890", "https://example.org/?id=1234567890"),
    ],
)
def test_what_reaches_a_person_is_told_from_what_does_not(text, masked):
    assert Masks().description(text) == masked


@pytest.mark.real_data
def test_the_real_calendars_lose_no_word(load_file, real_files):
    for name in ("internet_governance_2026.ics", "un80_final_milestones.ics"):
        result = load_file("events", real_files / "events" / name)
        assert not any("masked" in notice for notice in result.notices)
