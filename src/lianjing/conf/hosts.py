"""Answers only under the names that are ours (`web.hosts`), and only to names that can be one."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lianjing.conf.refusals import guard, refusal


def _check(request: HttpRequest) -> HttpResponseBase | None:
    try:
        request.get_host()
    except DisallowedHost:
        return refusal(request, 400, "unknown_host")
    return None


refuse_unknown_hosts = guard(_check)
"""Answer 400 `unknown_host` under names that are not ours."""
