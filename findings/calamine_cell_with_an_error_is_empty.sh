#!/usr/bin/env bash
# python-calamine 0.9.1: a cell that shows an error (#DIV/0!, #N/A) reads as an empty cell.
#
# In an XLSX file an error is a value of its own (t="e" in ECMA-376, part 1, section 18.18.11).
# openpyxl gives its text; python-calamine gives '', the same as for a cell that holds nothing, and
# has no other way to ask. A total whose formula failed is then taken for "not recorded". This
# product looks for cells of type "e" in the sheet before it hands the file over, and rejects them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    python-calamine==0.9.1 openpyxl==3.1.5 xlsxwriter==3.2.9
"$folder/venv/bin/python" - <<'PY'
import io

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

content = io.BytesIO()
with xlsxwriter.Workbook(content) as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["contributor", "amount"])
    sheet.write(1, 0, "Example Foundation")
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write(2, 0, "Example Federation")
calamine = CalamineWorkbook.from_filelike(io.BytesIO(content.getvalue())).get_sheet_by_index(0)
error, empty = (row[1] for row in calamine.to_python()[1:])
openpyxl_error = openpyxl.load_workbook(content, data_only=True).active["B2"].value
print(f"python-calamine: error {error!r}, empty {empty!r}; openpyxl: error {openpyxl_error!r}")
assert (error, empty) == ("", ""), "the behaviour has changed"
assert openpyxl_error == "#DIV/0!"
PY
echo "as stated"
