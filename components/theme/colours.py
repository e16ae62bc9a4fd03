"""Every colour of pages, charts and documents, by its meaning; `.streamlit/config.toml` agrees.

Altair takes the constants. Templates take `TABLE`, by the same names in lower case, and style
sheets the variables that `variables` writes, such as --un-blue.
"""

# Large marks and accents. UN blue is too pale for text.
UN_BLUE = "#009EDB"
UN_BLUE_PALE = f"{UN_BLUE}73"
# Late or uncertain values, and companies: the second colour of the light theme.
ORANGE = "#E8590C"
NONPROFIT, CORPORATE, THIRD, SLATE = SERIES = ("#003C5F", ORANGE, "#0072A8", "#4A5A68")
# Reference lines, outlines and remainders: visible on light and on dark ground.
NEUTRAL = "#7F8B95"
# The weeks before this one in a sparkline.
PAST = "#7FA9BF"
# The edge of a tile that is late.
LATE = "#C62828"
# Text, secondary text, and lines on white ground; headings of documents.
INK, SOFT, LINE = "#0B1620", SLATE, "#DCE5EB"
NAVY = NONPROFIT
# The same two tones of text on dark ground.
INK_DARK, SOFT_DARK = "#E6EEF4", "#B8C7D3"
# Links and buttons; text of a warning and of an error, each with its ground.
LINK = "#00587D"
WARM, WARM_GROUND = "#9A3A06", "#FDEFE6"
BAD, BAD_GROUND = "#A61B1B", "#FBEAEA"
# Grounds of boxes, of choices and the reader's own group, and of panels on paper.
TINT, CHOICE, PANEL = "#F3F7FA", "#E6F5FB", "#EEF5FA"
# Edges of fields; strong and fine lines on paper.
FIELD, RULE, HAIR = "#6B7C8A", "#B8C4CC", "#D5DDE3"
WHITE = "#FFFFFF"
# Text of charts in each theme: Streamlit leaves it too pale in light and black in dark mode.
CHART_TEXT = {"light": SOFT, "dark": INK_DARK}

TABLE = {
    name.lower(): colour
    for name, colour in globals().items()
    if name.isupper() and isinstance(colour, str)
}


def variables() -> str:
    """Write the table as variables of a style sheet."""
    named = (f"--{name.replace('_', '-')}: {colour};" for name, colour in TABLE.items())
    return f":root {{ {' '.join(named)} }}\n"


def bare(colour: str) -> str:
    """Return a colour as Word writes it, without the sign."""
    return colour.removeprefix("#")
