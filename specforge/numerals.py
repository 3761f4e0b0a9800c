"""Numbers with their nouns, as they stand in sentences."""


def many(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun, in the plural unless it is one: `1 case`, `2 cases`, `1,204 lines of a prompt`.

    Args:
        count: How many there are.
        noun: What one of them is called.
        plural: What several are called; `plural_of` the noun when left out.
    """
    return f"{count:,} {noun if count == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """The plural of a noun that takes an `s`, before what follows it: `lines of a prompt`."""
    first, of, rest = noun.partition(" of ")
    return f"{first}s{of}{rest}"
