"""The search text, under the name it had before places and files came to need it too."""

from lianjing.apps.places.search import normalised, pinyin_of, search_text

__all__ = ["normalised", "pinyin_of", "search_text"]
