"""Keeping the office: organisations, accounts, tokens, the law it runs by, backup, and the log with its proofs."""
