"""The language: frozen models, one module for each section of a spec; its JSON Schema, and mistakes in the words of authors."""
