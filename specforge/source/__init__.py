"""YAML text to plain data plus positions: a subset of YAML in which every text stays what the author wrote."""
