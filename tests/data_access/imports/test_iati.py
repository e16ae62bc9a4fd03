import datetime as dt
import weakref

import defusedxml.ElementTree as ET
import pytest
import sqlalchemy as sa

from data_access.imports import iati
from data_access.imports.loading import File
from data_access.imports.rows import UnreadableFileError
from data_access.schema import (
    organizations,
    partnership_participants,
    partnership_sdgs,
    partnership_states,
    partnerships,
    sources,
)

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RELIEF = '<participating-org type="22" role="4"><narrative>Relief</narrative></participating-org>'


def document(*activities: str, root: str = "iati-activities", version: str = "2.03") -> str:
    return f'<{root} version="{version}">{"".join(activities)}</{root}>'


def activity(
    *participating: str,
    identifier: str = "XX-1",
    title: str = "<narrative>Wells</narrative>",
    updated: str = "2021-05-28T18:23:41+00:00",
    more: str = "",
    language: str = "en",
) -> str:
    return (
        f'<iati-activity last-updated-datetime="{updated}" xml:lang="{language}">'
        f"<iati-identifier> {identifier} </iati-identifier>"
        '<reporting-org ref="XX"><narrative>Fictional Programme</narrative></reporting-org>'
        f"<title>{title}</title>{''.join(participating)}{more}</iati-activity>"
    )


def loaded(conn, *columns: str) -> list[tuple]:
    wanted = [organizations.c.name, *(partnership_participants.c[name] for name in columns)]
    rows = sa.select(*wanted).join_from(partnership_participants, organizations)
    return [tuple(row) for row in conn.execute(rows.order_by(partnership_participants.c.id))]


def partnership(conn, *columns: str) -> tuple:
    [row] = conn.execute(sa.select(*(partnerships.c[name] for name in columns)))
    return tuple(row)


