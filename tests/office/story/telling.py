"""The whole story, from the importer's pack to a shipment that is refused since the law changed."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import clean_folders
from hands import Person
from playwright.sync_api import Browser
from served import Site, sekisho

from sekisho.casework.table import table
from sekisho.licence.names import names
from sekisho.places import data_path
from sekisho.regime.calendar import law_day

EXPORTER, OFFICER, COLLEAGUE, SUPERVISOR = "Lin Mei", "Chen Yu", "Wang Jing", "Liu Fang"
CUSTOMS, KEEPER = "Hu Tao", "Gao Wei"
LEFT_OUT = "technical_description"
LISTED = re.compile("27/2026|27 of 2026|2026年第27号")
"""Announcement 27 of 2026, in each language."""


class Story:
    """One telling. Every person has a browser of their own; steps are methods, in the order in which they are told."""

    def __init__(self, browser: Browser, site: Site, language: str, way: str, *, axe: bool = True) -> None:
        self.axe = axe
        self.browser = browser
        self.site = site
        self.language = language
        self.way = way
        self.people: dict[str, Person] = {}
        self.case = ""
        self.licence = ""
        self.token = ""
        self.steps: list[str] = []

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = Person(self.browser, self.site.address, self.language, self.way, name, axe=self.axe)
        return self.people[name]

    def tell(self) -> None:
        for step in (
            *(self.pack, self.application, self.finding, self.query, self.answer, self.recommend, self.countersign),
            *(self.grant_in_part, self.paper, self.verify, self.draw, self.overdraw, self.law_changes),
            *(self.suspended, self.draw_refused),
        ):
            step()
            self.steps.append(step.__name__)
        for each in self.people.values():
            each.leave()

    def pack(self) -> None:
        """The importer makes the pack from its folder: what the exporter gets of it."""
        folder = clean_folders.build("plain", self.site.folder / "folder")
        sekisho("dossier", "build", str(folder), "-o", "pack", "--for", "exporter", cwd=self.site.folder)
        self.pack_file = self.site.folder / "pack" / "exporter" / "application.json"
        self.importer = json.loads(self.pack_file.read_bytes())["importer"]["name"]

    def application(self) -> None:
        """The exporter begins with the pack, adds papers, reads all of it again, and files with one paper missing."""
        lin = self.person(EXPORTER)
        lin.way_to("drafts")
        lin.press(lin.link(lin.word("drafting.begin")))
        lin.send(lin.page.get_by_label(lin.word("drafting.file")), self.pack_file)
        lin.press(lin.button("drafting.begin.file.do"))
        lin.picture("draft")
        lin.press(lin.link(lin.word("drafting.section.documents")))
        for _ in range(20):
            lacks = [each for each in self._missing_papers(lin) if each != LEFT_OUT]
            if not lacks:
                break
            name = self._paper_name(lin, lacks[0])
            lin.press(lin.page.get_by_role("button", name=f"{lin.word('drafting.papers.have')} {name}"))
            if "/documents/" in lin.page.url:
                lin.press(lin.button("drafting.save"))
                lin.open("/".join(lin.page.url.split("/", 5)[:5]).replace(lin.site, "") + "/documents")
        lin.press(lin.page.get_by_role("link", name=lin.word("drafting.back")).first)
        lin.press(lin.link(lin.word("drafting.check")))
        lin.picture("check-your-answers")
        lin.tick(lin.page.get_by_label(lin.word("drafting.file_it.sure")))
        lin.press(lin.button("drafting.file_it"))
        lin.press(lin.link(lin.word("drafting.filed.open")))
        self.case = lin.page.url.rstrip("/").rsplit("/", 1)[1]

    @staticmethod
    def _missing_papers(person: Person) -> list[str]:
        values = person.page.locator("section[aria-labelledby=missing] input[name=kind]")
        return [values.nth(place).input_value() for place in range(values.count())]

    @staticmethod
    def _paper_name(person: Person, kind: str) -> str:
        item = person.page.locator("section[aria-labelledby=missing] form", has=person.page.locator(f"[value={kind}]"))
        return item.locator(".hidden-text").inner_text().strip()

    def finding(self) -> None:
        """An officer finds the case in the queue, reads what the law says of it, and accepts it."""
        chen = self.person(OFFICER)
        chen.way_to("queue")
        chen.picture("queue")
        chen.press(chen.link(self.case))
        chen.press(chen.link(chen.word("cases.part.finding")))
        assert "18/2025" in chen.page.locator("main").inner_text()
        chen.picture("finding")
        self.orders(chen, "accept")

    def orders(self, person: Person, command: str) -> None:
        """Go to an order from the case's page, and give it where it asks nothing."""
        person.open(f"/cases/{self.case}")
        person.press(person.page.get_by_role("link", name=self.name_of(command)))
        if command in ("accept", "countersign", "decide", "issue"):
            self.give(person, command)

    def give(self, person: Person, command: str) -> None:
        person.press(person.page.get_by_role("button", name=self.name_of(command)))
        assert person.page.locator("[role=alert]").count() == 0, self.told(person)
        assert person.page.url.endswith(f"/cases/{self.case}")

    def name_of(self, command: str) -> re.Pattern[str]:
        """The command's name and nothing else; pages may write its first letter large."""
        language = {"zh-hans": "zh"}.get(self.language, self.language)
        return re.compile(rf"^\s*{re.escape(table().commands[command].name[language])}\s*$", re.IGNORECASE)

    @staticmethod
    def told(person: Person) -> str:
        return person.page.locator("main").inner_text()

    def query(self) -> None:
        """The officer asks for the paper that is missing, as the finding proposes, and sees it before it goes out."""
        chen = self.person(OFFICER)
        self.orders(chen, "query")
        assert chen.page.locator(f"#paper-{LEFT_OUT}").is_checked()
        chen.press(chen.button("cases.order.preview"))
        chen.picture("query")
        chen.press(chen.button("cases.order.send"))

    def answer(self) -> None:
        """The exporter answers what was asked."""
        lin = self.person(EXPORTER)
        lin.way_to("my-cases")
        lin.press(lin.link(self.case))
        lin.picture("my-case")
        lin.press(lin.page.get_by_role("link", name=lin.word("applicant.query.answer")).first)
        lin.tick(lin.page.locator(f"[name=p_{LEFT_OUT}_given]"))
        lin.fill(lin.page.locator("[name=why]"), "The test report is in the file (fictional).")
        lin.press(lin.button("applicant.answer.send"))

    def recommend(self) -> None:
        """A part of the line, by sea only, in several shipments, on a ground that the law lets the office weigh."""
        chen = self.person(OFFICER)
        self.orders(chen, "recommend")
        page = chen.page
        chen.fill(page.locator("[name=granted_1]"), "400")
        chen.tick(page.locator("[name=grounds_1][value=sensitivity]"))
        chen.choose(page.locator("[name=condition_transport_mode]"), "sea")
        chen.tick(page.locator("[name=drop][value=no_split]"))
        chen.fill(page.locator("[name=why]"), "As much as last year's deliveries (fictional).")
        chen.picture("recommend")
        self.give(chen, "recommend")

    def countersign(self) -> None:
        """Another officer signs; the one who recommended has no such order."""
        chen = self.person(OFFICER)
        chen.open(f"/cases/{self.case}")
        assert chen.page.get_by_role("link", name=self.name_of("countersign")).count() == 0
        self.orders(self.person(COLLEAGUE), "countersign")

    def grant_in_part(self) -> None:
        """The supervisor decides, the officer issues; the exporter has a licence."""
        self.orders(self.person(SUPERVISOR), "decide")
        self.orders(self.person(OFFICER), "issue")
        lin = self.person(EXPORTER)
        lin.way_to("my-licences")
        self.licence = f"L-{self.case}"
        lin.press(lin.link(self.licence))
        assert "400" in self.told(lin)
        assert names()["modes"]["sea"][{"zh-hans": "zh"}.get(self.language, self.language)] in self.told(lin)
        lin.picture("licence")

    def paper(self) -> None:
        """The licence as a PDF; the same bytes each time."""
        lin = self.person(EXPORTER)
        first = lin.download(lin.link(lin.word("applicant.paper.pdf")))
        assert first.startswith(b"%PDF-")
        assert lin.download(lin.link(lin.word("applicant.paper.pdf"))) == first

    def verify(self) -> None:
        """What the QR code holds is told genuine to anyone."""
        lin = self.person(EXPORTER)
        self.token = lin.download(lin.link(lin.word("applicant.paper.token"))).decode().strip()
        anyone = Person(self.browser, self.site.address, self.language, self.way, None, axe=self.axe)
        self.people["anyone"] = anyone
        anyone.way_to("verify")
        anyone.fill(anyone.page.locator("#token"), self.token)
        anyone.press(anyone.page.locator("form[enctype] button"))
        assert self.licence in self.told(anyone)
        assert anyone.page.locator("#verdict").inner_text() == anyone.word("public.genuine.current")
        anyone.picture("verify")

    def _at_the_counter(self, kg: str, export: str) -> Person:
        hu = self.person(CUSTOMS)
        hu.way_to("draw")
        hu.fill(hu.page.locator("#licence"), self.token)
        hu.press(hu.button("customs.find.send"))
        hu.fill(hu.page.locator("[name=export]"), export)
        hu.choose(hu.page.locator("[name=mode]"), "sea")
        hu.fill(hu.page.locator("[name=line_1]"), kg)
        hu.press(hu.button("customs.ship.book"))
        return hu

    def draw(self) -> None:
        hu = self._at_the_counter("150", "DECL-1")
        assert hu.word("customs.ship.booked", export="DECL-1") in self.told(hu)
        assert "250" in self.told(hu)
        hu.picture("draw")

    def overdraw(self) -> None:
        hu = self._at_the_counter("300", "DECL-1")
        assert hu.page.locator("#judged h2").inner_text() == hu.word("customs.answer.refused")
        assert "250" in hu.page.locator("#judged").inner_text()

    def law_changes(self) -> None:
        """A keeper proposes that the importer stand on a control list; a supervisor countersigns; the night's work."""
        gao = self.person(KEEPER)
        gao.open("/keeper/law")
        gao.press(gao.link(gao.word("keeper.law.propose")))
        gao.tick(gao.page.locator("[name=kind][value=entities]"))
        gao.send(gao.page.locator("[name=file]"), self._list_with_the_importer())
        gao.fill(gao.page.locator("[name=why]"), "The importer was listed this morning (fictional).")
        gao.press(gao.button("keeper.law.look"))
        assert self.importer in self.told(gao)
        gao.picture("law-change")
        where = gao.page.url.replace(self.site.address, "")
        liu = self.person(SUPERVISOR)
        liu.open(where)
        liu.fill(liu.page.locator("[name=why]"), "Compared with the notice (fictional).")
        liu.press(liu.button("keeper.law.accept"))
        told = json.loads(sekisho("office", "refind", "--json", "--office", self.site.database, cwd=self.site.folder))
        assert told["changed"]["suspended"] >= 1

    def _list_with_the_importer(self) -> Path:
        """The list of parties with one more row, from today."""
        with data_path("law", "cn", "lists", "entities.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        today = str(law_day(datetime.now(UTC)))
        last = [each for each in rows if each["notice"] == "MOFCOM-27/2026"][-1]
        order = str(int(last["order_in_annex"]) + 1)
        named = {"name_en": self.importer, "name_zh": "", "from": today, "known_from": today, "order_in_annex": order}
        rows.append({**last, **named, "id": f"MOFCOM-27/2026#{order}", "source": "fictional"})
        told = io.StringIO()
        writer = csv.DictWriter(told, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = self.site.folder / "entities.csv"
        path.write_text(told.getvalue(), encoding="utf-8")
        return path

    def suspended(self) -> None:
        """The exporter sees the licence suspended, and by which sentence."""
        lin = self.person(EXPORTER)
        lin.way_to("my-licences")
        lin.press(lin.link(self.licence))
        assert lin.word("customs.state.suspended") in self.told(lin)
        chen = self.person(OFFICER)
        chen.open(f"/cases/{self.case}/story")
        assert LISTED.search(self.told(chen))
        chen.picture("time-line")

    def draw_refused(self) -> None:
        hu = self._at_the_counter("10", "DECL-1")
        judged = hu.page.locator("#judged")
        assert judged.locator("h2").inner_text() == hu.word("customs.answer.refused")
        assert LISTED.search(judged.inner_text())
