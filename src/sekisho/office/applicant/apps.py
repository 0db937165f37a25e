from django.apps import AppConfig


class Applicant(AppConfig):
    name = "sekisho.office.applicant"
    label = "applicant"
