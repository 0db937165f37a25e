"""The words of `sekisho dossier build` in English, Japanese and Chinese."""

from __future__ import annotations

from typing import Final

DOSSIER_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "pack.case": (
        "Case {id}: {kg} kg, {exporter} → {importer}, end user {users}",
        "案件 {id}：{kg} kg、{exporter} → {importer}、最終使用者 {users}",
        "案卷 {id}：{kg}千克，{exporter} → {importer}，最终用户 {users}",
    ),
    "pack.province": ("files with {authority}", "提出先：{authority}", "报送：{authority}"),
    "pack.no_particulars": (
        "no form of its own is known; the checklist gives what applies everywhere",
        "独自の様式は確認できていない。チェックリストは全省共通の内容",
        "未发现该省专用表格；清单为各省通用内容",
    ),
    "pack.law": (
        "What the law comes to ({law} as of {on}, as known on {known_on})",
        "法令による判定({on}時点の{law}、{known_on}時点で判明している内容)",
        "法律判断(依据{on}的{law}，以{known_on}所知为准)",
    ),
    "pack.line": ("line {line}", "明細{line}", "第{line}项"),
    "pack.checks": (
        "Cross-checks: contradictions {contradictions}, gaps {gaps}, points likely to be asked about {warnings}, "
        "notes {notes}; checks that could not be made {unmade}",
        "整合性確認：矛盾{contradictions}件、不足{gaps}件、照会を受けやすい点{warnings}件、留意点{notes}件、"
        "確認できなかった項目{unmade}件",
        "交叉核对：矛盾{contradictions}项，缺项{gaps}项，可能被询问{warnings}项，提示{notes}项；未能核对{unmade}项",
    ),
    "pack.contradictions": ("Contradictions: mend these first", "矛盾：先に修正すること", "矛盾：请先更正"),
    "pack.gaps": ("Not there yet", "まだ揃っていないもの", "尚缺"),
    "pack.warnings": ("Likely to be asked about", "照会を受けやすい点", "可能被询问"),
    "pack.unmade": ("Checks that could not be made", "確認できなかった項目", "未能核对"),
    "pack.more": (
        "and {count} more; they stand in {file}",
        "ほか{count}件。{file}に全て記載",
        "另有{count}项，见{file}",
    ),
    "pack.unproved": (
        "answered; proof missing: {question} By {papers}, of {who}",
        "回答済み・証明書類が未着：{question} {papers}({who})",
        "已回答，尚缺证明文件：{question} {papers}（{who}）",
    ),
    "pack.or": (" or ", "または", "或"),
    "pack.drafted": (
        "made by this build, still to be signed: {papers}",
        "この作成に含まれるもの(署名・押印待ち)：{papers}",
        "本次制作已含，待签字盖章：{papers}",
    ),
    "pack.allowed": (
        "Allowed by --allow, and noted in the register: {names}",
        "--allowにより例外とし、台帳に記載した語：{names}",
        "经--allow作为例外并记入登记簿：{names}",
    ),
    "template.folder": (
        "{out}: written; as case.xlsx in a folder of its own, `sekisho dossier build` reads it",
        "{out}を作成した。案件のフォルダーにcase.xlsxとして置けば、`sekisho dossier build`で読み取る",
        "已写入{out}；以case.xlsx之名放入案件文件夹后，可由`sekisho dossier build`读取",
    ),
    "template.form": (
        "{out}: written; fill it in and give it to `sekisho check`",
        "{out}を作成した。記入して`sekisho check`に渡す",
        "已写入{out}；填写后交由`sekisho check`核对",
    ),
    "pack.nothing": ("Nothing was written.", "何も書き込んでいない。", "未写入任何内容。"),
    "pack.stopped": (
        "stopped; nothing was written",
        "中断した。何も書き込んでいない",
        "已中断；未写入任何内容",
    ),
    "pack.unread": (
        "Papers to compare by eye (no machine has checked them)",
        "目視で確認すべき書類(機械照合されていない)",
        "须人工核对的文件(未经机器核对)",
    ),
    "pack.status.partly_read": ("some pages are pictures", "一部のページは画像", "部分页面为图像"),
    "pack.status.not_machine_checked": ("a picture or a scan", "画像またはスキャン", "图像或扫描件"),
    "pack.status.refused": ("not opened: {why}", "開いていない：{why}", "未打开：{why}"),
    "pack.status.missing": ("the file is not there", "ファイルがない", "文件不存在"),
    "pack.status.not_filed": ("not in the folder", "フォルダーにない", "不在文件夹内"),
    "pack.no_chinese": (
        "No Chinese wording yet for {count} terms; the papers say where in red. Give it beside each (name_zh, "
        "address_zh, description_zh, business_zh, text_zh), or have it written in: {terms}",
        "中国語の表記がない語が{count}件ある。書類に赤字で示した。それぞれの欄(name_zh、address_zh、description_zh、"
        "business_zh、text_zh)に記入するか、書類に書き入れる：{terms}",
        "有{count}个词语尚无中文表述，已在文件中以红字标明。请在相应栏目(name_zh、address_zh、description_zh、"
        "business_zh、text_zh)中填写，或直接写入文件：{terms}",
    ),
    "pack.written": ("Written to {out}", "{out}に作成した", "已写入{out}"),
    "pack.would_write": (
        "Nothing was written (--dry-run). It would be:",
        "何も書き込んでいない(--dry-run)。作成されるはずのもの：",
        "未写入任何内容(--dry-run)。将会写入：",
    ),
    "pack.for": (
        "{name}/ for {recipient}: {files}",
        "{name}/ {recipient}用：{files}",
        "{name}/ 供{recipient}：{files}",
    ),
    "pack.withheld": (
        "Not made, because papers contradict each other: {names}. Mend the contradictions, or give "
        "--with-contradictions.",
        "書類に矛盾があるため作成しなかったもの：{names}。矛盾を解消するか、--with-contradictionsを指定する。",
        "因文件相互矛盾而未制作：{names}。请更正矛盾，或使用 --with-contradictions。",
    ),
    "pack.register": (
        "Disclosure register: {count} lines added to {file}",
        "開示台帳：{file}に{count}行を追加した",
        "披露登记簿：已在{file}中增加{count}行",
    ),
    "pack.would_register": (
        "Disclosure register: {count} lines would be added to {file}",
        "開示台帳：{file}に{count}行が追加されるはずである",
        "披露登记簿：将在{file}中增加{count}行",
    ),
    "pack.registered": (
        "{recipient}: {what}",
        "{recipient}：{what}",
        "{recipient}：{what}",
    ),
    "pack.next": (
        "Next: check the drafts; let the end user sign and stamp the certificate; hand the papers over apart from the "
        "pack.",
        "次に：下書きを確認し、最終使用者に証明書への自署と押印を依頼する。書類そのものは別途引き渡す。",
        "下一步：核对草案；请最终用户在证明上签字盖章；文件本身另行移交。",
    ),
    "pack.and": (", ", "、", "、"),
}
