"""People's text: made safe for one line, shortened, turned into addresses."""

import re
import unicodedata

_LINE_BREAKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# Joiners stay: emoji and several scripts are written with them.
_JOINERS = {"\u200c", "\u200d"}
_SPELLED_OUT = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
    }
)


def clean_line(text: str, *, limit: int = 200) -> str:
    """One line of text: no controls, line breaks or direction overrides, at most `limit` long."""
    one_line = _LINE_BREAKS.sub(" ", text)
    visible = "".join(character for character in one_line if not _is_hidden(character))
    return _cut(unicodedata.normalize("NFC", " ".join(visible.split())), limit)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 line, 2,000 lines; `many` for nouns that do not just add an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def excerpt(text: str, limit: int = 140) -> str:
    """The start of a text in at most `limit` characters, cut between words, ending in `…`."""
    line = clean_line(text, limit=len(text))
    if len(line) <= limit:
        return line
    start = line[:limit]
    at_word = start.rsplit(" ", 1)[0] if " " in start else _cut(line, limit - 1)
    return at_word.rstrip(" ,;:.–—-")[: limit - 1] + "…"


def slugify(text: str, *, limit: int = 60, fallback: str) -> str:
    """Lower-case ASCII words joined by hyphens; the fallback when nothing is left."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain_letters(text)))
    slug = "-".join(words)[: limit + 1]
    if len(slug) > limit:
        slug = slug[:limit] if "-" not in slug else slug.rsplit("-", 1)[0]
    return slug.strip("-") or fallback


def plain_letters(text: str) -> str:
    """Case-folded text without accents; marks that make another letter, as in kana, stay."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED_OUT))
    return unicodedata.normalize(
        "NFC",
        "".join(character for character in apart if not "\u0300" <= character <= "\u036f"),
    )


def name_initials(name: str) -> str:
    """One or two capital letters that stand for a name: `Nova Reyes` is `NR`."""
    words = [word for word in re.split(r"[\s\-_.]+", clean_line(name)) if word[:1].isalnum()]
    if not words:
        return "?"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} and character not in _JOINERS


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = limit
    # Never between a letter and the accents or joiners that belong to it.
    while end and (unicodedata.combining(text[end]) or text[end] in _JOINERS):
        end -= 1
    return text[:end].rstrip().rstrip("\u200d")
