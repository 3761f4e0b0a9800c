"""What became of cases in runs against a model: one record for each run of each case, whichever runner made it."""
