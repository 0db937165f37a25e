"""Many lines in one file: dockets read, made, decided and replayed, in batches and with every bad line kept."""
