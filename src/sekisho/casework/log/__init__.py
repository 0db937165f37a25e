"""The log of all events: hash-linked, in a Merkle tree whose heads are signed, and an export that anyone can verify.

Pure: keys, clock and what is stored are passed in. Format and guarantees: `docs/log.md`.
"""
