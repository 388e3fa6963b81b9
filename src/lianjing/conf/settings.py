"""Django's settings, derived from the one configuration file of the installation.

Importing this module reads files and makes nothing: the secret key is made when it is first used.
"""

from pathlib import Path

from django.utils.functional import SimpleLazyObject

from lianjing.conf.databases import database
from lianjing.runtime import configuration, secrets
from lianjing.runtime.settings import WebSettings

INSTALLATION = configuration.load(configuration.default_directory())
_WEB = INSTALLATION.settings.web

SECRET_KEY = SimpleLazyObject(lambda: secrets.key(INSTALLATION.secrets, "web").hex())
DEBUG = False
ALLOWED_HOSTS = list(_WEB.hosts)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "lianjing.apps.accounts",
    "lianjing.apps.audit",
    "lianjing.apps.jobs",
    "lianjing.apps.norms",
    "lianjing.apps.places",
    "lianjing.apps.rights",
    "lianjing.apps.registry",
    "lianjing.apps.equipment",
    "lianjing.apps.quality",
    "lianjing.apps.agreement",
    "lianjing.apps.exchange",
    "lianjing.apps.survey",
    "lianjing.apps.webhooks",
    "lianjing.apps.approvals",
    "lianjing.apps.compliance",
    "lianjing.apps.register",
    "lianjing.apps.pictures",
    "lianjing.apps.sharing",
    "lianjing.apps.viewing",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lianjing.conf.headers.safe_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lianjing.conf.hosts.refuse_unknown_hosts",
    "lianjing.conf.limits.limit_addresses",
    "lianjing.conf.cross_site.refuse_cross_site",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lianjing.conf.idle.end_idle_sessions",
    "lianjing.conf.limits.limit_people",
]
ROOT_URLCONF = "lianjing.conf.urls"
ASGI_APPLICATION = "lianjing.conf.asgi.application"

DATABASES = {"default": database(INSTALLATION)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["lianjing.apps.accounts.hashing.PasswordHasher"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Browsers share cookies between ports: platforms on one host must not end each other's sessions.
_SUFFIX = "" if _WEB.port == WebSettings().port else f"_{_WEB.port}"
# `__Host-`: from this very host, over TLS, for all paths, or a browser does not take it
# (RFC 6265bis §4.1.3.2); no neighbour under the same domain can plant one.
_SECURE = INSTALLATION.settings.tls.is_https
SESSION_COOKIE_NAME = f"{'__Host-' if _SECURE else ''}lianjing_session{_SUFFIX}"
SESSION_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = INSTALLATION.settings.identity.absolute_hours * 3600
"""Nobody stays signed in longer, however busy; who is idle leaves earlier (`conf.idle`)."""

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = False

UI_DIRECTORY = Path(__file__).parent / "ui"
"""The built pages; absent in a source tree where nobody has built them."""
STATIC_URL = "/static/"

# The supervisor's logging is set up by `lianjing.runtime`; Django only adds to it.
LOGGING_CONFIG = None
