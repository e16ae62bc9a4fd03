"""Compare the errors that ty finds with tests/type_errors.txt, which may only shrink.

`make check` runs it. A folder or file with fewer errors than its line is lowered in the list.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = ROOT / "tests" / "type_errors.txt"
CHECKED = ("app.py", "components", "data_access", "pages")
ERROR = re.compile(r"^([\w/]+\.py):\d+:\d+: error\[")


def found() -> dict[str, list[str]]:
    """Run ty, and return its errors by folder."""
    command = [sys.executable, "-m", "ty", "check", "--python", sys.prefix, *CHECKED]
    done = subprocess.run(
        [*command, "--output-format", "concise"], cwd=ROOT, capture_output=True, text=True
    )
    errors: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        if match := ERROR.match(line):
            errors.setdefault(Path(match[1]).parent.as_posix(), []).append(line)
    if done.returncode > 1:
        raise SystemExit(done.stderr)
    return errors


def allowed(text: str) -> Counter[str]:
    """Read the list: a folder a line, with the number of its errors."""
    return Counter({name: int(count) for count, name in map(str.split, text.splitlines())})


def more(errors: dict[str, list[str]], limits: Counter[str]) -> dict[str, list[str]]:
    """Return the errors of folders that have more than the list allows."""
    return {name: lines for name, lines in errors.items() if len(lines) > limits[name]}


def written(errors: dict[str, list[str]]) -> str:
    """Write the list."""
    return "".join(f"{len(errors[name]):4} {name}\n" for name in sorted(errors))


def main() -> int:
    """Report folders with more errors than before; else write the list, which has shrunk."""
    errors = found()
    limits = allowed(BASELINE.read_text())
    if worse := more(errors, limits):
        for name, lines in worse.items():
            report = f"{name}: {len(lines)} type errors, {limits[name]} are allowed"
            sys.stderr.write("\n".join([report, *lines, ""]))
        return 1
    BASELINE.write_text(written(errors))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
