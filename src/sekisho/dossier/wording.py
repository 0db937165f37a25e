"""What the form says beside the dictionary's questions, in the three languages: how its sheets hang together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Text = Mapping[str, str]

EXPORTER: Final[Text] = {
    "en": "Who exports? Give the id of a party from the sheet parties.",
    "ja": "輸出者は誰か。parties シートの id を記入。",
    "zh": "出口经营者是谁？填写 parties 表中的 id。",
}
IMPORTER: Final[Text] = {
    "en": "Who imports? Give the id of a party from the sheet parties.",
    "ja": "輸入者は誰か。parties シートの id を記入。",
    "zh": "进口商是谁？填写 parties 表中的 id。",
}
END_USERS: Final[Text] = {
    "en": "Who are the end users? Give their ids, separated by commas.",
    "ja": "最終使用者は誰か。id をコンマ区切りで記入。",
    "zh": "最终用户是谁？填写其 id，以逗号分隔。",
}
PARTY_ID: Final[Text] = {
    "en": "A short id of your own for the party, the same throughout the file.",
    "ja": "当事者に付ける短い id。ファイル全体で同じものを使う。",
    "zh": "为该主体自定的简短 id，全文一致。",
}
RECEIVER: Final[Text] = {
    "en": "Which party receives? Give its id from the sheet parties.",
    "ja": "受け取るのは誰か。parties シートの id を記入。",
    "zh": "由哪一方接收？填写 parties 表中的 id。",
}
OF_IMPORTER: Final[Text] = {"en": "Of the importer: ", "ja": "輸入者について：", "zh": "关于进口商："}
OTHER_SHARE: Final[Text] = {
    "en": "How much {Element} do the goods hold? It counts towards the hundred per cent only.",
    "ja": "{Element}の含有率はいくらか。合計の確認にのみ用いる。",
    "zh": "货物含{Element}多少？仅用于核对合计。",
}
EVIDENCE_PATH: Final[Text] = {
    "en": "Which answer? For example end_use.category, parties[p2].military, or line 1: form by the line's number. "
    "Rows of downstream and documents count from 0: the first is downstream[0].final.",
    "ja": "どの回答か。例：end_use.category、parties[p2].military、line 1: form(行番号で指定)。"
    "downstream と documents の行は 0 から数え、最初の行は downstream[0].final となる。",
    "zh": "哪一项回答？例如 end_use.category、parties[p2].military，或按行号写 line 1: form。"
    "downstream 与 documents 的行从 0 起数，第一行为 downstream[0].final。",
}
EVIDENCE_BASIS: Final[Text] = {
    "en": "What does it rest on? documented needs a paper; verified and derived need who and when.",
    "ja": "何に基づくか。documented は書類が、verified と derived は誰がいつかが必要。",
    "zh": "依据的程度是什么？documented 须有文件；verified 与 derived 须写明由谁、何时。",
}
EVIDENCE_DOCUMENT: Final[Text] = {
    "en": "Which paper shows it? It must stand in documents and be one that proves this answer.",
    "ja": "どの書類が示しているか。documents にあり、この回答を証明できる書類に限る。",
    "zh": "由哪份文件证明？须列于 documents 表，且可证明该项回答。",
}
EVIDENCE_BY: Final[Text] = {
    "en": "Who says so, or has verified or derived it?",
    "ja": "誰が述べ、確認し、または導いたか。",
    "zh": "由谁陈述、核实或推导？",
}
EVIDENCE_ON: Final[Text] = {"en": "On which day?", "ja": "いつか。", "zh": "何时？"}

YES: Final[Text] = {"en": "yes", "ja": "はい", "zh": "是"}
NO: Final[Text] = {"en": "no", "ja": "いいえ", "zh": "否"}
UNIT: Final[Text] = {"en": " (in {unit})", "ja": "（単位：{unit}）", "zh": "（单位：{unit}）"}
UNITS: Final[Mapping[str, Text]] = {
    "wt %": {"en": "wt %", "ja": "重量%", "zh": "重量%"},
    "% of value": {"en": "% of value", "ja": "価額に対する%", "zh": "占价值的%"},
}
"""Units that are words, by how the dictionary writes them; a sign such as kg is the same in every language."""
CHOOSE: Final[Text] = {
    "en": "Choose one of the list, or leave the cell empty where the answer is not known.",
    "ja": "一覧から選択。不明なら空欄のままにする。",
    "zh": "从列表中选择；不清楚则留空。",
}
NEEDED: Final[Text] = {"en": "Needed. ", "ja": "【必須】", "zh": "【必填】"}

README: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        "Application for an export licence",
        "One workbook is one application. The same answers can be given as JSON or YAML; all three read alike.",
        "An empty cell means that the answer is not known. It never means no.",
        "Sheet application: one row. Sheets lines, parties, downstream and documents: one row for each entry.",
        "Give each party one row in parties and use its id wherever it stands.",
        "downstream: one row for what one party receives of one line from another, down to the final product.",
        "Lists are separated by commas. Write none for a list that is known to be empty.",
        "Answer questions of yes or no with yes or no; true and false are read too.",
        "An element whose share is not known, and may be zero: write ? in its column. "
        "An empty column says the same, unless the composition is said to be complete: then it says zero.",
        "Shares are numbers such as 27.5, without a percent sign, in cells that are not formatted as percentages.",
        "Write values and no formulas. Days are YYYY-MM-DD; countries are two capital letters, for example JP.",
        "Sheet evidence may stay empty. It says what an answer rests on, when it is more than your word. "
        "documented: name the paper, which must be one that proves this answer and stand in documents. "
        "verified, derived: say who did so, and on which day.",
        "Row 2 of each sheet is hidden: it holds the keys by which the form is read. Leave it as it is.",
        "Columns and sheets of your own: begin the key in row 2, or the name of the sheet, with x_.",
    ),
    "ja": (
        "輸出許可申請書",
        "一つのブックが一つの申請。同じ内容は JSON や YAML でも提出でき、読み取り結果は同じ。",
        "空欄は「不明」を意味する。「いいえ」ではない。",
        "application シートは一行。lines、parties、downstream、documents は一件一行。",
        "当事者は parties に一行ずつ記入し、他のシートではその id を使う。",
        "downstream：ある者がある行について誰からいくら受け取るかを一行ずつ、最終製品まで記入する。",
        "複数の値はコンマで区切る。空であることが分かっている一覧には none と書く。",
        "はい・いいえで答える問いには「はい」か「いいえ」を記入する。true と false も読み取る。",
        "含有率が不明で、零かもしれない元素には ? と書く。"
        "空欄も同じ意味だが、組成が完全であると答えた場合は零を意味する。",
        "含有率は 27.5 のような数値で、% を付けず、パーセント書式でないセルに記入する。",
        "数式ではなく値を入れる。日付は YYYY-MM-DD、国は大文字二字(例：JP)。",
        "evidence シートは空でもよい。申告以上の裏付けがある回答について、その根拠を示す。"
        "documented：その回答を証明できる書類で、documents シートにあるものを記入する。"
        "verified・derived：誰がいつ行ったかを記入する。",
        "各シートの 2 行目は非表示。読み取りに使うキーなので変更しない。",
        "独自の列やシートを加えるときは、2 行目のキーまたはシート名を x_ で始める。",
    ),
    "zh": (
        "出口许可申请表",
        "一个工作簿为一份申请。同样内容也可以用 JSON 或 YAML 提交，读取结果相同。",
        "空白表示“不清楚”，绝不表示“否”。",
        "application 表只填一行；lines、parties、downstream、documents 每项一行。",
        "每个主体在 parties 表中占一行，其他各表均使用其 id。",
        "downstream：每行写明一方就某一项货物从另一方接收多少，直至最终产品。",
        "多个值以逗号分隔。确知为空的列表请填 none。",
        "是非题请填“是”或“否”；也可填 true 或 false。",
        "含量不清楚、可能为零的元素，请填 ?。空白含义相同；但若已声明成分完整，空白即表示零。",
        "含量请填 27.5 之类的数值，不带 %，单元格不要设为百分比格式。",
        "请填数值，不要填公式。日期写作 YYYY-MM-DD；国家或地区写两个大写字母，例如 JP。",
        "evidence 表可以留空，用于说明回答除自行申报外还有何依据。"
        "documented：请写明文件，须为可证明该项回答且列于 documents 表的文件。"
        "verified、derived：请写明由谁、于何日完成。",
        "各表第 2 行已隐藏，是读取表格所用的键，请勿改动。",
        "自行增加的列或表，第 2 行的键或表名请以 x_ 开头。",
    ),
}
