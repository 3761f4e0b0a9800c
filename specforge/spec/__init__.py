"""The language: frozen models, one module for each section of a spec."""
