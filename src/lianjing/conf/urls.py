"""Which address leads where: the API, health, metrics, and the pages for everything else."""

from django.urls import URLPattern, URLResolver, path, re_path

from lianjing.api.application import api
from lianjing.api.system.health import healthz, metrics
from lianjing.conf.pages import page

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("healthz", healthz),
    path("metrics", metrics),
    re_path(r"^(?!api/)(?P<name>.*)$", page),
]
