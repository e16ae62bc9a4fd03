"""Plain HTML pages: templates beside the pages that use them, one sheet of style, no script."""

import base64
import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from components.theme import colours

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "pages"


@functools.cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([HERE, PAGES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["address"] = address
    made.globals["own"] = own
    made.globals["colours"] = colours.TABLE
    return made


def rendered(template: str, /, **context: Any) -> str:
    """A page from its template, such as web/signin.html; whatever it is told is escaped."""
    return _templates().get_template(template).render(style=style(), **context)


@functools.cache
def style() -> str:
    """Return the style sheet that every plain page contains, with its colours."""
    return colours.variables() + (HERE / "plain.css").read_text(encoding="utf-8")


@functools.cache
def own(name: str) -> str:
    """What a page has of its own, such as member_states/release.css, to be sent inside it."""
    return (PAGES / name).read_text(encoding="utf-8")


def address(picture: str) -> str:
    """An SVG as the address of an image; no sign in it can end the place that it stands in."""
    return f"data:image/svg+xml,{quote(picture, safe=' /:;,=+()@!*')}"


def policy(scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """The Content-Security-Policy of a plain page: the sheet that all have, and nothing else.

    `scripts` and `styles` are the page's own; one without has no script at all.
    """
    run = " ".join(map(_source, scripts)) or "'none'"
    dressed = " ".join(map(_source, (style(), *styles)))
    return (
        f"default-src 'none'; style-src {dressed}; script-src {run}; img-src data:;"
        " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
