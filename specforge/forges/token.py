"""A token, held so that no message, exception, log or printed value repeats it."""

from collections.abc import Mapping

from specforge.errors import UsageError
from specforge.regexes import regex

_SHAPE = regex(r"[\x21-\x7e]{1,4000}")


class Token:
    """A secret that shows itself to `reveal` alone: its text, its representation and its pickle do not hold it."""

    __slots__ = ("_secret", "name")

    def __init__(self, secret: str, name: str = "the token") -> None:
        """Take a secret.

        Args:
            secret: Visible ASCII characters, as they stand in a header.
            name: Where it came from, as messages say it: `GITHUB_TOKEN`.

        Raises:
            UsageError: when it cannot be a token; the message does not repeat it.
        """
        if not _SHAPE.fullmatch(secret):
            raise UsageError(f"{name} holds characters that no token has", "set it to the token alone, without spaces or line breaks")
        self._secret, self.name = secret, name

    def reveal(self) -> str:
        """The secret itself, for the header of a request and nothing else."""
        return self._secret

    def without(self, text: str) -> str:
        """A text in which the secret is replaced, for what a server answers may repeat it."""
        return text.replace(self._secret, "<the token>")

    def __repr__(self) -> str:
        return f"Token({self.name})"

    def __reduce__(self) -> str:
        raise TypeError("a token is not written anywhere")


def read_token(environ: Mapping[str, str], names: tuple[str, ...]) -> Token | None:
    """The token in the first variable that is set and not empty; nothing where none is.

    Args:
        environ: The environment.
        names: The variables, the preferred first.

    Raises:
        UsageError: when its value cannot be a token.
    """
    for name in names:
        if secret := environ.get(name, "").strip():
            return Token(secret, name)
    return None
