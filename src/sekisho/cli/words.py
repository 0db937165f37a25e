"""The words around a finding in English, Japanese and Chinese. What the law says comes from the law, not from here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from sekisho.cli.dossier_words import DOSSIER_WORDS
from sekisho.cli.office_words import OFFICE_WORDS
from sekisho.cli.party_words import PARTY_WORDS
from sekisho.cli.proof_words import PROOF_WORDS

LANGUAGES: Final = ("en", "ja", "zh")

OUTCOMES: Final = (
    *("no_licence_required", "general_licence", "grantable", "grantable_in_part"),
    *("information_needed", "refer", "presumed_refusal", "prohibited"),
)
"""Weakest to strongest, as findings name them."""

EFFECTS: Final = (
    *("prohibit", "presume_denial", "refer", "control", "exempt", "general_licence", "limit", "require"),
    *("require_document", "scrutinise", "condition", "advise"),
)
"""What a rule can do, in the order in which a reader wants it."""

# One row a phrase, in the order of LANGUAGES.
WORDS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "outcome.no_licence_required": ("no licence required", "許可不要", "无需许可"),
        "outcome.general_licence": ("open to a general licence", "包括許可の対象", "可适用通用许可"),
        "outcome.grantable": ("grantable", "許可可能", "可予许可"),
        "outcome.grantable_in_part": ("grantable in part", "一部のみ許可可能", "可部分许可"),
        "outcome.information_needed": ("information needed", "追加の情報が必要", "尚需补充信息"),
        "outcome.refer": ("referred to an officer", "審査官の審査に付す", "转交人工审查"),
        "outcome.presumed_refusal": ("refusal presumed", "原則として不許可", "原则上不予许可"),
        "outcome.prohibited": ("prohibited", "禁止", "禁止出口"),
        "plain.no_licence_required": (
            "This law asks for no licence.",
            "この法令のもとでは許可を要しない。",
            "依本法令无需许可。",
        ),
        "plain.general_licence": (
            "The conditions of a general licence are met; the authority decides.",
            "包括許可の要件を満たす。決めるのは当局である。",
            "符合通用许可的条件；由主管部门决定。",
        ),
        "plain.grantable": (
            "A licence is needed and nothing read stands against it; the authority decides.",
            "許可を要するが、妨げる規定は見当たらない。決めるのは当局である。",
            "须取得许可，未见阻碍许可的规定；由主管部门决定。",
        ),
        "plain.grantable_in_part": (
            "A licence is needed, and the ceiling leaves room for a part only.",
            "許可を要するが、上限の残りは一部にしか足りない。",
            "须取得许可，但剩余额度仅够其中一部分。",
        ),
        "plain.information_needed": (
            "What is asked below decides it; an unknown is not taken for a no.",
            "以下の確認事項と書類によって決まる。不明は「いいえ」とみなさない。",
            "结果取决于以下事项；未知不视为否。",
        ),
        "plain.refer": (
            "No rule settles it; an officer has to look.",
            "規定だけでは決まらず、審査官の判断を要する。",
            "规则本身不能定论，须由审查人员判断。",
        ),
        "plain.presumed_refusal": (
            "The law presumes a refusal.",
            "法令は原則として許可しない。",
            "依法原则上不予许可。",
        ),
        "plain.prohibited": (
            "The law bars it, whatever papers are added.",
            "どの書類を加えても法令により禁止される。",
            "无论补充何种文件，法令均予禁止。",
        ),
        "scrutiny.standard": ("standard scrutiny", "通常の審査", "一般审查"),
        "scrutiny.enhanced": ("enhanced scrutiny", "重点審査", "从严审查"),
        "scrutiny.strict": ("strict scrutiny", "最も厳格な審査", "最严审查"),
        "basis.law": ("law", "法令", "法规"),
        "basis.practice": ("practice", "実務", "实践"),
        "basis.assumption": ("assumption", "仮定", "假设"),
        "confidence.high": ("confidence high", "確度：高", "可信度：高"),
        "confidence.medium": ("confidence medium", "確度：中", "可信度：中"),
        "confidence.low": ("confidence low", "確度：低", "可信度：低"),
        "role.exporter": ("exporter", "輸出者", "出口经营者"),
        "role.importer": ("importer", "輸入者", "进口商"),
        "role.end_user": ("end user", "最終使用者", "最终用户"),
        "role.downstream": ("party further down", "下流の当事者", "下游主体"),
        "role.party": ("the party itself", "当事者本人", "该主体本身"),
        "list.control_list": ("control list", "輸出管理コントロールリスト", "管控名单"),
        "list.watch_list": ("watch list", "注視リスト", "关注名单"),
        "yes": ("yes", "はい", "是"),
        "no": ("no", "いいえ", "否"),
        "unknown": ("unknown", "不明", "未知"),
        "none": ("none", "なし", "无"),
        "or": (" or ", "または", "或"),
        "comma": (", ", "、", "、"),
        "between_sentences": (" ", "", ""),
        "between_clauses": (", ", "、", "，"),
        "semicolon": ("; ", "；", "；"),
        "colon": (": ", "：", "："),
        "heading.application": ("Application {id}", "申請 {id}", "申请 {id}"),
        "heading.line": ("Line {line}", "明細{line}", "第{line}项"),
        "heading.lines": ("{n} lines alike", "同じ結果の明細{n}件", "结果相同的{n}项"),
        "which_lines": ("lines {lines}", "明細{lines}", "第{lines}项"),
        "as_for_line": ("as for line {line}", "明細{line}と同じ", "与第{line}项相同"),
        "heading.reasons": ("Why", "理由", "理由"),
        "heading.scrutiny": ("How strictly it is read", "審査の厳しさ", "审查严格程度"),
        "heading.conditions": ("Conditions of a licence", "許可の条件", "许可的条件"),
        "heading.advice": ("Worth knowing", "留意点", "须知"),
        "heading.asked": ("To ask", "確認すべき事項", "待核实事项"),
        "heading.missing": ("Papers missing", "不足書類", "缺少的文件"),
        "heading.advised": (
            "Papers advised (practice asks for them; none of them blocks)",
            "提出が望ましい書類(実務上求められるが、必須ではない)",
            "建议提交的文件(实践中会要求，但非必备)",
        ),
        "heading.alternatives": ("Lawful alternatives", "適法な代替手段", "合法替代方案"),
        "heading.law_unknown": ("What nobody can say of the law", "法令について不明な点", "法律状态未明之处"),
        "heading.tree": ("Gaps in the downstream tree", "下流の取引経路の不備", "下游链条的缺口"),
        "heading.parties": ("Names found on lists", "リストに載る名称", "名单命中"),
        "heading.clock": ("Clock", "審査期限", "审查时限"),
        "heading.warnings": ("Warnings", "注意", "提示"),
        "judged_by": (
            "{source}; judged by {law} as of {on}, as known on {known_on}",
            "{source}：{on}時点の{law}により判定({known_on}時点で判明している内容による)",
            "{source}：依据{on}的{law}判定(以{known_on}所知为准)",
        ),
        "may_come_to": (
            "May yet come to anything from {weakest} to {strongest}.",
            "未確定：「{weakest}」から「{strongest}」までありうる。",
            "尚未确定：可能介于“{weakest}”与“{strongest}”之间。",
        ),
        "codes": ("codes {codes}", "管理コード {codes}", "管制编码 {codes}"),
        "no_codes": ("no control code", "該当する管理コードなし", "无管制编码"),
        "grantable_together": ("grantable {kg} kg together", "許可可能 合計{kg} kg", "可许可 合计{kg} 千克"),
        "grantable_mass": ("grantable {kg} kg", "許可可能 {kg} kg", "可许可 {kg} 千克"),
        "overridden": (
            "Overridden by the above: {rules}",
            "上記により適用の余地がない規定：{rules}",
            "本应适用，但因上述规定而无适用余地：{rules}",
        ),
        "rests_on": ("because {facts}", "根拠となる事実：{facts}", "依据事实：{facts}"),
        "ask": ("{who}: {question}", "{who}：{question}", "{who}：{question}"),
        "answer": ("answer so far: {answer}", "現在の回答：{answer}", "目前答复：{answer}"),
        "answer_unproved": (
            "answer so far: {answer}, without the proof that this scrutiny asks",
            "現在の回答：{answer}(この審査の求める証明がない)",
            "目前答复：{answer}(尚无此级审查所要求的证明)",
        ),
        "proved_by": ("proved by: {papers}", "証明書類：{papers}", "证明文件：{papers}"),
        "settles": ("settles {rules}", "これで判定できる規定：{rules}", "据此可判定的规则：{rules}"),
        "paper": ("{paper}, from the {who}", "{paper}(提出者：{who})", "{paper}(由{who}提供)"),
        "would_be": ("{change}: then {outcome}", "{change}。その場合：{outcome}", "{change}。届时：{outcome}"),
        "both_readings": (
            "Read as not binding and as binding, the line comes to {weakest} or to {strongest}; nobody is asked to "
            "supply the law.",
            "効力がないと読めば「{weakest}」、効力があると読めば「{strongest}」となる。法令の状態を申請者に問うことはない。",
            "若不具效力，结果为“{weakest}”；若具效力，结果为“{strongest}”。不要求申请人证明法律状态。",
        ),
        "hit": (
            "{name} ({role}) is {entity} on the {list} of {notice}, matched as {matched}",
            "{name}({role})は、{notice}の{list}に載る{entity}と一致する(照合した名称：{matched})",
            "{name}({role})与{notice}{list}所列{entity}相符(匹配名称：{matched})",
        ),
        "hit_open": (
            "{name} ({role}) may be {entity} on the {list} of {notice}, matched as {matched}; not settled",
            "{name}({role})は、{notice}の{list}に載る{entity}である可能性がある(照合した名称：{matched})。未確定",
            "{name}({role})可能是{notice}{list}所列{entity}(匹配名称：{matched})；尚未核定",
        ),
        "clock.due": (
            "due {due_on} if accepted {accepted_on}: {days} working days ({cite})",
            "{accepted_on}に受理された場合の期限は{due_on}：{days}営業日({cite})",
            "如{accepted_on}受理，期限为{due_on}：{days}个工作日({cite})",
        ),
        "clock.undated": (
            "{days} working days ({cite}) if accepted {accepted_on}; the day is not known: {reason}",
            "{accepted_on}に受理された場合、期限は{days}営業日({cite})。期日は不明：{reason}",
            "如{accepted_on}受理，期限为{days}个工作日({cite})；到期日未知：{reason}",
        ),
        "clock.stopped": (
            "the {days} working days ({cite}) do not run: a party is on the watch list",
            "注視リストに載る者が関わるため、{days}営業日の期限({cite})は適用されない",
            "因涉及关注名单实体，不适用{days}个工作日期限({cite})",
        ),
        "clock.median": ("observed median: {days} days", "実績の中央値：{days}日", "实际中位数：{days}日"),
        "clock.no_median": ("observed median: unknown", "実績の中央値：不明", "实际中位数：未知"),
        "clock.published": ("{span}: {text}", "{span}：{text}", "{span}：{text}"),
        "span": ("{first} to {last}", "{first}〜{last}", "{first}至{last}"),
        "span_open": ("from {first} on", "{first}以降", "{first}起"),
        "covers": ("covers {first} to {last}", "対象期間 {first}〜{last}", "适用期间 {first}至{last}"),
        "covers_on": ("covers days from {first} on", "対象期間 {first}以降", "适用期间 {first}起"),
        "law_on": (
            "{law} on {on}, as known on {known_on}",
            "{on}時点の{law}({known_on}時点で判明している内容)",
            "{on}的{law}(以{known_on}所知为准)",
        ),
        "effect.prohibit": ("Bars", "禁止", "禁止"),
        "effect.presume_denial": ("Refusal presumed", "原則不許可", "原则上不予许可"),
        "effect.refer": ("Goes to an officer", "審査官の審査", "转交人工审查"),
        "effect.control": ("A licence is needed", "許可を要する", "须取得许可"),
        "effect.exempt": ("Set free", "適用除外", "豁免"),
        "effect.general_licence": ("General licence", "包括許可", "通用许可"),
        "effect.limit": ("How much", "数量", "数量"),
        "effect.require": ("Conditions of the kind of licence", "許可種別の要件", "许可类型的条件"),
        "effect.require_document": ("Papers that must be there", "必須書類", "必备文件"),
        "effect.scrutinise": ("How strictly", "審査の厳しさ", "审查严格程度"),
        "effect.condition": ("Conditions of a licence", "許可の条件", "许可的条件"),
        "effect.advise": ("Worth knowing", "留意点", "须知"),
        "heading.unknown": ("Rules of which nobody can say", "適用の有無が不明な規定", "无法判断是否适用的规则"),
        "heading.idle": (
            "Acts that do not bind, or are in doubt",
            "効力のない法令・効力が不明な法令",
            "不具效力或效力不明的法令",
        ),
        "heading.gaps": ("Gaps in the lists of names", "リストの未収録分", "名单缺口"),
        "heading.listed": ("Parties on the lists", "リスト掲載者", "列入名单的主体"),
        "parties.appear": ("Put on a list", "リストに追加された者", "新列入名单的主体"),
        "parties.disappear": ("Taken off a list", "リストから外れた者", "移出名单的主体"),
        "parties": (
            "{list}, {count} parties, by {by}:",
            "{list}、{count}者、{by}による：",
            "{list}，{count}家，依据{by}：",
        ),
        "party": (" ({other}, {country})", "({other}、{country})", "({other}，{country})"),
        "heading.pools": ("Ceilings", "数量の上限", "数量上限"),
        "heading.acts": ("Acts in another state", "状態の変わった法令", "状态改变的法令"),
        "heading.codes": ("Control codes", "管理コード", "管制编码"),
        "gap": (
            "{notice} names {named} parties, {here} of them are here",
            "{notice}は{named}者を掲げるが、収録は{here}者",
            "{notice}列明{named}家，本库收录{here}家",
        ),
        "gap.brief": (
            "{notice} (binds from {since}; {here} of {named} here)",
            "{notice}({since}から適用、{named}者中{here}者を収録)",
            "{notice}(自{since}起适用，{named}家中收录{here}家)",
        ),
        "gaps": (
            "parties that these notices name are not all on the lists here, and a line to one left out is not barred: "
            "{notices}",
            "次の公告が掲げる者は全員を収録しておらず、未収録の者に渡る明細は禁止と判定されない：{notices}",
            "下列公告所列主体未全部收录，流向未收录主体的项不会被判定为禁止：{notices}",
        ),
        "state": ("{state}, {span} ({by})", "{state}、{span}({by})", "{state}，{span}({by})"),
        "state_by": ("{state} ({by})", "{state}({by})", "{state}({by})"),
        "ended": ("{state} since {since}", "{since}から{state}", "自{since}起{state}"),
        "clock.rule": (
            "{days} working days from acceptance ({cite}); the calendar is known up to {last}",
            "受理から{days}営業日({cite})。営業日カレンダーは{last}まで公表済み",
            "自受理起{days}个工作日({cite})；工作日历公布至{last}",
        ),
        "pool": ("{pool}: {kg} kg, {span}", "{pool}：{kg} kg、{span}", "{pool}：{kg}千克，{span}"),
        "acts.bind": ("binds: ", "効力あり：", "具有效力："),
        "acts.idle": ("does not bind: ", "効力なし：", "不具效力："),
        "acts.unknown": ("nobody can say: ", "効力不明：", "效力不明："),
        "sentence": ("{rule}, {lines} lines", "{rule}、明細{lines}件", "{rule}，{lines}项"),
        "claim": ("“{claim}” {held}", "「{claim}」{held}", "“{claim}”{held}"),
        "held.holds": ("It holds.", "そのとおり。", "属实。"),
        "held.partly": ("It holds in part.", "一部はそのとおり。", "部分属实。"),
        "here": ("in Sekisho", "関所では", "关所中"),
        "not_here": ("not in Sekisho yet", "関所にはまだ無い", "关所尚无"),
        "asked_in_brief": ("to ask: {questions}", "確認：{questions}", "待核实：{questions}"),
        "missing_in_brief": ("papers missing: {papers}", "不足書類：{papers}", "缺少文件：{papers}"),
        "alternative_in_brief": ("lawful alternative: {way}", "適法な代替：{way}", "合法替代：{way}"),
        "from_to": ("From {one} to {other}", "{one}から{other}へ", "由{one}至{other}"),
        "change.binds_now": ("Binds now and did not", "新たに適用される規定", "新近适用的规则"),
        "change.binds_no_longer": ("Binds no longer", "適用されなくなった規定", "不再适用的规则"),
        "change.unknown_now": (
            "Whether it binds, nobody can say",
            "適用の有無が不明となった規定",
            "现已无法判断是否适用的规则",
        ),
        "change.reworded": ("Binds as before, changed", "適用は続くが内容が変わった規定", "继续适用但内容有变的规则"),
        "was": ("before: {state}", "従前：{state}", "此前：{state}"),
        "is": ("after: {state}", "以後：{state}", "此后：{state}"),
        "since": (
            "since {since}; source: {by}; known from {known}",
            "{since}から。根拠：{by}({known}に判明)",
            "自{since}起；依据{by}({known}获知)",
        ),
        "fields": ("what changed: {fields}", "変更点：{fields}", "变更内容：{fields}"),
        "codes.appear": ("listed now", "新たに掲載", "新列入"),
        "codes.disappear": ("listed no longer", "掲載されなくなった", "不再列入"),
        "codes.unknown": ("whether listed, nobody can say", "掲載の有無が不明", "无法判断是否列入"),
        "rows.documents.appear": ("Papers known now", "新たな書類", "新增文件种类"),
        "rows.documents.disappear": ("Papers known no longer", "なくなった書類", "不再适用的文件种类"),
        "rows.evidence.appear": ("Proof asked now", "新たに求められる証明", "新要求的证明"),
        "rows.evidence.disappear": ("Proof asked no longer", "求められなくなった証明", "不再要求的证明"),
        "rows.licence_types.appear": ("Kinds of licence now", "新たな許可種別", "新的许可类型"),
        "rows.licence_types.disappear": ("Kinds of licence no longer", "なくなった許可種別", "不再适用的许可类型"),
        "rows.pools.appear": ("Ceilings now", "新たな上限", "新的数量上限"),
        "rows.pools.disappear": ("Ceilings no longer", "なくなった上限", "不再适用的数量上限"),
        "evidence": ("{fact}: {least} ({level})", "{fact}：{least}({level})", "{fact}：{least}({level})"),
        "least.declared": ("declared", "申告", "申报"),
        "least.documented": ("documented", "書面による証明", "有文件证明"),
        "least.verified": ("verified", "確認済み", "已核实"),
        "least.derived": ("derived", "導出", "推导"),
        "licence_type": ("{kind}: up to {months} months", "{kind}：{months}か月以内", "{kind}：最长{months}个月"),
        "row_source": ("source: {source}", "出所：{source}", "出处：{source}"),
        "row_source_in_json": ("told in the JSON", "JSONに英語で示す", "见JSON(英文)"),
        "row_known": ("known from {known}", "{known}に判明", "{known}获知"),
        "no_change": ("Both say the same.", "違いはない。", "两者无差异。"),
        "sound": ("{path}: sound", "{path}：問題なし", "{path}：无误"),
        "decided": ("{lines} lines under {law}", "{law}による明細{lines}件の判定", "依据{law}判定{lines}项"),
        "decided.one": ("1 line under {law}", "{law}による明細1件の判定", "依据{law}判定1项"),
        "stopped_parts": (
            "stopped; the same command goes on with what is done",
            "中断した。同じコマンドで続きから再開できる",
            "已停止；再次执行同一命令即可从已完成处继续",
        ),
        "errors": ("could not be read", "読み取れない行", "无法读取"),
        "took": ("{seconds} s", "{seconds}秒", "{seconds}秒"),
        "speed": ("{seconds} s, {rate} lines a second", "{seconds}秒、毎秒{rate}件", "{seconds}秒，每秒{rate}项"),
        "replayed": (
            "{lines} lines under {laws} laws",
            "{laws}つの時点の法令による明細{lines}件",
            "{laws}种法律状态下的{lines}项",
        ),
        "replayed.one": (
            "1 line under {laws} laws",
            "{laws}つの時点の法令による明細1件",
            "{laws}种法律状态下的1项",
        ),
        "unread": (
            "{docket}: {errors} of {lines} lines could not be read; the first: {first}",
            "{docket}：明細{lines}件のうち{errors}件を読み取れない。最初は{first}",
            "{docket}：{lines}项中{errors}项无法读取；首项：{first}",
        ),
        "unread.one": (
            "{docket}: the only line could not be read: {first}",
            "{docket}：ただ1件の明細を読み取れない。{first}",
            "{docket}：仅有的1项无法读取：{first}",
        ),
        "unread.replay": (
            "{docket}: {errors} of {lines} lines could not be read; `decide` says which",
            "{docket}：明細{lines}件のうち{errors}件を読み取れない。どれかは`decide`で分かる",
            "{docket}：{lines}项中{errors}项无法读取；用`decide`可知是哪些",
        ),
        "unread.replay.one": (
            "{docket}: the only line could not be read; `decide` says why",
            "{docket}：ただ1件の明細を読み取れない。理由は`decide`で分かる",
            "{docket}：仅有的1项无法读取；用`decide`可知原因",
        ),
        "repeated": (
            "{docket}: {lines} lines repeat one before them: {first}",
            "{docket}：明細{lines}件がそれより前の明細と重複する。{first}",
            "{docket}：{lines}项与之前的项重复：{first}",
        ),
        "repeated.one": (
            "{docket}: 1 line repeats one before it: {first}",
            "{docket}：明細1件がそれより前の明細と重複する。{first}",
            "{docket}：1项与之前的项重复：{first}",
        ),
        "repeated.line": (
            "{application} line {line}: {places}",
            "{application}明細{line}：{places}",
            "{application}第{line}项：{places}",
        ),
        "repeated.places": (" and ", "と", "和"),
        "repeated.more": ("{places}, ...", "{places}ほか", "{places}等"),
        "grantable_kg": ("grantable, kg", "許可可能 kg", "可许可(千克)"),
        "flips": (
            "{moved} of {lines} lines flip ({share} %)",
            "明細{lines}件のうち{moved}件の結果が変わる({share} %)",
            "{lines}项中{moved}项结果改变({share} %)",
        ),
        "flip": ("{lines} lines, {kg} kg", "明細{lines}件、{kg} kg", "{lines}项，{kg}千克"),
        "flip.one": ("1 line, {kg} kg", "明細1件、{kg} kg", "1项，{kg}千克"),
        "by_rules": ("by {rules}", "規定：{rules}", "依据：{rules}"),
        "more_flips": (
            "and {flips} rarer flips of {lines} lines in all; --json lists them",
            "ほか{flips}種、計{lines}件。--jsonに全て載る",
            "另有{flips}种较少见的变化，共{lines}项；--json列出全部",
        ),
        **DOSSIER_WORDS,
        **OFFICE_WORDS,
        **PARTY_WORDS,
        **PROOF_WORDS,
    }
)


class Speech:
    """One language's words. A phrase that is not in WORDS is a fault of ours: KeyError."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, phrase: str, **parts: Any) -> str:
        text = WORDS[phrase][self._place]
        return text.format(**parts) if parts else text

    def named(self, kind: str, word: str) -> str:
        """A word of a law's own (a role, a list) as we say it; as the law writes it where we do not know it."""
        phrase = f"{kind}.{word}"
        return self(phrase) if phrase in WORDS else word

    def of(self, text: Mapping[str, str]) -> str:
        """The sentence in this language among sentences in all."""
        return text[self.language]

    def listed(self, words: list[str]) -> str:
        return self("comma").join(words)

    def clauses(self, *clauses: str) -> str:
        return self("between_clauses").join(clauses)

    def rests(self, rule: Mapping[str, Any]) -> str:
        """What a sentence rests on and how sure it is: "law, confidence high"."""
        return self.clauses(self(f"basis.{rule['basis']}"), self(f"confidence.{rule['confidence']}"))

    def bracketed(self, *remarks: str) -> str:
        """Remarks under a sentence: "[MOFCOM Announcement 1 of 2026, para 1; law]"."""
        return f"[{self('semicolon').join(remarks)}]"

    def span(self, first: object, last: object) -> str:
        """Days from `first` to `last`, both inside; `last` None is an open end."""
        return self("span", first=first, last=last) if last else self("span_open", first=first)

    def value(self, value: Any) -> str:
        """A fact's value; unknown is said to be unknown."""
        if value is None:
            return self("unknown")
        if isinstance(value, bool):
            return self("yes" if value else "no")
        if isinstance(value, float | Decimal):
            return format(Decimal(str(value)).normalize(), "f")
        if isinstance(value, list):
            return self.listed([str(each) for each in value]) if value else self("none")
        return str(value)


def kilograms(mass_g: int) -> str:
    """Whole grams as kilograms, exactly: 1,200 or 0.5."""
    whole, rest = divmod(mass_g, 1000)
    return f"{whole:,}" + (f".{rest:03d}".rstrip("0") if rest else "")
