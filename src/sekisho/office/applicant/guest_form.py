"""Which organisation an exporter lets into a case."""

from __future__ import annotations

from django import forms

from sekisho.casework.model import folded
from sekisho.office.accounts.models import Organisation
from sekisho.office.roles import Role
from sekisho.office.site.words import say


class GuestForm(forms.Form):
    """The name of an organisation, as it is registered here. The site lists no organisations to choose from: who deals
    with whom is nobody else's business."""

    name = forms.CharField(max_length=300)

    def __init__(self, data: object, language: str) -> None:
        super().__init__(data, label_suffix="")  # type: ignore[arg-type]
        self.language = language
        self.fields["name"].label = say("applicant.guests.name", language)
        self.fields["name"].help_text = say("applicant.guests.name.hint", language)

    def clean_name(self) -> Organisation:
        wanted = folded(self.cleaned_data["name"])
        importers = Organisation.objects.filter(accounts__role=Role.IMPORTER, accounts__is_active=True).distinct()
        found = next((each for each in importers if folded(each.name) == wanted), None)
        if found is None:
            raise forms.ValidationError(say("applicant.guests.unknown", self.language))
        return found
