"""Results of runs joined with the spec: rates by element, what is stale or gone, and what is kept of each case."""
