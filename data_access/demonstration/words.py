"""The words that made-up names are put together from. No real organization bears such a name."""

INVENTED = ("Fictional", "Example", "Imaginary", "Invented")

FORMS = (
    *("Alliance for", "Association for", "Centre for", "Coalition for", "Council for"),
    *("Federation for", "Forum for", "Initiative for", "Institute for", "Network for"),
    *("Society for", "Union for"),
)

# Fields of activity, with what organizations in them care for.
TOPICS = {
    "Water and rivers": (
        *("Clean Rivers", "Shared Wells", "Rain Harvesting", "Coastal Waters", "Safe Springs"),
    ),
    "Children and youth": (
        *("Play Streets", "Youth Parliaments", "School Gardens", "Young Inventors", "Safe Swings"),
    ),
    "Health": (
        *("Village Clinics", "Clean Hands", "Midwives on Bicycles", "Quiet Wards", "Fresh Air"),
    ),
    "Human rights": (
        *("Fair Hearings", "Plain Law", "Open Courtrooms", "Equal Voices", "Free Assembly"),
    ),
    "Gender equality": (
        *("Women in Engineering", "Equal Pay Days", "Girls and Algebra", "Women in Mediation"),
        "Fathers at Home",
    ),
    "Environment and climate": (
        *("Tall Trees", "Honest Weather", "Calm Oceans", "Mountain Paths", "Green Rooftops"),
    ),
    "Digital technology": (
        *("Open Source Maps", "Village Internet", "Kind Algorithms", "Readable Privacy"),
        "Digital Grandparents",
    ),
    "Education and culture": (
        *("Travelling Libraries", "Folk Songs", "Small Museums", "Night Schools", "Old Alphabets"),
    ),
    "Food and farming": (
        *("Heirloom Seeds", "Market Gardens", "Honey Bees", "Living Soils", "Fair Fisheries"),
    ),
    "Peace and disarmament": (
        *("Patient Dialogue", "Peace Orchards", "Neighbourly Mediation", "Border Radio"),
        "Slow Diplomacy",
    ),
    "Persons with disabilities": (
        *("Ramps Everywhere", "Sign Languages", "Tactile Maps", "Accessible Ballots"),
        "Inclusive Sports",
    ),
    "Transparency": (
        *("Open Budgets", "Legible Statistics", "Public Archives", "Careful Counting"),
        "Citizens’ Assemblies",
    ),
}

# Names in other languages and scripts, with what they mean: an alias to find them by.
TRANSLATED = {
    "French": {
        "Alliance fictive pour les rivières propres": "Fictional Alliance for Clean Rivers",
        "Réseau imaginaire des bibliothèques de village": "Imaginary Network of Libraries",
        "Association fictive des écoles du soir": "Fictional Association of Night Schools",
        "Conseil imaginaire pour l’égalité des voix": "Imaginary Council for Equal Voices",
    },
    "Spanish": {
        "Red ficticia por los ríos limpios": "Fictional Network for Clean Rivers",
        "Asociación imaginaria de huertos escolares": "Imaginary Association of School Gardens",
        "Federación ficticia de radios comunitarias": "Fictional Federation of Community Radio",
        "Alianza imaginaria por los presupuestos abiertos": "Imaginary Alliance for Open Budgets",
    },
    "Arabic": {
        "التحالف الخيالي من أجل الأنهار النظيفة": "Fictional Alliance for Clean Rivers",
        "الشبكة الخيالية للمكتبات المتنقلة": "Fictional Network of Travelling Libraries",
        "الجمعية الخيالية لحدائق المدارس": "Fictional Association for School Gardens",
    },
    "Chinese": {
        "虚构清洁河流联盟": "Fictional Alliance for Clean Rivers",
        "虚构乡村图书馆协会": "Fictional Association of Village Libraries",
        "虚构开放地图网络": "Fictional Network for Open Maps",
    },
}

# As long as the longest that the Committee has had before it: every page must bear it.
LONG = (
    "Fictional International Association of Volunteers for the Upkeep, Documentation and Continued"
    " Enjoyment of Travelling Libraries, Small Museums and Night Schools in Remote and Mountainous"
    " Regions"
)

ENTITIES = (
    *("UNX Fund", "UNX Programme for Rivers", "UNX Agency for Libraries"),
    *("UNX Office for Maps", "UNX Institute for Seeds"),
)
