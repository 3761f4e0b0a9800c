"""Workflows of GitHub, run on this machine: the runner, the stand-ins for actions that are not here, and a repository to review."""
