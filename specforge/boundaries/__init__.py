"""Session boundaries, compiled to a form that a program in any language can execute."""
