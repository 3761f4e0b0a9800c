"""Eval runners: cases exported into the files that they read, and graded inside them as specforge grades them."""
