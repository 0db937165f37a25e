"""What was granted: a licence and its lines, and whether a shipment may leave under it."""