def refusal(load_file, content: str | bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        load_file("partnerships", "a.xml", content)
    return str(refused.value)


def test_an_activity_becomes_a_partnership_with_its_participants_in_order(load_file, conn):
    acme = (
        '<participating-org ref="YY-7" type="70" role="1"><narrative>Acme</narrative>'
        "</participating-org>"
    )
    result = load_file(
        "partnerships",
        "a.xml",
        document(activity(RELIEF, acme, more='<activity-status code="2"/>')),
    )
    assert (result.read, result.new) == (2, 2)
    assert partnership(conn, "identifier", "title", "entity", "status", "funding_driven") == (
        *("XX-1", "Wells", "Fictional Programme", "2", None),
    )
    assert loaded(conn, "place", "organization_type", "role", "reference") == [
        ("Relief", 1, "22", "4", None),
        ("Acme", 2, "70", "1", "YY-7"),
    ]


def test_the_second_time_nothing_is_new_or_changed(load_file):
    content = document(activity(RELIEF), activity(RELIEF, RELIEF, identifier="XX-2"))
    first = load_file("partnerships", "a.xml", content)
    again = load_file("partnerships", "a.xml", content)
    assert (first.read, first.new, first.unchanged) == (3, 3, 0)
    assert (again.read, again.new, again.changed, again.unchanged) == (3, 0, 0, 3)


def test_a_participant_without_a_type_is_unknown(load_file, conn):
    untyped = '<participating-org role="1"><narrative>Relief</narrative></participating-org>'
    load_file("partnerships", "a.xml", document(activity(untyped)))
    assert loaded(conn, "organization_type") == [("Relief", None)]


def test_an_organization_without_a_narrative_is_called_by_its_reference(load_file, conn):
    nameless = '<participating-org ref="JP-8" role="1"><narrative> </narrative></participating-org>'
    load_file("partnerships", "a.xml", document(activity(nameless)))
    assert loaded(conn, "reference") == [("JP-8", "JP-8")]


def test_a_participant_with_neither_name_nor_reference_is_left_out_and_its_activity_named(
    load_file, conn
):
    nameless = '<participating-org role="1"><narrative> </narrative></participating-org>'
    content = document(
        activity(RELIEF, nameless),
        activity(nameless, identifier="XX-2"),
        activity(identifier="XX-3"),
    )
    result = load_file("partnerships", "a.xml", content)
    assert loaded(conn) == [("Relief",)]
    assert partnership(conn, "identifier") == ("XX-1",)
    assert result.notices == (
        "a.xml has participants without name or reference, left out, in: XX-1 and XX-2.",
        "a.xml has activities without a named participant, left out: XX-2 and XX-3.",
    )


def test_an_activity_that_comes_twice_counts_once_and_is_named(load_file):
    second = activity(RELIEF, RELIEF, title="<narrative>Pumps</narrative>", identifier="XX-2")
    content = document(
        activity(RELIEF), activity(RELIEF), activity(RELIEF, identifier="XX-2"), second
    )
    result = load_file("partnerships", "a.xml", content)
    assert (result.read, result.new) == (2, 2)
    assert result.notices == (
        "a.xml holds activities twice, word for word; the first counts: XX-1.",
        "a.xml holds activities twice, in other words; the first counts: XX-2.",
    )


@pytest.mark.parametrize("code", ["N/A", "0", "99"])
def test_an_unknown_type_or_role_is_not_given_and_is_named(load_file, conn, code):
    odd = (
        f'<participating-org ref="N/A" type="{code}" role="9"><narrative>Acme</narrative>'
        "</participating-org>"
    )
    empty = '<participating-org type=""><narrative>Lamp</narrative></participating-org>'
    result = load_file("partnerships", "a.xml", document(activity(RELIEF, odd, empty)))
    assert loaded(conn, "organization_type", "role", "reference") == [
        ("Relief", "22", "4", None),
        ("Acme", None, None, None),
        ("Lamp", None, None, None),
    ]
    assert result.notices == (
        f"a.xml has an unknown organization type, taken as not given: {code}.",
        "a.xml has an unknown role, taken as not given: 9.",
    )


def test_who_reports_an_activity_is_recorded_and_is_marked_among_its_participants(load_file, conn):
    own = (
        '<participating-org ref="xm-dac-41114" role="2"><narrative>UNDP</narrative>'
        "</participating-org>"
    )
    by_name = (
        '<participating-org role="4"><narrative>Fictional programme</narrative></participating-org>'
    )
    content = document(activity(RELIEF, own, by_name)).replace(
        'reporting-org ref="XX"', 'reporting-org ref="XM-DAC-41114" type="40"'
    )
    load_file("partnerships", "a.xml", content)
    assert partnership(conn, "reporter_reference", "reporter_type", "un_reporter") == (
        *("XM-DAC-41114", "40", True),
    )
    assert [own for _, own in loaded(conn, "is_reporter")] == [False, True, True]


def test_an_activity_of_another_reporter_is_not_one_of_the_united_nations(load_file, conn):
    load_file("partnerships", "a.xml", document(activity(RELIEF)))
    assert partnership(conn, "reporter_reference", "un_reporter") == ("XX", False)


def test_a_part_knows_its_parent_whichever_of_the_two_names_the_other(load_file, conn):
    content = document(
        activity(RELIEF, more='<related-activity type="1" ref="XX-9"/>', identifier="XX-2"),
        activity(RELIEF, identifier="XX-3"),
        activity(
            RELIEF,
            identifier="XX-9",
            more='<related-activity type="2" ref="XX-3"/><related-activity type="3" ref="XX-2"/>',
        ).replace("<iati-activity ", '<iati-activity hierarchy="1" '),
    )
    load_file("partnerships", "a.xml", content)
    again = load_file("partnerships", "a.xml", content)
    columns = (partnerships.c[name] for name in ("identifier", "parent", "hierarchy"))
    assert conn.execute(sa.select(*columns).order_by(partnerships.c.identifier)).all() == [
        ("XX-2", "XX-9", None),
        ("XX-3", "XX-9", None),
        ("XX-9", None, 1),
    ]
    assert (again.new, again.changed) == (0, 0)


@pytest.mark.parametrize(
    ("title", "language", "read"),
    [
        (
            '<narrative xml:lang="FR">Puits</narrative><narrative xml:lang="EN">Wells</narrative>',
            "fr",
            "Wells",
        ),
        ('<narrative xml:lang="FR">Puits</narrative><narrative>Wells</narrative>', "en", "Wells"),
        ('<narrative>Puits</narrative><narrative xml:lang="es">Pozos</narrative>', "fr", "Puits"),
        ('<narrative xml:lang="en"/><narrative xml:lang="es">Pozos</narrative>', "fr", "Pozos"),
    ],
    ids=["English second", "English by default", "no English", "English empty"],
)
def test_the_english_words_are_preferred_to_the_first(load_file, conn, title, language, read):
    load_file("partnerships", "a.xml", document(activity(RELIEF, title=title, language=language)))
    assert partnership(conn, "title") == (read,)


@pytest.mark.parametrize(
    ("dates", "starts", "ends"),
    [
        (
            {"1": "2020-05-01", "2": "2020-06-02", "3": "2021-01-01", "4": "2021-02-03"},
            "2020-06-02",
            "2021-02-03",
        ),
        ({"1": "2020-05-01", "2": "", "3": "2021-01-01Z"}, "2020-05-01", "2021-01-01"),
        ({}, None, None),
    ],
    ids=["actual", "planned", "none"],
)
def test_actual_dates_go_before_planned_ones(load_file, conn, dates, starts, ends):
    said = "".join(
        f'<activity-date type="{kind}" iso-date="{day}"/>' for kind, day in dates.items()
    )
    load_file("partnerships", "a.xml", document(activity(RELIEF, more=said)))
    assert partnership(conn, "starts_on", "ends_on") == tuple(
        day and dt.date.fromisoformat(day) for day in (starts, ends)
    )


def test_a_day_that_is_no_date_is_missing_and_named(load_file, conn):
    days = "".join(
        f'<activity-date type="{kind}" iso-date="{day}"/>'
        for kind, day in {"2": "01/02/2026", "3": "", "4": "0001-01-01"}.items()
    )
    result = load_file("partnerships", "a.xml", document(activity(RELIEF, more=days)))
    assert partnership(conn, "starts_on", "ends_on") == (None, None)
    assert result.notices == (
        "a.xml has days that are no date such as 2026-12-05, left out: 0001-01-01 in XX-1 and"
        " 01/02/2026 in XX-1.",
    )


def test_a_file_speaks_for_the_day_on_which_it_was_generated(load_file, conn):
    content = document(activity(RELIEF, updated="2021-05-28")).replace(
        "<iati-activities ", '<iati-activities generated-datetime="2015-02-24T09:41:10" '
    )
    load_file("partnerships", "a.xml", content)
    day = sa.select(sources.c.speaks_for).where(sources.c.name == "iati")
    assert conn.scalar(day) == dt.date(2015, 2, 24)


def test_a_file_without_activities_is_refused_and_dates_nothing(load_file, conn):
    assert refusal(load_file, document()) == "a.xml holds no activity."
    day = sa.select(sources.c.speaks_for).where(sources.c.name == "iati")
    assert conn.scalar(day) is None


def test_a_file_without_a_version_that_is_written_as_version_1_is_refused(load_file):
    old = activity(RELIEF, title="Wells")
    assert refusal(load_file, f"<iati-activities>{old}</iati-activities>") == (
        "a.xml names no version and is written as version 1 of the IATI standard; only version 2"
        " is read."
    )


def test_the_file_speaks_for_the_day_an_activity_was_last_updated(load_file, conn):
    load_file(
        "partnerships",
        "a.xml",
        document(
            activity(RELIEF, updated="2021-05-28T18:23:41+00:00"),
            activity(RELIEF, identifier="XX-2", updated="2014-08-31"),
            activity(RELIEF, identifier="XX-3", updated="soon"),
        ),
    )
    day = sa.select(sources.c.speaks_for).where(sources.c.name == "iati")
    assert conn.scalar(day) == dt.date(2021, 5, 28)


def test_a_file_that_declares_a_document_type_is_refused(load_file):
    typed = "<!DOCTYPE iati-activities>" + document(activity(RELIEF))
    assert refusal(load_file, typed) == (
        "a.xml declares a document type or entities, which no IATI file does; it is refused."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            document(activity(RELIEF)).removesuffix("</iati-activities>"),
            "a.xml is not XML, or is cut off (no element found: line 1, column ",
        ),
        (document(activity(RELIEF))[:-30], "a.xml is not XML, or is cut off (unclosed token"),
        ("Dear colleague", "a.xml is not XML, or is cut off (syntax error"),
        (b"\xff\xfe\x00garbage", "a.xml is not XML, or is cut off ("),
        ('<?xml version="1.0" encoding="nonsense"?><a/>', "a.xml is not XML, or is cut off ("),
        ("", "a.xml is empty."),
        ("<html/>", "a.xml is not an IATI file: it begins with html, not iati-activities."),
        (
            document("<iati-organisation/>"),
            "a.xml is not an IATI file: it holds iati-organisation, not iati-activity.",
        ),
        (
            document(activity(RELIEF), version="1.05"),
            "a.xml follows version 1.05 of the IATI standard; only version 2 is read.",
        ),
    ],
    ids=[
        "cut off",
        "cut in a tag",
        "prose",
        "bytes",
        "encoding",
        "empty",
        "web page",
        "organisations",
        "old",
    ],
)
def test_what_is_no_iati_file_is_refused_in_one_sentence(load_file, conn, content, said):
    assert refusal(load_file, content).startswith(said)
    assert loaded(conn) == []


