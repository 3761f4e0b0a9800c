"""Says something in a pull request: who asked, one comment that is edited in place, a check with annotations; on GitHub and GitLab."""
