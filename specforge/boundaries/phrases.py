"""How texts are compared with phrases, on every engine alike."""


def ascii_fold(text: str) -> str:
    """Lower the ASCII letters and nothing else: the only folding that every engine does alike."""
    return "".join(chr(ord(char) + 32) if "A" <= char <= "Z" else char for char in text.strip(" "))
