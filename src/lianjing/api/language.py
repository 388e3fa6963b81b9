"""Which language a caller reads."""

from django.http import HttpRequest


def language_of(request: HttpRequest) -> str:
    """Give `zh` or `en` by `Accept-Language`; Chinese unless English comes first."""
    first = request.headers.get("Accept-Language", "").strip().lower()
    return "en" if first.startswith("en") else "zh"
