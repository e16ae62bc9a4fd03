"""A few bars without axes: the recent past of one figure, its present standing out.

Plain SVG, so that the overview loads no chart library and costs the server almost nothing.
"""

import functools

from components.theme import colours

HEIGHT, STEP, BAR = 36, 30, 20


@functools.lru_cache(maxsize=512)
def svg(past: tuple[float | None, ...], *, now: bool) -> str:
    """Draw `past` as bars; the last is bright when it is of `now`. What is missing has no bar."""
    top = max((value for value in past if value), default=1) or 1
    bars = []
    for at, value in enumerate(past):
        if value is None:
            continue
        tall = max(HEIGHT * value / top, 1)
        colour = colours.UN_BLUE if now and at == len(past) - 1 else colours.PAST
        box = f'x="{at * STEP}" y="{HEIGHT - tall:.1f}" width="{BAR}" height="{tall:.1f}"'
        bars.append(f'<rect {box} fill="{colour}"/>')
    wide = STEP * max(len(past), 1) - (STEP - BAR)
    size = f'width="{wide}" height="{HEIGHT}" viewBox="0 0 {wide} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(bars)}</svg>'
