"""Time zones as calendars name them, and the zone of a place.

A zone may be named by its IANA name, by Windows ("W. Europe Standard Time", or as Outlook shows it:
"(UTC+01:00) Amsterdam, Berlin"), or by an offset ("UTC+3"). What is none of these has to bring its
own rules (calendar_zones.py).

The zone of a place is known where a part of its text, read from the end, is a city that names a
zone, a seat or host city of the United Nations, or a State that has one zone alone.
"""

import datetime as dt
import functools
import importlib.resources
import re
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from data_access import reference
from data_access.domain.names import fold
from data_access.imports.event_cells import zones

CONTINENTS = (
    *("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)
# Cities that name no zone, each with the city that names theirs.
CITIES = {
    "Europe/Zurich": (
        "Geneva",
        "Genève",
        "Ginebra",
        "Bern",
        "Berne",
        "Davos",
        "Palais des Nations",
    ),
    "America/New_York": (
        *("Nueva York", "NYC", "UNHQ", "UN Headquarters", "United Nations Headquarters"),
        *("Washington", "Washington DC", "Washington D.C.", "Boston", "Miami", "Atlanta"),
    ),
    "Africa/Nairobi": ("UNON",),
    "Europe/Vienna": ("UNOV", "Wien"),
    "Europe/Berlin": ("Bonn", "Hamburg", "Munich", "Frankfurt"),
    "Europe/Amsterdam": ("The Hague", "La Haye", "La Haya"),
    "Europe/Rome": ("Roma", "Milan", "Turin", "Brindisi"),
    "Europe/Madrid": ("Barcelona", "Valencia", "Seville", "Sevilla"),
    "Europe/Paris": ("Lyon", "Marseille", "Nice", "Strasbourg"),
    "Europe/London": ("Edinburgh", "Glasgow"),
    "America/Toronto": ("Ottawa", "Montreal", "Montréal"),
    "America/Sao_Paulo": ("Brasília", "Brasilia", "Rio de Janeiro"),
    "America/Mexico_City": ("Ciudad de México", "Guadalajara"),
    "America/Los_Angeles": ("San Francisco", "Seattle"),
    "Asia/Kolkata": ("New Delhi", "Delhi", "Mumbai", "Chennai", "Bengaluru"),
    "Asia/Shanghai": ("Beijing", "Shenzhen"),
    "Asia/Karachi": ("Islamabad",),
    "Asia/Ho_Chi_Minh": ("Hanoi",),
    "Asia/Qatar": ("Doha",),
    "Asia/Dubai": ("Abu Dhabi",),
    "Asia/Seoul": ("Incheon", "Busan"),
    "Africa/Lagos": ("Abuja",),
    "Africa/Johannesburg": ("Cape Town", "Pretoria", "Durban"),
    "Africa/Casablanca": ("Rabat", "Marrakesh", "Marrakech"),
    "Africa/Cairo": ("Sharm El-Sheikh", "Sharm el Sheikh"),
    "Pacific/Tongatapu": ("Nuku'alofa",),
    "Pacific/Apia": ("Samoa",),
}
# What Outlook shows of the zones that it names after no city of theirs.
DISPLAYED = {
    "eastern time us canada": "Eastern Standard Time",
    "central time us canada": "Central Standard Time",
    "mountain time us canada": "Mountain Standard Time",
    "pacific time us canada": "Pacific Standard Time",
    "atlantic time canada": "Atlantic Standard Time",
    "indiana east": "US Eastern Standard Time",
    "arizona": "US Mountain Standard Time",
    "alaska": "Alaskan Standard Time",
    "hawaii": "Hawaiian Standard Time",
    "saskatchewan": "Canada Central Standard Time",
    "newfoundland": "Newfoundland Standard Time",
    "central america": "Central America Standard Time",
    "greenland": "Greenland Standard Time",
    "west central africa": "W. Central Africa Standard Time",
    "cabo verde is": "Cape Verde Standard Time",
    "coordinated universal time": "UTC",
}
SHOWN = re.compile(r"\((?:UTC|GMT)(?:([+\-−]\d\d)[:.](\d\d))?\)\s*(.+)", re.IGNORECASE)
OFFSET = re.compile(r"\(?(?:UTC|GMT)?\s*([+\-−])(\d{1,2})(?::?([0-5]\d))?\)?", re.IGNORECASE)
# Zones that have kept an offset of no whole hours all year round.
NOT_WHOLE = {
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    525: "Australia/Eucla",
    570: "Australia/Darwin",
    -570: "Pacific/Marquesas",
}
PARTS = re.compile(r"[,;()/|–—\n]| - ")
WINTER, SUMMER = dt.datetime(2026, 1, 15), dt.datetime(2026, 7, 15)


def by_identity(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, also with its maker's name before it, or of a Windows name."""
    parts = name.lstrip("/").split("/")
    meant = [name, WINDOWS_TO_OLSON.get(name, "")]
    if name.startswith("/"):
        meant = ["/".join(parts[place:]) for place in range(len(parts))]
    known = zones()
    found = next((one for one in meant if one in known), None) or _any_case().get(name.casefold())
    return ZoneInfo(found) if found else None


@functools.cache
def _any_case() -> dict[str, str]:
    return {name.casefold(): name for name in (*sorted(zones()),)} | {
        name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items() if zone in zones()
    }


def by_description(name: str) -> ZoneInfo | None:
    """The zone of an offset, such as UTC+3, or of what Outlook shows."""
    if offset := OFFSET.fullmatch(name.strip()):
        return _fixed(offset)
    shown = SHOWN.fullmatch(name.strip())
    text = shown[3] if shown else name
    minutes = _minutes(shown[1], shown[2]) if shown else None
    if windows := DISPLAYED.get(fold(text)):
        return _agreeing(WINDOWS_TO_OLSON.get(windows, windows), minutes)
    for city in text.split(","):
        named = _cities().get(fold(city.strip().removeprefix("City of ")))
        if found := named and (shown or "," in text) and _agreeing(named, minutes):
            return found
    return None


def _minutes(hours: str | None, minutes: str | None) -> int:
    if hours is None:
        return 0
    whole = int(hours.replace("−", "-"))
    return whole * 60 + (-1 if hours[0] in "-−" else 1) * int(minutes or 0)


def _fixed(offset: re.Match) -> ZoneInfo | None:
    minutes = _minutes(f"{offset[1]}{offset[2]:0>2}", offset[3])
    hours, rest = divmod(minutes, 60)
    # The sign of these names is that of the ancients: Etc/GMT-3 is three hours ahead.
    name = NOT_WHOLE.get(minutes) if rest else f"Etc/GMT{-hours:+d}" if hours else "UTC"
    return ZoneInfo(name) if name in zones() else None


def _agreeing(name: str, minutes: int | None) -> ZoneInfo | None:
    """A zone whose usual offset is the one that is shown."""
    zone = ZoneInfo(name)
    usual = min(zone.utcoffset(WINTER), zone.utcoffset(SUMMER))
    return zone if minutes is None or usual == dt.timedelta(minutes=minutes) else None


# Places


def of_place(place: str | None) -> ZoneInfo | None:
    """The zone of a place, by the last part of its text that is a city or State it is known of."""
    for part in reversed(PARTS.split(place or "")):
        if found := _of_part(part):
            return ZoneInfo(found)
    return None


def _of_part(part: str) -> str | None:
    key = fold(part)
    state = reference.state_code(part.strip()) if key else None
    return _cities().get(key) or (_one_zone().get(state) if state else None)


@functools.cache
def _cities() -> dict[str, str]:
    named = {}
    for name in sorted(zones()):
        continent, _, city = name.partition("/")
        if continent in CONTINENTS and "/" not in city:
            named[fold(city.replace("_", " "))] = name
    others = {fold(city): zone for zone, cities in CITIES.items() for city in cities}
    return {city: zone for city, zone in (named | others).items() if zone in zones()}


@functools.cache
def _one_zone() -> dict[str, str]:
    """The zone of each State that has one alone, by the State's code."""
    table = importlib.resources.files("tzdata").joinpath("zoneinfo", "zone.tab")
    by_state: dict[str, list[str]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _, name, *_ = line.split("\t")
            by_state.setdefault(code, []).append(name)
    codes = {row["iso2"]: row["iso3"] for row in reference.states()}
    return {
        codes[code]: names[0]
        for code, names in by_state.items()
        if len(names) == 1 and code in codes and names[0] in zones()
    }
