"""What is told of the Committee on NGOs, on paper: the columns that are there, and a picture."""

import pytest

from components.documents import chart_images, figures
from data_access import demonstration
from data_access.database import connections
from data_access.queries import every_query

QUERIES = {
    "docket.ledger": {},
    "waiting.time_to_status": {"deferred": True},
    "waiting.time_by_group": {"by": "region"},
    "deferrals.gap": {"by": "session"},
    "deferrals.repeated": {},
}


@pytest.fixture
def made_up(sqlite_url):
    database = connections.engine(sqlite_url)
    with connections.writing(database) as conn:
        demonstration.create(conn)
        yield conn
    database.dispose()


@pytest.mark.parametrize("name", QUERIES)
def test_each_answer_has_its_columns_and_a_picture_where_one_is_drawn(made_up, name):
    rows = every_query()[name](made_up, **QUERIES[name])
    columns, spec, picture = figures.drawn(name, rows)
    assert set(columns) <= set(rows.columns)
    if name == "docket.ledger":
        assert (spec, picture) == (None, None)
    else:
        assert picture.startswith("<svg")
        # On a page of a document it is as wide as the text, and none of its words are cut.
        assert chart_images.wide_svg(spec).startswith("<svg")


@pytest.mark.parametrize("name", ["waiting.time_by_group", "deferrals.gap"])
def test_where_no_group_is_known_the_table_stands_alone(made_up, name):
    rows = every_query()[name](made_up, by="region").assign(overall=None, inner_low=None)
    assert figures.drawn(name, rows)[1:] == (None, None)
