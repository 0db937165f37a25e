"""Sign-in, second factor and passwords are the accounts library's; invitations and the demo's one click are ours."""

from django.urls import include, path

from sekisho.office.accounts import sessions, views

urlpatterns = [
    path("invitation/<str:secret>", views.invitation, name="invitation"),
    path("demo/sign-in", views.demo_sign_in, name="demo-sign-in"),
    path("sessions", sessions.mine, name="my-sessions"),
    path("sessions/end", sessions.end, name="session-end"),
    path("sessions/left", sessions.left, name="session-left"),
    path("sessions/stay", sessions.stay, name="session-stay"),
    path("", include("allauth.account.urls")),
    path("two-factor/", include("allauth.mfa.urls")),
]
