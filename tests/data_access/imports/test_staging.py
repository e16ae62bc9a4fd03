"""What is the same comes in once, in whatever order, case or script it is written, by whomever."""

import csv
import dataclasses
import io
import threading
import unicodedata

import pytest
import sqlalchemy as sa

from data_access import freshness
from data_access.civil_society import engagement
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE
from data_access.formats import FORMATS
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.queries import ask
from data_access.schema import contributions, engagements, organization_names, organizations

HEADER = ("organization", "occasion", "kind", "date", "participants")
NAMES = {
    "Arabic": "جمعية الأمل الخيالية",
    "Chinese": "虚构民间组织联合会",
    "Thai": "มูลนิธิสมมุติเพื่อน้ำ",
    "Hebrew and Latin": "עמותה דמיונית (Fictional)",
    "an override of direction": "Fictional \u202eevitagitsevnI\u202c Union",
    "four bytes": "Fictional 🌍 Network 𐍈",
    "quotes and separators": 'Fictional "Water; Land, Air" Union',
    "300 letters": "Fictional " + "ñ" * 290,
}


def attended(*names: str) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerows((name, "Forum", "event", "2026-05-06", 3) for name in names)
    return text.getvalue()


def known(conn) -> list[str]:
    return list(conn.scalars(sa.select(organizations.c.name).order_by(organizations.c.name)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_in_any_script_comes_out_as_it_went_in_and_is_known_again(
    load_file, conn, head, name
):
    load_file("engagements", "a.csv", attended(name))
    answer = ask(conn, head, engagement.by_organization)
    conn.rollback()
    [row] = csv.DictReader(io.StringIO(FORMATS["csv"](answer)))
    assert row["organization"] == name
    again = load_file("engagements", "b.csv", attended(row["organization"]))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


SPELLINGS = {
    "case": "FICTIONAL RÉSEAU",
    "accents apart": unicodedata.normalize("NFD", "Fictional Réseau"),
    "no accents": "Fictional Reseau",
    "wide letters": "\uff26ictional Réseau",
    "marks of direction": "\u200fFictional\u200e Réseau\u202c",
    "letters without width": "Fic\u200btional Réseau\ufeff",
    "punctuation": "“Fictional” (Réseau).",
    "white space": "\u00a0Fictional\u2003Réseau ",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_an_organization_is_known_however_it_is_spelt(load_file, conn, spelling):
    load_file("engagements", "a.csv", attended("Fictional Réseau"))
    again = load_file("engagements", "b.csv", attended(spelling))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert known(conn) == ["Fictional Réseau"]


def test_the_same_rows_in_another_order_and_case_change_nothing(load_file, everything, database):
    names = [f"Fictional Union {letter}" for letter in "abcdefgh"]
    load_file("engagements", "a.csv", attended(*names))
    before = everything(database)
    again = load_file("engagements", "b.csv", attended(*[name.upper() for name in names[::-1]]))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 8)
    after = everything(database)
    kept = [engagements.name, organizations.name, organization_names.name]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


def test_a_file_of_rejects_alone_dates_no_source(load_file, conn):
    load_file("engagements", "a.csv", attended("–", "…"), accept_rejects=True)
    [register] = freshness.sources_of(conn, ("engagements",))
    assert register.speaks_for is None


def test_two_who_load_the_same_at_once_bring_each_thing_once(database, conn, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(attended(*[f"Fictional Union {number}" for number in range(50)]))
    both_staged = threading.Barrier(2, timeout=30)
    loader = dataclasses.replace(
        kinds.loader("engagements", path), check=lambda _: both_staged.wait() * []
    )
    results = []

    def load_it():
        own = connections.engine(database.url.render_as_string(hide_password=False))
        results.append(
            load(own, COMMAND_LINE, loader, "engagements", path, Options(), lambda _: None)
        )
        own.dispose()

    threads = [threading.Thread(target=load_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted((result.new, result.unchanged) for result in results) == [(0, 50), (50, 0)]
    assert conn.scalar(sa.select(sa.func.count()).select_from(engagements)) == 50
    assert len(known(conn)) == 50


def test_what_is_staged_is_seen_by_no_one_and_gone_afterwards(load_file, database):
    load_file("engagements", "a.csv", attended("Fictional Union"))
    load_file("engagements", "b.csv", attended("Fictional Union", "Fictional League"))
    with database.connect() as conn:
        assert sa.inspect(conn).get_temp_table_names() == []


def test_a_bad_row_in_the_second_file_leaves_the_first_loaded(load_file, conn):
    header = "year,donor,status,category,entity,rev_type,amount_usd\n"
    load_file("contributions", "a.csv", f"{header}2023,A,nonmember,NGOs,UNX,Other,1\n")
    load_file("contributions", "b.csv", f"{header}2023,B,nonmember,NGOs,UNX,Other,x\n")
    assert list(conn.scalars(sa.select(contributions.c.donor))) == ["A"]
