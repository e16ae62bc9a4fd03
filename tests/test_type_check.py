"""The list of type errors can shrink and never grow, and has none in the folders that are clean."""

from tests import type_check

# Folders in which no type error is allowed.
CLEAN = {
    "data_access",
    *(f"data_access/{folder}" for folder in ("domain", "statistics", "access", "releases")),
}


def test_one_error_more_in_a_folder_is_reported_and_fewer_elsewhere_do_not_outweigh_it():
    limits = type_check.allowed("   2 data_access/imports\n   9 pages/internal\n")
    errors = {"data_access/imports": ["a", "b", "c"], "pages/internal": ["d"], "pages/web": ["e"]}
    assert set(type_check.more(errors, limits)) == {"data_access/imports", "pages/web"}
    assert type_check.written({"pages/internal": ["d"]}) == "   1 pages/internal\n"


def test_the_list_allows_no_error_in_clean_folders():
    allowed = type_check.allowed(type_check.BASELINE.read_text())
    assert CLEAN & set(allowed) == set()
    assert all((type_check.ROOT / name).is_dir() for name in CLEAN)
