"""The pieces of texts that searches go by: what migration 0002 puts into the indexes.

PostgreSQL: two characters from each Chinese one on, three from each Latin one. SQLite: three
characters from each; words of two are looked up among those that begin with them.
"""

TRIGRAM = 3


def pieces_of(word: str) -> list[str]:
    """Give the pieces a text that contains `word` must have; none if it is too short."""
    found = []
    for at, character in enumerate(word):
        size = TRIGRAM if character.isascii() else 2
        if at + size <= len(word):
            found.append(word[at : at + size])
    return list(dict.fromkeys(found))


def trigrams_of(word: str) -> list[str]:
    """Give the trigrams a text that contains `word` must have; none if it is too short."""
    return list(dict.fromkeys(word[at : at + TRIGRAM] for at in range(len(word) - TRIGRAM + 1)))


def match_all(trigrams: list[str]) -> str:
    """Write the query of the full-text table for texts that have all of them."""
    return " AND ".join(_quoted(one) for one in trigrams)


def match_any(trigrams: list[str]) -> str:
    """Write the query of the full-text table for texts that have one of them."""
    return " OR ".join(_quoted(one) for one in trigrams)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
