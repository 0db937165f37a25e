"""The applicant's own cases and licences; the importer as an invited contributor prepares what the exporter sends."""
