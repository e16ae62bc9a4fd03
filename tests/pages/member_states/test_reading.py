"""Reading through a link: what was released to this Member State, and nothing else."""

import gzip
import re
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from data_access import session
from data_access.access import links
from data_access.commands import run_command
from data_access.database import connections, link_connection
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import (
    accounts,
    database_state,
    events,
    link_reads,
)
from pages.web import requests

PATHS = ("/s/read", "/s/read.pdf", "/s/read/1.csv")
LONG = {
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "Côte d’Ivoire": "CIV",
}


@pytest.fixture
def noted(database):
    """What was noted as read, in its order."""

    def noted() -> list[str]:
        with database.connect() as conn:
            return conn.scalars(sa.select(link_reads.c.page).order_by(link_reads.c.id)).all()

    return noted


@pytest.fixture
def today() -> str:
    """The date of what is released now, as it is written."""
    return f"{weeks.today().day} {weeks.today():%B %Y}"


def named(answer) -> str:
    return unquote(answer.headers["content-disposition"].partition("UTF-8''")[2])


def test_the_page_says_whose_it_is_and_shows_what_was_released(publish, hold, read, words, today):
    hold("Fictional Forum")
    publish("Events ahead")
    page = read("KEN").get("/s/read")
    assert page.status_code == 200
    assert "<h1>Events ahead</h1>" in page.text
    said = words(page)
    assert f"Released to Kenya · {today} · this link ends on" in said
    assert "Fictional Forum" in said
    assert "Calendar of civil society events (Civil society focal point)" in said
    assert "DEMONSTRATION" not in said


def test_what_is_for_all_and_what_is_for_one_are_two_parts(publish, hold, read, words):
    hold("Fictional Forum")
    publish("For everybody")
    publish("For Kenya alone", "KEN")
    said = words(read("KEN").get("/s/read"))
    assert said.index("For everybody") < said.index("For Kenya alone")
    assert "Figure 1" in said
    assert "Figure 2" in said


def test_no_state_reads_what_was_released_to_another(publish, hold, read):
    hold("Fictional Forum")
    for state in ("KEN", "UGA"):
        publish(f"Canary-{state}", state)
    for own, other in (("KEN", "UGA"), ("UGA", "KEN")):
        reader = read(own)
        answers = [reader.get(path) for path in PATHS]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert f"Canary-{own}" in answers[0].text
        assert not any(f"Canary-{other}".encode() in answer.content for answer in answers)


@pytest.mark.parametrize("asked", ["?state=UGA", "?release=1", "?place=2", "?link=2"])
def test_nothing_in_the_address_changes_what_is_read(publish, hold, read, asked):
    hold("Fictional Forum")
    publish("Canary", "UGA")
    publish("For Kenya", "KEN")
    reader = read("KEN")
    assert reader.get(f"/s/read{asked}").text == reader.get("/s/read").text


def test_what_changed_since_does_not_change_what_is_read(publish, hold, read, database):
    hold("Fictional Forum")
    publish("Events ahead")
    reader = read("KEN")
    before = [reader.get(path).content for path in PATHS]
    with connections.writing(database) as conn:
        conn.execute(sa.update(events).values(title="Canary"))
    assert [reader.get(path).content for path in PATHS] == before


