"""Small SVGs drawn by hand: two bars side by side, and the mark that every page carries."""

from html import escape

from components.documents.chart_images import FONT, WIDTH
from components.theme import colours

# How wide a letter of the mark is at most, in its own units.
LETTER = 9


def two_bars(own: tuple[str, float], whole: tuple[str, float]) -> str:
    """Draw two amounts under their names, to one scale, each with its figure at its end."""
    largest = max(own[1], whole[1], 1)
    bars = [
        _bar(place * 48, name, amount, largest, colour)
        for place, ((name, amount), colour) in enumerate(
            ((own, colours.SERIES[0]), (whole, colours.NEUTRAL))
        )
    ]
    size = f'width="{WIDTH}" height="92" viewBox="0 0 {WIDTH} 92"'
    face = f'font-family="{FONT}" font-size="14" fill="{colours.SOFT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {face}>{"".join(bars)}</svg>'


def _bar(top: int, name: str, amount: float, largest: float, colour: str) -> str:
    # Room for the figure at the end of the longest.
    wide = max((WIDTH - 80) * amount / largest, 1)
    return (
        f'<text x="0" y="{top + 14}">{escape(name)}</text>'
        f'<rect x="0" y="{top + 21}" width="{wide:.1f}" height="18" fill="{colour}"/>'
        f'<text x="{wide + 6:.1f}" y="{top + 35}">{amount:,}</text>'
    )


def watermark(words: str) -> str:
    """Words in rows across a sheet, so pale that what stands over them is read as before."""
    wide = LETTER * len(words) + 90
    text = escape(words)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1600"><defs>'
        f'<pattern id="p" width="{wide}" height="220" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(-28)"><g font-family="{FONT}" font-size="16"'
        f' fill="{colours.INK}" fill-opacity="0.07"><text x="0" y="40">{text}</text>'
        f'<text x="{wide // 2}" y="150">{text}</text>'
        f'<text x="{wide // 2 - wide}" y="150">{text}</text></g></pattern></defs>'
        '<rect width="1600" height="1600" fill="url(#p)"/></svg>'
    )
