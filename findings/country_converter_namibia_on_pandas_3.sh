#!/usr/bin/env bash
# country_converter 1.3.2 does not start on pandas 3.1.1: the code of Namibia reads as missing.
#
# The ISO 3166-1 alpha-2 code of Namibia is NA. country_converter reads its table with
# `converters={"ISO2": str}`, and takes "NA" out of the missing values it names. On pandas 2.3.3 a
# column with a converter is left alone; on 3.1.1 its "NA" becomes missing, so that the first
# conversion of any country ends in "first argument must be string or compiled pattern". The
# package sets no upper bound for pandas. A table of States that is read so loses Namibia without
# an error. This product reads files without pandas, and a test holds that NA is Namibia.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
for pandas in 2.3.3 3.1.1; do
    python3 -m venv "$folder/$pandas"
    "$folder/$pandas/bin/pip" --quiet --disable-pip-version-check install \
        "pandas==$pandas" country_converter==1.3.2
    "$folder/$pandas/bin/python" - <<'PY'
import io

import country_converter
import pandas as pd

table = "name,code\nNamibia,NA\nKenya,KE\n"
codes = pd.read_csv(io.StringIO(table), converters={"code": str})["code"].tolist()
try:
    converted = country_converter.convert(["Namibia", "Kenya"], to="ISO2")
except TypeError as error:
    converted = str(error)
print(f"pandas {pd.__version__}: column with converter {codes}; country_converter: {converted}")
if pd.__version__ == "2.3.3":
    assert codes == ["NA", "KE"] and converted == ["NA", "KE"], "the behaviour has changed"
else:
    assert pd.isna(codes[0]) and codes[1] == "KE", "the behaviour has changed"
    assert converted == "first argument must be string or compiled pattern", "it has changed"
PY
done
echo "as stated"
