"""Sekisho: export licensing of rare earths as dated, cited, executable law.

The rooms stand in one line and data walks through them one way:
materials > facts > regime > dossier > screening > ledger > determination > cli (see README for what is in each).
"""

__version__ = "0.1.0"