def test_the_file_of_a_figure_is_its_table_and_is_called_after_its_reader(
    publish, hold, read, today
):
    hold("=1+1")
    publish("Events ahead")
    answer = read("KEN").get("/s/read/1.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert named(answer) == f"Released to Kenya {today}, figure 1.csv"
    head, row = answer.content.decode("utf-8-sig").splitlines()
    assert head == "Event,First day,Last day,Place,Mode,Status,Organizer,Registration closes"
    assert row.startswith("'=1+1,20")


@pytest.mark.parametrize("name", LONG)
def test_the_paper_is_called_after_its_reader_whatever_the_name(publish, hold, read, today, name):
    hold("Fictional Forum")
    publish("Events ahead")
    answer = read(LONG[name]).get("/s/read.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert named(answer) == f"Released to {name} {today}.pdf"
    assert answer.headers["content-disposition"].isascii()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content


@pytest.mark.parametrize(
    "path",
    [
        *("/s/read/0.csv", "/s/read/2.csv", "/s/read/-1.csv", "/s/read/1;a.csv"),
        *("/s/read/9999999999999999999999.csv", "/s/read/%D9%A1.csv", "/s/read/1.5.csv"),
        *("/s/read/1.xlsx", "/s/read/", "/s/other", "/s/read/a%2f1.csv"),
    ],
)
def test_what_is_not_there_is_not_found(publish, hold, read, path):
    hold("Fictional Forum")
    publish("Events ahead")
    assert read("KEN").get(path).status_code == 404


def test_before_anything_is_released_the_page_says_so_and_offers_no_file(read, words):
    reader = read("KEN")
    page = reader.get("/s/read")
    assert page.status_code == 200
    assert "Nothing is released to Kenya at present." in words(page)
    assert "/s/read.pdf" not in page.text
    assert [reader.get(path).status_code for path in PATHS[1:]] == [404, 404]


def test_the_readers_own_group_is_told_apart_in_words(publish, read, words, take_part):
    take_part("KEN", 5)
    take_part("FRA", 15)
    publish("Groups", None, ("member_states.participation_by_group", {}))
    page = read("KEN").get("/s/read")
    said = words(page)
    assert "The African Group accounts for 5 of 20 organizations whose region is known" in said
    assert "African Group own group 5" in said
    assert said.count("own group") == 1


def test_a_figure_of_few_organizations_is_a_sentence_and_no_file(publish, read, words, take_part):
    take_part("KEN", 4)
    publish("Few", "KEN", ("member_states.participation", {}))
    reader = read("KEN")
    page = reader.get("/s/read")
    said = words(page)
    assert "Withheld: a group in it has fewer than five organizations" in said
    assert "Such a figure is withheld: it is left out whole, and says so." in said
    assert "<table>" not in page.text
    assert reader.get("/s/read/1.csv").status_code == 404
    assert reader.get("/s/read.pdf").status_code == 200


def test_every_reading_is_noted(publish, hold, read, noted):
    hold("Fictional Forum")
    publish("Events ahead")
    reader = read("KEN")
    for path in (*PATHS, "/s/read/2.csv", "/s/nothing"):
        reader.get(path)
    assert noted() == ["opened", "page", "PDF", "table of figure 1"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_link_nothing_is_read(visit, publish, hold, path):
    hold("Fictional Forum")
    publish("Canary")
    reader = visit()
    reader.cookies.set(requests.cookie_name(requests.LINK), "x" * 43)
    for browser in (visit(), reader):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert links.CLOSED in answer.text
        assert b"Canary" not in answer.content


@pytest.mark.parametrize("path", PATHS)
def test_a_link_that_is_revoked_closes_at_once(publish, hold, read, database, office, path):
    hold("Fictional Forum")
    publish("Canary")
    reader = read("KEN")
    assert reader.get(path).status_code == 200
    run_command(database, office[Role.FOCAL_POINT_HEAD], links.revoke, link=1)
    answer = reader.get(path)
    assert (answer.status_code, b"Canary" in answer.content) == (403, False)


def test_a_link_opens_no_page_of_the_office(read, compose):
    compose("Canary")
    reader = read("KEN")
    answer = reader.get("/preview?state=KEN&release=1", follow_redirects=False)
    assert answer.status_code in (303, 401)
    assert b"Canary" not in answer.content


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_kept_by_the_browser_and_the_page_runs_no_script(publish, hold, read, path):
    hold("Fictional Forum")
    publish("Events ahead")
    headers = read("KEN").get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    if path == "/s/read":
        assert "script-src 'none'" in headers["content-security-policy"]


def test_the_page_travels_compressed_where_that_can_be_read(publish, hold, read):
    hold("Fictional Forum")
    publish("Events ahead")
    reader = read("KEN")
    with reader.stream("GET", "/s/read", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
    plain = reader.get("/s/read", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content


def test_what_is_read_comes_through_the_connection_of_the_link_alone(
    publish, hold, read, monkeypatch
):
    hold("Fictional Forum")
    publish("Events ahead")
    reader = read("KEN")
    opened = []

    def watched(*given, real=link_connection.engine):
        engine = real(*given)
        opened.append(engine)
        return engine

    monkeypatch.setattr(link_connection, "engine", watched)
    for path in PATHS:
        reader.get(path)
    assert len(opened) == 3
    for engine in opened:
        with engine.connect() as conn, pytest.raises(sa.exc.DatabaseError):
            conn.execute(sa.select(accounts))


def test_where_the_connection_of_links_is_not_set_up_nothing_is_read(read, monkeypatch):
    reader = read("KEN")
    assert session.engine()
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    monkeypatch.delenv("LINKS_DATABASE_URL", raising=False)
    answers = [reader.get(path) for path in PATHS]
    assert {answer.status_code for answer in answers} == {503}
    assert "Links are not set up here" in answers[0].text
    assert "nobody" not in answers[0].text


def test_what_is_made_up_is_stamped(read, database, words):
    with connections.writing(database) as conn:
        conn.execute(sa.update(database_state).values(demonstration=True))
    assert "DEMONSTRATION" in words(read("KEN").get("/s/read"))


def test_text_of_the_data_is_shown_and_never_markup(publish, hold, read):
    hold("<i>text</i> {{ 7*7 }} <img src=x>")
    publish("A <b>title</b>")
    page = read("KEN").get("/s/read")
    assert not re.search(r"<i>|<img src=x|<b>", page.text)
    assert "&lt;i&gt;text&lt;/i&gt; {{ 7*7 }}" in page.text


def test_a_figure_without_rows_says_so_beside_those_that_have_some(publish, hold, read, words):
    hold("Fictional Forum")
    publish("Actions", None, ("reforms.by_work_package", {}), ("events.upcoming", {"days": 60}))
    assert "No reform action" in words(read("KEN").get("/s/read"))