def test_a_good_beginning_of_a_broken_file_leaves_nothing(load_file, conn):
    refusal(load_file, document(*(activity(RELIEF, identifier=f"XX-{n}") for n in range(50)))[:-9])
    assert loaded(conn) == []


def test_more_participants_than_the_limit_are_refused_while_reading(load_file, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_ROWS", "3")
    first = activity(RELIEF, RELIEF), activity(RELIEF, RELIEF, identifier="XX-2")
    # What comes after the limit is not XML, and is never looked at.
    assert refusal(load_file, document(*first) + "<<<") == (
        "a.xml names more than 3 participating organizations; split it, or raise MAX_IMPORT_ROWS."
    )


def test_the_limit_is_one_activitys_and_not_the_files(load_file, monkeypatch):
    monkeypatch.setattr(iati, "MOST_ELEMENTS", 10)
    content = document(*(activity(RELIEF, identifier=f"XX-{n}") for n in range(20)))
    assert load_file("partnerships", "a.xml", content).new == 20


def test_activities_are_read_one_at_a_time(tmp_path, monkeypatch):
    held = []
    monkeypatch.setattr(
        iati, "_participations", lambda one, _: held.append(weakref.ref(one)) or [{}]
    )
    path = tmp_path / "a.xml"
    path.write_text(document(*(activity(RELIEF, identifier=f"XX-{n}") for n in range(20))))
    alive = [sum(one() is not None for one in held) for _ in iati.read(File(path, 100, 10**6))]
    assert (len(alive), max(alive)) == (20, 1)


OPEN = '<iati-activities version="2.03">'


def test_an_activity_of_more_elements_than_the_limit_is_refused(load_file, monkeypatch):
    monkeypatch.setattr(iati, "MOST_ELEMENTS", 10)
    # What follows is not XML: it is not read.
    content = f"{OPEN}<iati-activity>{'<a/>' * 11}<<<"
    assert refusal(load_file, content) == "a.xml has an activity of more than 10 elements."


@pytest.mark.parametrize("start", ["<iati-activity a='", ""], ids=["tag", "text"])
def test_a_tag_or_a_text_longer_than_the_limit_is_refused(load_file, monkeypatch, start):
    monkeypatch.setattr(iati, "LONGEST", 1000)
    # The limit is compared after each piece of 16 KB.
    assert refusal(load_file, OPEN + start + "x" * 40_000).startswith(
        "a.xml has a tag or a text of more than"
    )


def test_a_file_beyond_the_limit_of_bytes_is_refused(load_file, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "1")
    padding = "<!--" + "x" * 1_000_000 + "-->"
    assert refusal(load_file, document(padding)).startswith("a.xml holds more than 1 MB")


def amount(kind: str, text: str, currency: str = "", **more: str) -> str:
    said = f' currency="{currency}"' if currency else ""
    inside = f'<value{said} value-date="2021-01-01">{text}</value>'
    if kind != "budget":
        inside = f'<transaction-type code="{kind}"/>{inside}'
        return f"<transaction>{inside}</transaction>"
    starts, ends = more.pop("period", "2020 2021").split()
    period = f'<period-start iso-date="{starts}"/><period-end iso-date="{ends}"/>'
    said = "".join(f' {name}="{value}"' for name, value in more.items())
    return f"<budget{said}>{period}{inside}</budget>"


def budget(text: str, currency: str = "USD", **more: str) -> str:
    return amount("budget", text, currency, **{"status": "2", **more})


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ([], None),
        ([amount("2", "1000.50", "USD"), amount("2", " 250 ", "USD")], 1250.5),
        ([amount("2", "1000", "USD"), amount("2", "-200", "USD")], 800),
        ([amount("2", "1000", "USD"), amount("2", "-1200", "USD")], None),
        ([amount("2", "0", "USD")], 0),
        ([amount("2", "1000", "USD"), amount("2", "5", "EUR")], None),
        ([amount("2", "1000", "USD"), amount("2", "")], None),
        ([amount("2", "a lot", "USD")], None),
        ([amount("2", "INF", "USD")], None),
        ([amount("1", "9", "USD"), amount("3", "9", "USD"), amount("11", "9", "USD")], None),
        ([amount("2", "1000", "USD"), budget("7")], 1000),
        ([amount("2", "1000", "EUR"), budget("7")], None),
        ([budget("7"), budget("8", period="2021 2022")], 15),
        ([budget("7"), budget("8", "KRW", period="2021 2022")], None),
        ([budget("70", type="1"), budget("30", type="2"), budget("2", type="2")], 32),
        ([budget("70"), budget("30", type="2", period="2021 2022")], 100),
        ([budget("7", status="1")], None),
        ([amount("budget", "7", "USD")], None),
    ],
    ids=[
        "nothing",
        "two commitments",
        "one taken back in part",
        "more taken back",
        "zero",
        "two currencies",
        "an amount missing",
        "no number",
        "infinite",
        "no outgoing commitment",
        "commitments before budgets",
        "not instead of another currency",
        "budgets",
        "budgets of two currencies",
        "revised",
        "revised of another period",
        "indicative",
        "no status",
    ],
)
def test_a_partnership_is_worth_what_was_committed_in_dollars_or_it_is_not_known(
    load_file, conn, said, worth
):
    load_file("partnerships", "a.xml", document(activity(RELIEF, more="".join(said))))
    assert partnership(conn, "value_usd") == (worth,)


