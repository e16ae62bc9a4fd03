"""The page Sources: what is loaded is listed with who loaded it, and nothing loaded says so."""

import pytest

from data_access.domain.roles import COMMAND_LINE, Role
from data_access.imports import kinds
from data_access.imports.loading import Options, load


@pytest.mark.parametrize(("role", "linked"), [(Role.STAFF, True), (Role.CHIEF_OF_STAFF, False)])
@pytest.mark.usefixtures("site")
def test_nothing_loaded_reads_as_nothing_loaded_with_the_way_to_imports(open_page, role, linked):
    at = open_page("sources", role)
    assert [one.value for one in at.info] == ["No data loaded yet, from any source."]
    ways = [one.proto.label for one in at.get("page_link")]
    assert ("Load a file in Imports" in ways) is linked


def test_a_late_source_comes_first_with_its_file_and_account(site, open_page, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("organization,occasion,kind,date\nA,Forum,event,2026-01-06\n")
    given = kinds.loader("engagements", path), "engagements", path, Options(), print
    load(site, COMMAND_LINE, *given)
    at = open_page("sources", Role.STAFF)
    texts = [one.value for one in at.markdown]
    first = next(one for one in texts if "Engagement register" in one)
    assert first.startswith("Engagement register\\: out of date, latest 6 January 2026")
    assert any("a.csv, one row · loaded on" in one and "by command line" in one for one in texts)
    assert texts.index(first) == min(
        place for place, one in enumerate(texts) if "no data loaded" in one or one == first
    )
