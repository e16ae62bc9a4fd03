import datetime as dt

import pandas as pd

from components.documents.csv import csv


def test_text_that_a_spreadsheet_would_run_is_made_harmless_and_numbers_stay_numbers():
    rows = pd.DataFrame({"Name": ["=1+1", "-x", "\tok", None], "Change": [-1, -2, 3, 4]})
    assert csv(rows).decode("utf-8-sig").splitlines() == [
        *("Name,Change", "'=1+1,-1", "'-x,-2", "'\tok,3", ",4")
    ]


def test_a_file_is_a_table_alone_and_opens_in_any_script():
    rows = pd.DataFrame({"Event": ["Côte d’Ivoire — 中文"], "First day": [dt.date(2026, 12, 5)]})
    assert csv(rows) == "\ufeffEvent,First day\r\nCôte d’Ivoire — 中文,2026-12-05\r\n".encode()
