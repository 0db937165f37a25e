"""From licences to loss: flows, stocks, stopped lines, output and GDP, with ranges and sources."""