@pytest.mark.parametrize(("currency", "worth"), [("USD", 5), ("GBP", None), ("", None)])
def test_a_value_without_a_currency_is_of_that_of_its_activity(load_file, conn, currency, worth):
    content = document(activity(RELIEF, more=amount("2", "5")))
    said = f'<iati-activity default-currency="{currency}"' if currency else "<iati-activity"
    load_file("partnerships", "a.xml", content.replace("<iati-activity ", f"{said} ", 1))
    assert partnership(conn, "value_usd") == (worth,)


def listed(conn, column) -> list:
    found = list(conn.scalars(sa.select(column).order_by(column)))
    # What reads here would write: another import must not wait for it.
    conn.rollback()
    return found


def test_goals_come_from_tags_and_sectors_and_of_a_target_before_the_point(load_file, conn):
    named = (
        '<tag vocabulary="2" code="3"/><tag vocabulary="3" code="17.18"/>'
        '<sector vocabulary="7" code="5" percentage="50"/><sector vocabulary="8" code="1.A"/>'
        '<transaction><sector vocabulary="8" code="3.2"/></transaction>'
        # Of other vocabularies: none of these is a goal.
        '<tag vocabulary="99" code="4"/><sector vocabulary="1" code="12"/><sector code="13"/>'
    )
    result = load_file("partnerships", "a.xml", document(activity(RELIEF, RELIEF, more=named)))
    assert listed(conn, partnership_sdgs.c.sdg) == [1, 3, 5, 17]
    assert result.notices == ()


