"""A page with more than one table offers all of them as one workbook; a page with one does not."""

import pytest

from data_access.domain.roles import Role


@pytest.mark.usefixtures("demonstration_site")
def test_a_page_of_several_tables_offers_one_workbook_and_a_page_of_one_does_not(open_page):
    offered = {}
    for page in ("overview", "engagement", "partners", "board", "support", "sources", "audit_log"):
        at = open_page(page, Role.FOCAL_POINT_HEAD)
        labels = [one.proto.label for one in at.get("download_button")]
        offered[page] = labels.count("All as workbook"), labels.count("XLSX") > 1
    assert offered == {
        "overview": (1, True),
        "engagement": (1, True),
        "partners": (1, True),
        # Lists first, then figures of the same rows.
        "board": (1, True),
        "support": (1, True),
        # A list and a table of the same rows are one sheet.
        "sources": (0, True),
        "audit_log": (0, False),
    }
