"""Who may sign in, for whom, and as what: organisations, accounts, invitations, tokens for programs."""