def test_a_goal_that_is_none_is_left_out_and_said(load_file, conn):
    named = "".join(f'<tag vocabulary="2" code="{code}"/>' for code in ("18", "3", "SDG 4", "0"))
    result = load_file("partnerships", "a.xml", document(activity(RELIEF, more=named)))
    assert listed(conn, partnership_sdgs.c.sdg) == [3]
    assert result.notices == (
        "a.xml names goals or targets that are none of the 17; left out: 0, 18 and SDG 4.",
    )


def countries(*codes: str) -> str:
    return "".join(f'<recipient-country code="{code}" percentage="50"/>' for code in codes)


def test_states_come_from_recipient_countries_and_who_is_no_member_is_said(load_file, conn):
    content = document(
        activity(RELIEF, more=countries("KE", "NA", "ke", "XK")),
        activity(RELIEF, identifier="XX-2", more=countries("SH", "")),
    )
    result = load_file("partnerships", "a.xml", content)
    assert listed(conn, partnership_states.c.member_state) == ["KEN", "NAM"]
    assert result.notices == (
        "a.xml names recipient countries that are no Member State; left out: SH and XK.",
    )


def test_states_of_transactions_count_where_the_activity_as_a_whole_names_none(load_file, conn):
    by_transaction = f"<transaction>{countries('UG')}</transaction>"
    content = document(
        activity(RELIEF, more=by_transaction),
        activity(RELIEF, identifier="XX-2", more=countries("KE") + by_transaction),
    )
    load_file("partnerships", "a.xml", content)
    assert listed(conn, partnership_states.c.member_state) == ["KEN", "UGA"]


