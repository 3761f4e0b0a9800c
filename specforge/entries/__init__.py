"""How changes entered: through the spec, the prompt, or the evals first; and what became of those that were made by hand."""
