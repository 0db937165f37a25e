"""Sign-in, second factor and passwords are the accounts library's; the rest is ours."""

from django.urls import include, path

from sekisho.office.accounts import joining, recovery, sessions, views

urlpatterns = [
    path("invitation", joining.invitation, name="invitation"),
    path("demo/sign-in", views.demo_sign_in, name="demo-sign-in"),
    path("sessions", sessions.mine, name="my-sessions"),
    path("sessions/end", sessions.end, name="session-end"),
    path("sessions/left", sessions.left, name="session-left"),
    path("sessions/stay", sessions.stay, name="session-stay"),
    # An address is the one that the invitation went to; the library would send letters with a secret in a link.
    path("email/", views.nothing, name="no-email"),
    path("confirm-email/", views.nothing, name="no-confirmation"),
    path("confirm-email/<path:rest>", views.nothing, name="no-confirmation-of"),
    path("", include("allauth.account.urls")),
    path("two-factor/recovery-codes", recovery.codes, name="recovery-codes"),
    path("two-factor/", include("allauth.mfa.urls")),
]
