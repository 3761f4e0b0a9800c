"""The language: frozen models, in modules by the sections of a spec; its JSON Schema, and mistakes in the words of authors."""
