"""How the pass rate of a feature falls along the axes of stress: said in advance, and read from results."""
