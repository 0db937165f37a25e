"""Addresses of applications that are being written."""

from django.urls import path, re_path

from sekisho.office.drafting import downstream, filing, listing, people, sections, tasks

urlpatterns = [
    path("drafts", listing.drafts, {"form": None}, name="drafts"),
    re_path(r"^drafts\.(?P<form>csv|json)$", listing.drafts, name="drafts-as"),
    path("drafts/begin", listing.begin, name="draft-begin"),
    path("drafts/<int:draft>", tasks.task_list, name="draft"),
    path("drafts/<int:draft>/about", sections.about, name="draft-about"),
    path("drafts/<int:draft>/parties", sections.parties, name="draft-parties"),
    path("drafts/<int:draft>/parties/displace", sections.displace, name="draft-displace"),
    path("drafts/<int:draft>/party", sections.party, name="draft-party"),
    path("drafts/<int:draft>/goods", sections.goods, name="draft-goods"),
    path("drafts/<int:draft>/goods/<int:line>", sections.line, name="draft-line"),
    path("drafts/<int:draft>/answers/<slug:head>", sections.answers, name="draft-answers"),
    path("drafts/<int:draft>/downstream", downstream.downstream, name="draft-downstream"),
    path("drafts/<int:draft>/downstream/add", downstream.add, name="draft-receiver-add"),
    path("drafts/<int:draft>/downstream/<slug:row>", downstream.receiver, name="draft-receiver"),
    path("drafts/<int:draft>/downstream/<slug:row>/move", downstream.moved, name="draft-move"),
    path("drafts/<int:draft>/documents", sections.documents, name="draft-documents"),
    path("drafts/<int:draft>/documents/<slug:row>", sections.paper, name="draft-paper"),
    path("drafts/<int:draft>/other", tasks.other, name="draft-other"),
    re_path(
        r"^drafts/(?P<draft>[0-9]{1,18})/remove/(?P<what>line|receiver|paper)/(?P<which>[0-9a-z]{1,12})$",
        sections.remove,
        name="draft-remove",
    ),
    path("drafts/<int:draft>/check", tasks.check, name="draft-check"),
    path("drafts/<int:draft>/file", filing.file, name="draft-file"),
    path("drafts/<int:draft>/people", people.people, name="draft-people"),
    path("drafts/<int:draft>/people/part", people.part, name="draft-part"),
    path("drafts/<int:draft>/delete", listing.delete, name="draft-delete"),
    re_path(r"^drafts/(?P<draft>[0-9]{1,18})/download\.(?P<form>json|xlsx)$", listing.download, name="draft-download"),
]
