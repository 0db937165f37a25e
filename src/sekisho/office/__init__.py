"""The office: accounts, tables and, later, pages. No rule and no clock lives here."""
