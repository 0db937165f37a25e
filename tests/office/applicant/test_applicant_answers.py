"""Questions answered: typed, shown by papers, in words; prepared by an importer and sent by the exporter alone."""

from __future__ import annotations

from furnished import NOW

from sekisho.office.accounts.models import Guest, Organisation
from sekisho.office.applicant.models import ProposedAnswer
from sekisho.office.demo.people import IMPORTER, OTHER_EXPORTER
from sekisho.office.site.words import say
from sekisho.office.store import desk

ANSWER = "/my/cases/QUERIED/answer"


def invite_importer(case: str = "QUERIED") -> Guest:
    return Guest.objects.create(case=case, organisation=Organisation.objects.get(name=IMPORTER), invited_at=NOW)


def test_a_typed_answer_changes_the_file_and_ends_the_query(browse) -> None:
    client = browse("exporter")
    assert desk.case("QUERIED").application["end_use"].get("raises_military_strength") is None
    sent = {"do": "send", "q1_1_0": "no", "o1_1": "Plant 2 in Ganzhou", "why": "as the certificate says"}
    answer = client.post(ANSWER, sent, follow=True)
    assert answer.redirect_chain == [("/my/cases/QUERIED", 302)]
    assert say("applicant.answer.sent", "en") in answer.content.decode()
    case = desk.case("QUERIED")
    assert case.state == "under_review"
    assert case.application["end_use"]["raises_military_strength"] is False
    event = case.events[-1]
    assert event.what["changes"] == {"end_use": {"raises_military_strength": False}}
    assert event.why == "Which plant makes it? Plant 2 in Ganzhou\nas the certificate says"
    assert "Plant 2 in Ganzhou" in answer.content.decode()


def test_a_paper_is_added_to_those_of_the_file(browse) -> None:
    client = browse("exporter")
    before = len(desk.case("PAPERS").application["documents"])
    name = "p_technical_description"
    sent = {"do": "send", f"{name}_given": "on", f"{name}_issued_on": "2026-06-10", f"{name}_original": "on"}
    assert client.post("/my/cases/PAPERS/answer", sent).status_code == 302
    case = desk.case("PAPERS")
    assert len(case.application["documents"]) == before + 1
    assert case.application["documents"][-1] == {
        "kind": "technical_description",
        "issued_on": "2026-06-10",
        "original": True,
    }
    assert case.found is not None
    assert case.found.outcome == "grantable"


def test_an_answer_that_says_nothing_or_cannot_be_read_loses_nothing_typed(browse) -> None:
    client = browse("exporter")
    nothing = client.post(ANSWER, {"do": "send"})
    assert nothing.status_code == 400
    assert say("applicant.answer.nothing", "en") in nothing.content.decode()
    name = "p_end_user_certificate"
    wrong = client.post(ANSWER, {"do": "send", "o1_1": "kept words", f"{name}_issued_on": "2026-06-10"})
    assert wrong.status_code == 400
    assert "kept words" in wrong.content.decode()
    assert say("applicant.answer.paper.tick", "en") in wrong.content.decode()
    assert desk.case("QUERIED").state == "queried"


def test_an_answer_sent_twice_is_told_that_nothing_is_asked(browse) -> None:
    client = browse("exporter", "ja")
    assert client.post(ANSWER, {"do": "send", "why": "一"}).status_code == 302
    again = client.post(ANSWER, {"do": "send", "why": "二"})
    assert again.status_code == 400
    assert "二" in again.content.decode()
    assert len([each for each in desk.case("QUERIED").events if each.kind == "answered"]) == 1


def test_an_importer_prepares_and_cannot_send(browse) -> None:
    invite_importer()
    importer, exporter = browse("importer"), browse("exporter")
    assert importer.post(ANSWER, {"do": "send", "q1_1_0": "no"}).status_code == 404
    assert desk.case("QUERIED").state == "queried"
    kept = importer.post(ANSWER, {"do": "save", "q1_1_0": "no", "o1_1": "Plant 2"}, follow=True)
    assert say("applicant.answer.kept", "en") in kept.content.decode()
    assert desk.case("QUERIED").state == "queried"
    assert importer.post(ANSWER, {"do": "save", "q1_1_0": "no", "o1_1": "Plant 3"}).status_code == 302
    (prepared,) = ProposedAnswer.objects.all()
    assert IMPORTER in exporter.get("/my/cases/QUERIED").content.decode()
    assert "Plant 3" not in exporter.get(ANSWER).content.decode()
    taken = exporter.get(f"{ANSWER}?take={prepared.pk}").content.decode()
    assert "Plant 3" in taken
    assert '<option value="no" selected>' in taken
    assert exporter.post(ANSWER, {"do": "save", "why": "x"}).status_code == 404
    assert exporter.post(ANSWER, {"do": "send", "q1_1_0": "no", "o1_1": "Plant 3"}).status_code == 302
    assert desk.case("QUERIED").events[-1].by.person == "exporter"
    assert not ProposedAnswer.objects.exists()


def test_who_is_let_in_and_out_again(browse) -> None:
    exporter, importer = browse("exporter"), browse("importer")
    for unknown in ("Nobody K.K.", OTHER_EXPORTER, ""):
        page = exporter.post("/my/cases/QUERIED/guests", {"name": unknown})
        assert page.status_code == 400
        assert not Guest.objects.exists()
    for _ in range(2):
        assert exporter.post("/my/cases/QUERIED/guests", {"name": f"  {IMPORTER.upper()} "}).status_code == 302
    (guest,) = Guest.objects.all()
    assert importer.get("/my/cases/QUERIED").status_code == 200
    importer.post(ANSWER, {"do": "save", "o1_1": "mine"})
    assert importer.post("/my/cases/QUERIED/guests/remove", {"guest": guest.pk}).status_code == 403
    assert exporter.post("/my/cases/FILED/guests/remove", {"guest": guest.pk}).status_code == 404
    assert exporter.post("/my/cases/QUERIED/guests/remove", {"guest": guest.pk}).status_code == 302
    assert importer.get("/my/cases/QUERIED").status_code == 404
    assert not ProposedAnswer.objects.exists()
