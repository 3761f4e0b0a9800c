"""Whether people, and judges, mean the same by a rubric: sheets of answers to be labelled, agreement beyond chance, calibrations."""
