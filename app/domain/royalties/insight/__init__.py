"""Looking at what was earned: sums, forecasts, the audit of who pays, packs, and questions."""
