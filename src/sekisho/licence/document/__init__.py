"""The licence as a paper: a signed token, a page with the token as a QR code, and what a reader can verify of both.

Pure: keys, and what the office says of balance and revocation, are passed in. Format and guarantees:
`docs/licence-document.md`.
"""
