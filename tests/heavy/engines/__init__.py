"""SQL engines that run in tests: each makes a table of events, runs statements over it, and gives the rows of a query."""
