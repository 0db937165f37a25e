"""The economy around the gated lines: input-output tables, which inputs stop whom, and what a loss is called."""
