"""Drafts a spec from what a team has: a prompt in Markdown, a promptfoo config, a file of tools, an OpenAPI document."""
