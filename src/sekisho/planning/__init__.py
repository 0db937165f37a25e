"""What to stock, contract, build and thrift, and how much must still be licensed until then."""
