"""A licence, an authority and keys for tests of the paper."""

from dataclasses import replace
from datetime import date

from sekisho.licence.document.keys import KeyRing, LicenceKey, Signer
from sekisho.licence.document.page import Authority
from sekisho.licence.model import Condition, ConditionKind, Holder, Licence, LicenceLine

SIGNER = Signer.of_seed(bytes([1]) * 32)
LATER = Signer.of_seed(bytes([2]) * 32)
STRANGER = Signer.of_seed(bytes([9]) * 32)
RING = KeyRing((LicenceKey(SIGNER.public, date(2026, 1, 1)),))
DAY = date(2026, 11, 23)
AUTHORITY = Authority(
    {
        "zh": "关所示范出口管制办公室",
        "en": "Sekisho Demonstration Export Control Office",
        "ja": "関所デモ輸出管理室",
    },
    "https://office.example/licences",
    True,
)
LICENCE = Licence(
    id="L-2026-000123",
    kind="individual",
    application="A-2026-0001",
    regime={"id": "cn", "on": "2026-02-20", "known_on": "2026-03-02", "hash": "sha256:" + "ab" * 32},
    finding="sha256:" + "cd" * 32,
    exporter=Holder("p1", "包头示例稀土磁材有限公司", "CN"),
    importer=Holder("p2", "例示商事株式会社", "JP"),
    end_users=(Holder("p5", "例示自動車工業株式会社", "JP"),),
    destination="JP",
    issued_on=date(2026, 3, 2),
    valid_from=date(2026, 3, 2),
    valid_to=date(2027, 3, 1),
    most_exports=1,
    lines=(
        LicenceLine(1, "烧结钕铁硼磁体 N42SH", ("1C905.a(4)",), 1_200_500, "L-2026-000123/1"),
        LicenceLine(2, "dysprosium oxide 99.9 %", ("1C904.b",), 80_000, "L-2026-000123/2"),
    ),
    conditions=(
        Condition(
            ConditionKind.NO_SPLIT,
            "",
            {
                "zh": "货物须一次性出运，不得分批。",
                "en": "The goods leave in one shipment.",
                "ja": "貨物は分割せず一括で輸出すること。",
            },
        ),
    ),
)


def with_lines(count: int) -> Licence:
    lines = (LicenceLine(n, f"magnet block {n}", ("1C905.a(4)",), 1000 * n, f"L/{n}") for n in range(1, count + 1))
    return replace(LICENCE, lines=tuple(lines))
