"""Customs: find a licence, see what may leave under it, record what left, give back what did not."""
