"""Grams: from licence and other origins over transport, works and stocks to the lines that use them or stop."""
