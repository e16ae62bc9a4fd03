"""Every colour of charts and documents, by what it stands for; `.streamlit/config.toml` agrees.

Altair takes the constants; templates take `TABLE`, by the same names in small letters.
"""

# Large marks, and what a reader should look at. UN blue is too pale for text.
UN_BLUE = "#009EDB"
UN_BLUE_PALE = f"{UN_BLUE}73"
# What is late or uncertain, and companies: the second colour of the light theme.
ORANGE = "#E8590C"
NONPROFIT, CORPORATE, THIRD, SLATE = SERIES = ("#003C5F", ORANGE, "#0072A8", "#4A5A68")
# Lines of reference, outlines and what is left over: visible on light and on dark ground.
NEUTRAL = "#7F8B95"
# The weeks before this one in a sparkline.
PAST = "#7FA9BF"
# The edge of a tile that is late.
LATE = "#C62828"
# Text, its second tone, and rules on white ground.
INK, SOFT, LINE = "#0B1620", SLATE, "#DCE5EB"
# The text of charts in each theme: Streamlit leaves it too pale in light and black in dark mode.
CHART_TEXT = {"light": SOFT, "dark": "#E6EEF4"}

TABLE = {
    name.lower(): colour
    for name, colour in globals().items()
    if name.isupper() and isinstance(colour, str)
}
