"""What the form says beside the dictionary's questions, in the three languages: how its sheets hang together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Text = Mapping[str, str]

EXPORTER: Final[Text] = {
    "en": "Who exports? Give the id of a party from the sheet parties.",
    "ja": "輸出者は誰か。parties シートの id を記入。",
    "zh": "出口商是谁？填写 parties 表中的 id。",
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
    "en": "Which answer? For example end_use.category, lines[0].form or parties[p2].military; rows count from 0.",
    "ja": "どの回答か。例：end_use.category、lines[0].form、parties[p2].military。行は 0 から数える。",
    "zh": "哪一项回答？例如 end_use.category、lines[0].form、parties[p2].military；行号从 0 起。",
}
EVIDENCE_BASIS: Final[Text] = {
    "en": "What does it rest on?",
    "ja": "何に基づくか。",
    "zh": "依据的程度是什么？",
}
EVIDENCE_DOCUMENT: Final[Text] = {
    "en": "Which paper shows it?",
    "ja": "どの書類が示しているか。",
    "zh": "由哪份文件证明？",
}
EVIDENCE_BY: Final[Text] = {"en": "Who says so?", "ja": "誰が述べたか。", "zh": "由谁陈述？"}
EVIDENCE_ON: Final[Text] = {"en": "On which day?", "ja": "いつ述べたか。", "zh": "何时陈述？"}

UNIT: Final[Text] = {"en": " (in {unit})", "ja": "（単位：{unit}）", "zh": "（单位：{unit}）"}
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
        "A share that is in the goods but not known: write ? in its column.",
        "Write values and no formulas. Days are YYYY-MM-DD; countries are two capital letters, for example JP.",
        "Sheet evidence may stay empty. It says what an answer rests on, when it is more than your word.",
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
        "含まれるが含有率が不明な元素には ? と書く。",
        "数式ではなく値を入れる。日付は YYYY-MM-DD、国は大文字二字(例：JP)。",
        "evidence シートは空でもよい。申告以上の裏付けがある回答について、その根拠を示す。",
        "各シートの 2 行目は非表示。読み取りに使うキーなので変更しない。",
        "独自の列やシートを加えるときは、2 行目のキーまたはシート名を x_ で始める。",
    ),
    "zh": (
        "出口许可申请表",
        "一个工作簿为一份申请。同样内容也可以用 JSON 或 YAML 提交，读取结果相同。",
        "空白表示“不清楚”，绝不表示“否”。",
        "application 表只填一行；lines、parties、downstream、documents 每项一行。",
        "每个主体在 parties 表中占一行，其他各表均使用其 id。",
        "downstream：每行写明一方就某一行货物从另一方接收多少，直至最终产品。",
        "多个值以逗号分隔。确知为空的列表请填 none。",
        "货物含有但含量不清楚的元素，请填 ?。",
        "请填数值，不要填公式。日期写作 YYYY-MM-DD；国家或地区写两个大写字母，例如 JP。",
        "evidence 表可以留空，用于说明回答除自行申报外还有何依据。",
        "各表第 2 行已隐藏，是读取表格所用的键，请勿改动。",
        "自行增加的列或表，第 2 行的键或表名请以 x_ 开头。",
    ),
}
