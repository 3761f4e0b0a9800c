"""Keys and tokens, told by their shapes, so that no output repeats one."""

from specforge.regexes import regex

SHAPES = {
    "an access key of AWS": (("AKIA", "ASIA"), regex(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    "a token of GitHub": (
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        regex(r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{40,100}\b"),
    ),
    "a key of OpenAI or Anthropic": (("sk-",), regex(r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,200}\b")),
    "a token of Slack": (("xox",), regex(r"\bxox[abprs]-[A-Za-z0-9-]{20,100}\b")),
    "a key of Google": (("AIza",), regex(r"\bAIza[0-9A-Za-z_-]{35}\b")),
    "a key of Stripe": (("_live_",), regex(r"\b[sr]k_live_[A-Za-z0-9]{20,120}\b")),
    "a token of Hugging Face": (("hf_",), regex(r"\bhf_[A-Za-z0-9]{34}\b")),
    "a token of GitLab": (("glpat-",), regex(r"\bglpat-[A-Za-z0-9_-]{20,64}(?![\w-])")),
    "a token of npm": (("npm_",), regex(r"\bnpm_[A-Za-z0-9]{36}\b")),
    "a key of SendGrid": (("SG.",), regex(r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![\w-])")),
    "a private key": (("PRIVATE KEY-----",), regex(r"-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----")),
    "a JSON web token": (("eyJ",), regex(r"\beyJ[A-Za-z0-9_-]{10,400}\.eyJ[A-Za-z0-9_-]{10,800}\.[A-Za-z0-9_-]{10,400}")),
}
"""What each is called, what every text with one has, and its form."""
_LEAST = 8
"""A value that is shorter stands in ordinary words, too."""
_BETWEEN = r"(?:\\n|[^A-Za-z0-9/=:]){1,16}"
BODY = regex(
    r"-----BEGIN (?:[A-Z]{2,12} )?PRIVATE KEY-----(?:"
    r"(?:(?:\s|\\n){0,4}(?:Proc-Type|DEK-Info): [A-Za-z0-9,-]{1,100}){0,2}"
    rf"(?>(?:{_BETWEEN})?[A-Za-z0-9+/=]{{16,}}(?:{_BETWEEN}[A-Za-z0-9+/=]{{16,}}){{0,400}})?(?:{_BETWEEN}[A-Za-z0-9+/=]{{1,80}}){{0,3}}(?:{_BETWEEN})?"
    r"-----END (?:[A-Z]{2,12} )?PRIVATE KEY-----|[A-Za-z0-9+/=\s\\]{0,20000})"
)
"""All of a private key, and nothing between the begin of one and the end of another: what is masked may be a whole report."""


def masked(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A text without the keys and tokens in it: each is said by what it is, as in `<a token of GitHub>`.

    Args:
        text: Any text.
        secrets: Values that may not be said either, whatever their shape; the short ones are left, for they stand in words.
    """
    for secret in sorted((one for one in secrets if len(one) >= _LEAST), key=len, reverse=True):
        text = text.replace(secret, "<a secret>")
    for what, (hints, shape) in SHAPES.items():
        if any(hint in text for hint in hints):
            text = (BODY if what == "a private key" else shape).sub(f"<{what}>", text)
    return text
