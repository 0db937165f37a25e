"""Cases: from filing to decision to the licence in use. Pure: a case and a command give events, or a refusal."""
