"""The command line, and files to load with it."""

import pytest

from data_access.__main__ import main

HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"


@pytest.fixture
def say(database, tmp_path, monkeypatch, capsys):
    """Say a command line: gives the exit status, stdout and stderr."""
    assert database
    monkeypatch.chdir(tmp_path)

    def say(*arguments: str) -> tuple[int, str, str]:
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return status, *capsys.readouterr()

    return say


@pytest.fixture
def file(tmp_path):
    """Write a file of contributions: `file("a.csv", 1, 2)` has a row for each amount."""

    def file(name: str, *amounts: object) -> str:
        rows = [f"2023,Fund {name} {n},nonmember,NGOs,UNX,Other,{a}" for n, a in enumerate(amounts)]
        (tmp_path / name).write_text(HEADER + "\n".join(rows))
        return name

    return file
