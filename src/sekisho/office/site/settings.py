"""Django's settings for the site: those of the store, with accounts, pages and a strict door.

Read from the environment, all optional:

- SEKISHO_DATABASE: as in `sekisho.office.settings`.
- SEKISHO_SECRET: signs sessions; without it the site makes one that lasts as long as the process.
- SEKISHO_SECRET_BEFORE: secrets before this one, with commas; what they signed still holds.
- SEKISHO_HOSTS: the names that the site answers to, with commas; without it this machine's own alone.
- SEKISHO_DEMO: "1" opens the one-click sign-in of a fictional office. Never beside real records.
- SEKISHO_SECOND_FACTOR: "optional" lets those who handle records sign in with a password alone; a demonstration does.
- SEKISHO_DEMO_UNTIL: a day, `2026-01-05`: the fictional office's cases end with it; fewer, and sooner there.
- SEKISHO_PROXIES: how many proxies stand in front of the site and pass X-Forwarded-For on; 0 without it, and what that
  header says is not believed.
- SEKISHO_LIMITS: how many calls of a costly kind one account or address may make: `check=240/m export=off`, or `off`;
  without it those of `sekisho.office.site.limits`.
- SEKISHO_JOBS_AT_ONCE: how many jobs of analysts run at a time, whatever the number of runners; 2 without it.
- SEKISHO_CLAMD: where ClamAV's clamd listens, `unix:/run/clamav/clamd.ctl` or `tcp:HOST:PORT`: files that are sent pass
  it before they are read.
- SEKISHO_HTTPS: "1" behind a proxy that speaks TLS and says so in X-Forwarded-Proto.
- SEKISHO_IDLE_MINUTES: after how long a rest those who handle records are signed out; 30 without it, 0 for never.
- SEKISHO_LICENCE_KEY: the private key that signs licences, a PEM file that `sekisho office key` made; without it the
  site draws no pages of licences (a demonstration makes a fictional one beside its SQLite file).
- SEKISHO_AUTHORITY: who issues, the JSON file of `sekisho office licence --authority`; without it, a specimen.
- SEKISHO_MAIL: where mail goes, `smtp://user:password@host:port`; without it mail is written to standard error.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from sekisho.office.environment import whole
from sekisho.office.settings import CACHES, DATABASES, DEFAULT_AUTO_FIELD, TIME_ZONE, USE_TZ
from sekisho.office.site import limits

__all__ = ["CACHES", "DATABASES", "DEFAULT_AUTO_FIELD", "TIME_ZONE", "USE_TZ"]

_HERE = Path(__file__).parent
_HTTPS = os.environ.get("SEKISHO_HTTPS") == "1"

# What the accounts library counts (wrong passwords, codes that were used) counts for all workers together.
CACHES["default"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}
DEMO = os.environ.get("SEKISHO_DEMO") == "1"
CLAMD = os.environ.get("SEKISHO_CLAMD") or None
LIMITS = limits.parsed(os.environ.get(limits.SETTING, ""))
JOBS_AT_ONCE = whole("SEKISHO_JOBS_AT_ONCE", 2, least=1)
ALLAUTH_TRUSTED_PROXY_COUNT = whole("SEKISHO_PROXIES", 0)
LICENCE_KEY = os.environ.get("SEKISHO_LICENCE_KEY") or None
AUTHORITY = os.environ.get("SEKISHO_AUTHORITY") or None
DEBUG = False
SECRET_KEY = os.environ.get("SEKISHO_SECRET") or secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = [each for each in os.environ.get("SEKISHO_SECRET_BEFORE", "").split(",") if each]
ALLOWED_HOSTS = [
    host for host in os.environ.get("SEKISHO_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "sekisho.office.store",
    "sekisho.office.keeping",
    "sekisho.office.accounts",
    "sekisho.office.site",
    "sekisho.office.cases",
]
# The rooms of the site: each a folder with urls.py, templates/ and words.csv of its own.
ROOMS = ("public", "drafting", "applicant", "customs", "officer", "analyst", "keeper", "api")
INSTALLED_APPS += [f"sekisho.office.{room}" for room in ROOMS if (_HERE.parent / room / "urls.py").exists()]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sekisho.office.site.language.LanguageMiddleware",
    "sekisho.office.site.refusals.RefusalsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sekisho.office.accounts.sessions.SessionsMiddleware",
    "sekisho.office.site.access.AccessMiddleware",
    "sekisho.office.accounts.second_factor.SecondFactorMiddleware",
    "sekisho.office.site.spending.LimitsMiddleware",
    "sekisho.office.site.scanning.ScanMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "sekisho.office.site.urls"
WSGI_APPLICATION = "sekisho.office.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekisho.office.site.frame.frame",
            ],
            "builtins": ["sekisho.office.site.templatetags.words"],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "sekisho.office.accounts.passwords.OfficeWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "sekisho.office.accounts.adapter.ByInvitation"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "5/m/ip,2/h/key"}
# A code that is typed in where it was asked for: no letter holds an address that lets anyone in.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
MFA_SUPPORTED_TYPES = ["totp"]
# Recovery codes are ours: sekisho.office.accounts.recovery.
MFA_FORMS = {
    "authenticate": "sekisho.office.accounts.recovery.SignInForm",
    "reauthenticate": "sekisho.office.accounts.recovery.AgainForm",
}
MFA_TOTP_ISSUER = "Sekisho"
# Who is led to set up a second factor before anything else opens.
SECOND_FACTOR_ROLES: tuple[str, ...] = ("officer", "supervisor", "reviewer", "customs", "auditor", "keeper")
if DEMO or os.environ.get("SEKISHO_SECOND_FACTOR") == "optional":
    SECOND_FACTOR_ROLES = ()

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ja", "日本語"), ("zh-hans", "简体中文")]
USE_I18N = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("SEKISHO_STATIC") or None
# Files are served from where they lie: no step of collecting before the site can open.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# In the database alone: what one worker would keep of a session, another could not end.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
# Whose sign-in ends after a rest, and after which; 0: never for rest.
IDLE_ROLES: tuple[str, ...] = ("officer", "supervisor", "reviewer", "customs", "auditor", "keeper")
IDLE_MINUTES = whole("SEKISHO_IDLE_MINUTES", 30)
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
if _HTTPS:
    # No other host of the domain can set cookies of these names.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_FAILURE_VIEW = "sekisho.office.site.faults.csrf"
SECURE_SSL_REDIRECT = _HTTPS
# A monitor on the machine itself asks without the proxy.
# A program that speaks plain HTTP is told so, and not led on with its token already sent.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/v1/"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Nothing from another host, nothing inline: what a page shows and does is a file of this site.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MOST_UPLOADED_BYTES = 20_000_000

_MAIL = urlsplit(os.environ.get("SEKISHO_MAIL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.scheme == 'smtp' else 'console'}.EmailBackend"
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_PORT = _MAIL.port or 25
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
DEFAULT_FROM_EMAIL = os.environ.get("SEKISHO_MAIL_FROM", "sekisho@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "dated": {"()": "sekisho.office.site.logs.InUtc", "fmt": "%(asctime)sZ %(levelname)s %(name)s %(message)s"}
    },
    "filters": {
        "without_trace": {"()": "sekisho.office.site.logs.WithoutTrace"},
        "told_once": {"()": "sekisho.office.site.logs.ToldOnce"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "dated", "filters": ["told_once", "without_trace"]},
    },
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING"},
        "sekisho.sign_ins": {"handlers": ["stderr"], "level": "INFO"},
        "sekisho.refusals": {"handlers": ["stderr"], "level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
