"""How an exporter, with importers invited to contribute, writes an application and files it."""
