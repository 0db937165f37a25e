"""The importer's pack: papers in Chinese, Japanese and English for the exporter, the end user and the own file.

What each recipient sees is data (`data/dossier/redaction.yaml`), and so are what a statement says, what a province asks
for and what a certificate pledges. Papers are made from a folder that holds only what the recipient may see.
"""

from sekisho.dossier.pack.blocks import Notice, Paper, Section, Sentences, Table, Text, Told
from sekisho.dossier.pack.build import RECIPIENTS, Ground, Pack, disclosures, make, recipients
from sekisho.dossier.pack.own import CHECKS_TITLE, HOLDINGS_TITLE, checks_blocks, holdings_blocks, house_paper
from sekisho.dossier.pack.profiles import Province, province, provinces, redactions
from sekisho.dossier.pack.redact import Recipient, redacted
from sekisho.dossier.pack.write import check_out, write_packs
from sekisho.dossier.words import Words

__all__ = [
    "CHECKS_TITLE",
    "HOLDINGS_TITLE",
    "RECIPIENTS",
    "Ground",
    "Notice",
    "Pack",
    "Paper",
    "Province",
    "Recipient",
    "Section",
    "Sentences",
    "Table",
    "Text",
    "Told",
    "Words",
    "check_out",
    "checks_blocks",
    "disclosures",
    "holdings_blocks",
    "house_paper",
    "make",
    "province",
    "provinces",
    "recipients",
    "redacted",
    "redactions",
    "write_packs",
]
