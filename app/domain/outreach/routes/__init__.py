"""Pages of outreach: rounds, the pipeline, a thread; and those of the venue's side."""
