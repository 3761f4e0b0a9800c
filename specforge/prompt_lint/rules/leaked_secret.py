"""Secrets in a prompt."""

import re
from collections.abc import Iterator

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule

SHAPES = {
    "an access key of AWS": (("AKIA", "ASIA"), re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    "a token of GitHub": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        re.compile(r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{40,100}\b"),
    ),
    "a key of OpenAI or Anthropic": (("sk-",), re.compile(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,200}\b")),
    "a token of Slack": (("xox",), re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,100}\b")),
    "a key of Google": (("AIza",), re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    "a key of Stripe": (("_live_",), re.compile(r"\b[sr]k_live_[A-Za-z0-9]{20,120}\b")),
    "a token of Hugging Face": (("hf_",), re.compile(r"\bhf_[A-Za-z0-9]{34}\b")),
    "a token of GitLab": (("glpat-",), re.compile(r"\bglpat-[A-Za-z0-9_-]{20,64}(?![\w-])")),
    "a token of npm": (("npm_",), re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    "a key of SendGrid": (("SG.",), re.compile(r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![\w-])")),
    "a private key": (("PRIVATE KEY-----",), re.compile(r"-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----")),
    "a JSON web token": (("eyJ",), re.compile(r"\beyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,800}\.[A-Za-z0-9_-]{10,400}")),
}
"""What each is called, what every text with one has, and its form."""


@rule(17, severity=Severity.ERROR, confidence=Confidence.LIKELY)
def leaked_secret(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag what has the shape of a key, a token or a private key.

    A prompt is sent to a provider, kept in logs, and told to users who ask for it well enough. The secret is not repeated
    in the finding.

    Fires on:

    ```text
    Call the API with the key AKIAQ3EGRTZ7XAMPL4WZ.
    ```

    Silent on:

    ```text
    Keys begin with AKIA; never repeat one. Write sk-... instead.
    ```
    """
    for what, (hints, shape) in SHAPES.items():
        for found in shape.finditer(prompt.text) if any(hint in prompt.text for hint in hints) else ():
            yield Hit(*found.span(), f"this has the shape of {what}", "take it out, and have it replaced where it was issued", key=what)
