"""Which address leads where: the API, health, metrics, and the pages for everything else."""

from django.urls import URLPattern, URLResolver, path, re_path

from lianjing.api.application import api
from lianjing.api.system.health import healthz, metrics
from lianjing.conf.pages import page
from lianjing.conf.well_known import authority_certificate, for_monitoring, security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("healthz", healthz),
    path("metrics", for_monitoring(metrics)),
    path(".well-known/security.txt", security_txt),
    path("ca.crt", authority_certificate),
    re_path(r"^(?!api/)(?P<name>.*)$", page),
]

handler400 = "lianjing.conf.refusals.not_taken"
handler404 = "lianjing.conf.refusals.nothing_there"
