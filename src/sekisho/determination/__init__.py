"""What the law says of an application or a docket: a finding, with its reasons. Never a decision."""
