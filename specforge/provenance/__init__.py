"""Texts that remember where each stretch of them came from."""
