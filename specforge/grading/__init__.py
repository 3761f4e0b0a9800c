"""Grading of answers and transcripts by the check vocabulary: deterministic, no model."""
