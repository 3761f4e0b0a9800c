"""Prompts read as structure, and rules over it: for compiled prompts and for those that no spec knows."""

from specforge.prompt_lint.prompt import File, Prompt, Role, whole
from specforge.prompt_lint.rule import Confidence, Fix, Hit, Known, Rule, rule

__all__ = ["Confidence", "File", "Fix", "Hit", "Known", "Prompt", "Role", "Rule", "rule", "whole"]
