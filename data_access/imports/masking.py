"""What tells of persons in the texts of events, masked before anything is stored.

Masked are e-mail addresses, telephone numbers, pass codes of meetings, and names of persons where
the text says that they are: after "Speakers:", "Chair:", "Contact:" and the like up to the end of
the line, after "moderated by", and after a title such as Ms. A name that nothing introduces cannot
be told from other words, and stays.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from data_access import privacy
from data_access.domain import formatting

# What is masked, as notices count it: one, several.
THINGS = {
    "e-mail": ("e-mail address", "e-mail addresses"),
    "telephone": ("telephone number", "telephone numbers"),
    "pass code": ("pass code", "pass codes"),
    "names": ("list of names", "lists of names"),
}
# Bounded on each side, so that a long text without one takes no longer.
EMAIL = re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,255}\.\w{2,}")
# No telephone number has more digits.
LONGEST_NUMBER = 15
WEB = re.compile(r"https?://\S+", re.IGNORECASE)
SECRET = re.compile(r"(?<=[?&#;])((?:pwd|passcode|password|pin|tk|token)=)[^&#\s]+", re.IGNORECASE)
CODE_WORDS = "|".join(
    (
        r"pass[ -]?codes?|passwords?|access codes?|host key|pin(?: code)?",
        r"(?:meeting|webinar) (?:ids?|numbers?|codes?)|conference id",
        r"code d.acc[eè]s|mot de passe|id de r[eé]union",
        r"c[oó]digos? de acceso|contrase[nñ]a|clave|id de (?:la )?reuni[oó]n",
    )
)
# A word that follows without a colon is a code only where it has a digit.
CODE = re.compile(
    rf"\b({CODE_WORDS})(\s*(?:[:=#]|is\b)\s*|\s+(?=\S*\d))((?:\d[\d ]*\d)|[^\s,;]+)",
    re.IGNORECASE,
)
ROLES = "|".join(
    (
        "(?:keynote |guest |featured |invited )?speakers?|panell?ists?|discussants?|presenters?",
        "co-?chairs?|chair(?:person|man|woman)?s?|chaired by|conven[eo]rs?|rapporteurs?",
        "co-?moderators?|moderators?|moderated by|facilitators?|facilitated by|presented by",
        "interpreters?|contacts?(?: persons?| details)?|focal points?",
        "intervenante?s?|orateurs?|oratrices?|conf[eé]renciers?|pr[eé]sident[ea]?",
        "mod[eé]rateurs?|mod[eé]ratrices?|moderador(?:a|es)?|contactos?",
        "ponentes?|oradore?s?|oradoras?|panelistas?",
    )
)
LABELLED = re.compile(
    rf"(^|[.;|•·*]\s+|\s[-–]\s+)((?:{ROLES})\s*(?:\([^)\n]*\)\s*)?:)[ \t]*(\S.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
# Lines below a label that stands alone on its own.
LISTED = re.compile(
    rf"^([ \t]*(?:{ROLES})[ \t]*:[ \t]*)\n((?:[ \t]*\S.*(?:\n|\Z))+)",
    re.IGNORECASE | re.MULTILINE,
)
LETTER = r"[^\W\d_a-z]"
LINK = r"(?:de|da|del|di|van|von|der|den|bin|bint|ibn|al|el|la|le)\b"
NAME = rf"{LETTER}[\w'’.-]*(?:[ \t]+(?:{LINK}|{LETTER}[\w'’-]*)){{0,5}}"
BY = re.compile(
    r"\b((?i:(?:moderated|chaired|facilitated) by|(?:mod[eé]r|pr[eé]sid)[eé]e? par|moderad[oa] por)"
    rf"[ \t]+)({NAME})"
)
HONORIFICS = "H\\.?E|Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Ambassador|Amb|Mme|Mlle|Sr|Sra|Dra"
HONORED = re.compile(rf"\b((?:{HONORIFICS})\b\.?[ \t]+)({NAME})")


@dataclass
class Masks:
    """What was masked in one file."""

    counts: Counter[str] = field(default_factory=Counter)

    def text(self, text: str) -> str:
        """A text without what reaches a person."""
        parts, end = [], 0
        for web in WEB.finditer(text):
            parts += [self._words(text[end : web.start()]), self._address(web[0])]
            end = web.end()
        return "".join([*parts, self._words(text[end:])])

    def _words(self, text: str) -> str:
        text = CODE.sub(lambda found: f"{found[1]}{found[2]}{self._of('pass code')}", text)
        text = EMAIL.sub(lambda _: self._of("e-mail"), text)
        return privacy.TELEPHONE.sub(lambda found: self._telephones(found[0]), text)

    def _address(self, web: str) -> str:
        web = SECRET.sub(self._secret, web)
        return EMAIL.sub(lambda _: self._of("e-mail"), web)

    def description(self, text: str) -> str:
        """The same, and without the names of those who speak, chair or answer."""
        text = LISTED.sub(lambda found: f"{found[1]}{self._of('names')}\n", text)
        text = LABELLED.sub(self._labelled, text)
        for pattern in (BY, HONORED):
            text = pattern.sub(lambda found: f"{found[1]}{self._of('names')}", text)
        return self.text(text)

    def _labelled(self, found: re.Match) -> str:
        before, label, names = found.groups()
        if not names or names == "[names removed]":
            return found[0]
        return f"{before}{label} {self._of('names')}"

    def _secret(self, found: re.Match) -> str:
        self.counts["pass code"] += 1
        return f"{found[1]}removed"

    def _telephones(self, digits: str) -> str:
        """One number, or several with a stroke between them; anything else stays."""
        parts = digits.split("/") if sum(map(str.isdigit, digits)) > LONGEST_NUMBER else [digits]
        return "/".join(
            self._of("telephone") if privacy.is_telephone(part) else part for part in parts
        )

    def _of(self, thing: str) -> str:
        self.counts[thing] += 1
        return f"[{thing} removed]"

    def notice(self, name: str) -> str | None:
        """What was masked in a file, in one sentence; None where nothing was."""
        found = [
            formatting.count(self.counts[thing], *words)
            for thing, words in THINGS.items()
            if self.counts[thing]
        ]
        return f"{name}: masked in its texts: {formatting.listed(found, 4)}." if found else None
