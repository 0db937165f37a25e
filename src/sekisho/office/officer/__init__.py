"""The officers' room: what waits, for whom and until when; the register; what a change of law flagged; the cases."""
