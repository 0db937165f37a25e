"""The papers themselves, and what their own text says."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from clean_papers import Json, Plan, page
from planting import DROP, Bench, NotHere, in_text, mistake, set_value


def _text_file(bench: Bench, section: str) -> tuple[int, str]:
    file = bench.data[section][0]["paper"]
    if file not in bench.plan.texts:
        raise NotHere
    return next(at for at, each in enumerate(bench.data["papers"]) if each["file"] == file), file


@mistake("a paper is not there", "paper-there")
def _(bench: Bench) -> str:
    at, file = _text_file(bench, "contracts")
    bench.afterwards.append(lambda root: (root / "papers" / file).unlink())
    return f"papers[{at}].file"


@mistake("a paper is no PDF", "paper-there", {"paper-unchanged"})
def _(bench: Bench) -> str:
    at, file = _text_file(bench, "certificates")
    bench.plan.swapped[file] = b"MZ\x90\0 this is a program"
    return f"papers[{at}].file"


@mistake("a paper was changed after it was filed", "paper-unchanged")
def _(bench: Bench) -> str:
    _, file = _text_file(bench, "certificates")
    bench.plan.swapped[file] = page((*bench.plan.texts[file], "one more line"))
    return f"papers/{file}"


@mistake("two entries hold the same file", "paper-twins")
def _(bench: Bench) -> str:
    bench.plan.texts["introduction.pdf"] = bench.plan.texts["contract.pdf"]
    return f"papers[{[each['file'] for each in bench.data['papers']].index('introduction.pdf')}].file"


@mistake("a file is not listed", "paper-listed")
def _(bench: Bench) -> str:
    bench.plan.loose["another.pdf"] = page(("fictional",))
    return "papers/another.pdf"


@mistake("an answer rests on a paper that is not there", "paper-proves", {"tree-whole"})
def _(bench: Bench) -> str:
    paper = {"answer": "line 1: form", "basis": "documented", "document": "technical_description"}
    bench.data["evidence"].append(paper)
    return f"evidence[{len(bench.data['evidence']) - 1}].document"


for _section, _word in (("contracts", "contract"), ("purchase_orders", "order"), ("composition_reports", "report")):
    set_value(f"no paper is named for {_section}", f"{_word}-has-paper", f"{_section}[0].paper", DROP)


def _other_kind(section: str, word: str, follows: Iterable[str] = ()) -> None:
    @mistake(f"the paper of {section} is listed as another kind", f"{word}-paper-kind", follows)
    def _(bench: Bench) -> str:
        file = bench.data[section][0]["paper"]
        at = next(at for at, each in enumerate(bench.data["papers"]) if each["file"] == file)
        bench.data["papers"][at]["kind"] = "technical_description"
        return f"papers[{at}].kind"


_other_kind("contracts", "contract", {"contract-in-folder"})
_other_kind("purchase_orders", "order")
_other_kind("certificates", "certificate", {"certificate-in-folder", "paper-proves", "tree-whole"})
_other_kind("composition_reports", "report")


def _without(kind: str, finds: str, follows: Iterable[str] = ()) -> None:
    @mistake(f"the folder holds no {kind}", finds, follows)
    def _(bench: Bench) -> str:
        papers = bench.data["papers"]
        gone = [each for each in papers if each["kind"] == kind]
        if not gone:
            raise NotHere
        bench.data["papers"] = [each for each in papers if each["kind"] != kind]
        for each in gone:
            bench.plan.texts.pop(each["file"], None)
        bench.plan.pictures = tuple(each for each in bench.plan.pictures if each != gone[0]["file"])
        return ""


_without("contract", "contract-in-folder")
_without("end_user_certificate", "certificate-in-folder", {"paper-proves", "tree-whole"})
_without("party_introduction", "introduction-in-folder")
_without("transaction_history", "history-in-folder")
_without("production_evidence", "production-in-folder")
_without("reseller_guarantee", "guarantee-in-folder")
_without("icp_statement", "compliance-in-folder")
_without("past_licences_statement", "past-licences-in-folder")
_without("channels_statement", "channels-in-folder")


def _other_share(share: tuple[str, str]) -> tuple[str, str]:
    return f"{share[0]}  {share[1]}", f"{share[0]}  9.99"


def _name_in(plan: Plan, certificate: Json) -> str:
    """The end user's name as the certificate's text has it."""
    line = next(line for line in plan.texts[certificate["paper"]] if line.startswith("End user: "))
    return line.removeprefix("End user: ")


in_text(
    "the contract's text has another number",
    "contract-text-number",
    "contracts",
    lambda _, contract: (contract["number"], contract["number"] + "4"),
)
in_text(
    "the contract's text has another seller",
    "contract-text-seller",
    "contracts",
    lambda plan, _: (plan.party(plan.data["exporter"])["name"], "示范磁材有限公司"),
)
in_text(
    "the contract's text has another buyer",
    "contract-text-buyer",
    "contracts",
    lambda plan, contract: (plan.party(contract["buyer"])["name"].replace("株式会社", ""), "別人商会"),
)
in_text(
    "the contract's text has another quantity",
    "contract-text-quantity",
    "contracts",
    lambda plan, contract: (f"{Decimal(contract['items'][0]['net_kg']):,} kg", "7,777 kg"),
)
in_text(
    "the contract's text has another date",
    "contract-text-date",
    "contracts",
    lambda *_: ("签订日期 Date: 2026年", "签订日期 Date: 2025年"),
)
in_text(
    "the order's text has another number",
    "order-text-number",
    "purchase_orders",
    lambda *_: ("－００４２", "－００４３"),
)
in_text(
    "the order's text has another contract",
    "order-text-contract",
    "purchase_orders",
    lambda _, order: (order["contract"], order["contract"].replace("2026", "2025")),
)
in_text(
    "the order's text has another quantity",
    "order-text-quantity",
    "purchase_orders",
    lambda *_: ("正味質量 ", "正味質量 ９"),
)
in_text("the order's text has another date", "order-text-date", "purchase_orders", lambda *_: ("令和8年", "令和7年"))
in_text(
    "the certificate's text has another number",
    "certificate-text-number",
    "certificates",
    lambda _, each: (f"No. {each['number']}", f"No. {each['number']}-B"),
)
in_text(
    "the certificate's text has another end user",
    "certificate-text-end-user",
    "certificates",
    lambda plan, each: (_name_in(plan, each), "Somebody Else K.K."),
)
in_text(
    "the certificate's text has another address",
    "certificate-text-address",
    "certificates",
    lambda _, each: (each["end_user_address"], each["end_user_address"][:-3] + "99"),
)
in_text(
    "the certificate's text has another contract",
    "certificate-text-contract",
    "certificates",
    lambda _, each: (each["contract"], each["contract"].replace("KK", "KX")),
)
in_text(
    "the certificate's text has another order",
    "certificate-text-order",
    "certificates",
    lambda _, each: (each["purchase_orders"][0], "PO-XXX-0042"),
)
in_text(
    "the certificate's text has another quantity",
    "certificate-text-quantity",
    "certificates",
    lambda _, each: (f"{Decimal(each['net_kg']):,} kg", "12 kg"),
)
in_text(
    "the certificate's text has another date", "certificate-text-date", "certificates", lambda *_: (" 2026", " 2025")
)
in_text(
    "the certificate's text has another model",
    "certificate-text-model",
    "certificates",
    lambda _, each: (each["model"], each["model"] + "0"),
)
in_text(
    "the certificate's text has another signatory",
    "certificate-text-signatory",
    "certificates",
    lambda *_: ("Yamada", "Yamamoto"),
)
in_text(
    "the report's text has another number",
    "report-text-number",
    "composition_reports",
    lambda _, report: (report["number"], report["number"].replace("-001", "-010")),
)
in_text(
    "the report's text has another share",
    "report-text-shares",
    "composition_reports",
    lambda _, report: _other_share(next(iter(report["composition_wt_pct"].items()))),
)
in_text(
    "the report's text has another date",
    "report-text-date",
    "composition_reports",
    lambda *_: ("Date of issue 2026", "Date of issue 2025"),
)
