"""Tests that need an environment of their own."""