def test_a_later_file_corrects_goals_and_states_and_a_silent_one_leaves_them(load_file, conn):
    def load(more: str) -> tuple:
        result = load_file("partnerships", "a.xml", document(activity(RELIEF, RELIEF, more=more)))
        goals, states = partnership_sdgs.c.sdg, partnership_states.c.member_state
        return result.changed, listed(conn, goals), listed(conn, states)

    goals = '<tag vocabulary="3" code="3.2"/><tag vocabulary="2" code="5"/>'
    assert load(goals + countries("KE", "UG")) == (0, [3, 5], ["KEN", "UGA"])
    assert load(goals + countries("KE", "UG")) == (0, [3, 5], ["KEN", "UGA"])
    assert load('<tag vocabulary="2" code="6"/>' + countries("KE")) == (1, [6], ["KEN"])
    assert load("") == (0, [6], ["KEN"])


@pytest.mark.real_data
def test_every_participation_of_the_real_file_is_loaded(load_file, conn, real_files):
    path = real_files / "iati" / "activities_covid.xml"
    result = load_file("partnerships", path)
    again = load_file("partnerships", path)
    assert (result.read, result.new, result.rejected) == (1335, 1335, ())
    assert (again.read, again.new, again.changed, again.unchanged) == (1335, 0, 0, 1335)

    def words(element) -> str:
        said = [(n.get(LANG), n.text) for n in element.findall("narrative")]
        english = [text for language, text in said if language == "EN"]
        return " ".join((english or [said[0][1]])[0].split()) if said else element.get("ref")

    expected = sorted(
        (
            found.findtext("iati-identifier").strip(),
            words(found.find("title")),
            place,
            one.get("type") or "",
            one.get("role") or "",
            one.get("ref") or "",
        )
        for found in ET.parse(path).getroot()
        for place, one in enumerate(found.findall("participating-org"), start=1)
    )
    columns = ("place", "organization_type", "role", "reference")
    rows = conn.execute(
        sa.select(
            partnerships.c.identifier,
            partnerships.c.title,
            *(partnership_participants.c[name] for name in columns),
        ).join_from(partnership_participants, partnerships)
    )
    assert sorted(tuple(value or "" for value in row) for row in rows) == expected
    day = sa.select(sources.c.speaks_for).where(sources.c.name == "iati")
    assert conn.scalar(day) == dt.date(2021, 5, 28)
