"""A feature as a whole, for those who answer for it: what is stated, who stands behind it, where it stands, and what tests it."""
