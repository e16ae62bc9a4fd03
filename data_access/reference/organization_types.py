"""Types of organization, as IATI codes them, and the sector that each stands for here.

Codes and names: code list OrganisationType of the IATI standard 2.03.
"""

TYPES = {
    "10": ("Government", "public"),
    "11": ("Local Government", "public"),
    "15": ("Other Public Sector", "public"),
    "21": ("International NGO", "nonprofit"),
    "22": ("National NGO", "nonprofit"),
    "23": ("Regional NGO", "nonprofit"),
    "24": ("Partner Country based NGO", "nonprofit"),
    "30": ("Public Private Partnership", "other"),
    "40": ("Multilateral", "public"),
    "60": ("Foundation", "foundation"),
    "70": ("Private Sector", "corporate"),
    "71": ("Private Sector in Provider Country", "corporate"),
    "72": ("Private Sector in Aid Recipient Country", "corporate"),
    "73": ("Private Sector in Third Country", "corporate"),
    "80": ("Academic, Training and Research", "academic"),
    "90": ("Other", "other"),
}
NOT_GIVEN = ("Type not given", "unknown")
