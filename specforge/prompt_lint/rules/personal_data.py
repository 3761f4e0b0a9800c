"""Data of people in a prompt."""

import re
from collections.abc import Iterator
from hashlib import blake2b

from specforge.finding import Severity
from specforge.prompt_lint.prompt import Prompt
from specforge.prompt_lint.rule import Confidence, Hit, Known, rule
from specforge.regexes import regex

WORDS = regex(r"\S+")
ADDRESS = regex(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}\b")
TELEPHONE = regex(r"(?<![\w+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\w-])")
TELEPHONE_US = regex(r"(?<![\w+])\([2-9]\d{2}\) [2-9]\d{2}-\d{4}(?![\w-])")
TELEPHONE_LOCAL = regex(r"0(?<![\w+.,/-]0)(?<!\d 0)(?:0[1-9]\d{0,2}|[1-9]\d{1,4})(?:[ ./-]?\(?\d{2,8}\)?){1,5}(?![\w-]|[.,]\d)")
CALLED = regex(r"\b(?:tele)?phone\b|\btel\b|\bmobile\b|\bcell\b|\bcall\b|\bring\b|\bwhatsapp\b|\btext\b|\breached?\b", re.IGNORECASE)
"""Before a number that begins with a zero, as numbers of a country are written in it."""
REACH = 40
"""In characters: no farther before such a number it is said what it is."""
PASSPORT = regex(
    r"\bpassport(?:[ \t](?:number|no|nr|id))?[.:#]?[ \t](?:is[ \t]|number[ \t])?([A-Z](?=[A-Z0-9]{0,7}\d{2})[A-Z0-9]{7,8})\b", re.IGNORECASE
)
IBAN = regex(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
CARD = regex(r"(?<![\w.-])(?<!\d )[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,4}(?![\w-]|\.\d| \d)")
SSN = regex(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")

DOMAIN = regex(r"@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}")
PREFIX = regex(r"\+[1-9]")
EIGHT = regex(r"\d{4}[ -]?\d{4}")
LOCAL = regex(r"\([2-9]\d{2}\) ")
SERIAL = regex(r"-\d{2}-\d{4}")
BANK = regex(r"[A-Z]{2}\d{2} ?[A-Z0-9]{4}")
"""What an address, a telephone number, a card, a US number of either kind, and an account hold: quick to look for, and seldom there."""

ROLES = frozenset(
    WORDS.findall(
        "abuse all architect auditor ceo cfo cto developer director employees engineer lead officer staff everyone team server monitor "
        "login strategy board alerts updates account accounts bot ai agent admin administrator billing careers compliance contact customercare customerservice data dpo editor feedback "
        "hello help helpdesk hi hr info jobs legal mail marketing me media news newsletter no-reply noreply notifications "
        "office orders postmaster press privacy returns sales security service support team webmaster you your user username "
        "name email example test someone git"
    )
)
"""What stands before the `@` of an address that is nobody's own."""
FOUR = regex(r"\d{4}")
"""What every number of a card, an account and a person has."""
NAMED = regex(r"[a-z]{2,30}(?:[._][a-z]\d?)?[._][a-z]{2,30}\d{0,4}|[a-z][._][a-z]{3,30}\d{0,4}")
"""A first name, or its first letter, and a family name."""
MAILBOXES = frozenset(
    WORDS.findall("aol fastmail gmail gmx googlemail hotmail icloud live mail.ru me msn outlook proton protonmail qq web yahoo yandex 163")
)
"""Providers at which people have addresses of their own."""
RESERVED = ("example", "test", "invalid", "localhost", "local", "internal")
SAMPLES = regex(
    r"^(?:(?:my|your|some|the|foo|bar|acme|domain|company|email|mail|test|sample|demo|dummy|fake|xyz|abc|beispiel|muster|exemple|ejemplo|esempio|exemplo|voorbeeld)-?)+"
    r"(?:company|corp|domain|email|mail|host|site|org|inc|server|example)?$"
)
"""Names of domains that only samples have."""
NAMES = frozenset(
    WORDS.findall(
        "alice bob carol eve john jane doe johndoe janedoe john.doe jane.doe john.smith jane.smith max.mustermann erika.mustermann jean.dupont mario.rossi jan.jansen foo bar first.last firstname.lastname"
    )
)
CARDS = frozenset(
    WORDS.findall(
        "4111111111111111 4242424242424242 4000000000000002 4012888888881881 4222222222222 5555555555554444 5105105105105100 "
        "2223003122003222 378282246310005 371449635398431 378734493671000 30569309025904 38520000023237 6011111111111117 "
        "6011000990139424 3530111333300000 3566002020360505 5200828282828210 4000056655665556 4532015112830366 "
        "1234567812345670"
    )
)
"""Numbers that payment providers publish for tests."""
SSNS = frozenset(("078-05-1120", "219-09-9999", "123-45-6789", "111-11-1111", "555-55-5555"))
IBANS = frozenset(("DE89370400440532013000", "GB82WEST12345698765432", "GB29NWBK60161331926819", "FR1420041010050500013M02606"))
SERVICE = regex(r"(?:0|0044|0049)(?:800|808|900|137|18[0-9]|30[03]|33[03]|34[345]|37[01]|84[345]|87[0-3])")
"""Numbers of hotlines, as they begin in Britain and Germany."""
FICTION = regex(
    r"^1[2-9]\d\d55501\d\d$|^(?:1?(?:555|123456|800|888|877|866)\d*|\d{0,3}(\d)\1{6,})$"
    r"|^(?:44|0)(?:11[3-8]4960|1[2-6]14960|1914980|2079460|2896496|2920180|1632960|7700900|8081570|9098790|3069990)\d{3}$"
)
"""Numbers of stories and of companies: 555-01xx, those that Ofcom keeps for drama, toll-free ones, and rows of one digit."""


@rule(17, severity=Severity.WARNING, confidence=Confidence.LIKELY, on=False)
def personal_data(prompt: Prompt, known: Known) -> Iterator[Hit]:
    """Flag addresses, telephone numbers, IBANs, card numbers and US social security numbers that can be somebody's own.

    A prompt goes to a provider, into logs and into answers; a person's data in it was mostly pasted in as an example.
    An address counts that has a first and a family name, or that is of a provider of mailboxes; a telephone number that
    begins with a zero where the text says that it is one. Those of roles, hotlines and example domains, published test
    numbers, and numbers with a wrong checksum are left alone. Each is told once, and is not repeated in the finding.

    Fires on:

    ```text
    For refunds above 500 EUR write to petra.novak@bigshop.de.
    ```

    Fires on:

    ```text
    Example: the user pays with 4539 5787 6362 1486.
    ```

    Fires on:

    ```text
    When the depot is closed, call Anna Berg on 030 901820467.
    ```

    Silent on:

    ```text
    Write to support@bigshop.de, or to jane.doe@example.com.
    The card 4242 4242 4242 4242 is declined; call +1 202 555 0143; the order is 4539 5787 6362 1487.
    ```
    """
    told, last = set[str](), 0
    for found, what, instead in sorted(_found(prompt.text), key=lambda one: one[0].span()):
        if found[0].lower() not in told and found.start() >= last:
            last = found.end()
            told.add(found[0].lower())
            key = blake2b(found[0].lower().encode(errors="replace"), digest_size=4).hexdigest()
            yield Hit(*found.span(), f"this has the shape of {what}", f"take it out; an example can say {instead}", key=f"{what} {key}")


def _found(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """What can be somebody's own: where, what it is, and what to write instead."""
    if "@" in text and DOMAIN.search(text):
        for found in ADDRESS.finditer(text):
            if _somebody(found[0]):
                yield found, "an e-mail address of a person", "somebody@example.com"
    if "+" in text and PREFIX.search(text):
        for found in TELEPHONE.finditer(text):
            digits = _digits(found[0])
            if 9 <= len(digits) <= 15 and not FICTION.match(digits) and not _counting(digits):
                yield found, "a telephone number", "+1 202 555 0143"
    for found in PASSPORT.finditer(text) if "assport" in text else ():
        number = found[1]
        if number == number.upper() and sum(map(str.isdigit, number)) >= 4 and not _counting(number) and len(set(number)) > 3:
            yield found, "the number of a passport", "C00000000"
    if (four := FOUR.search(text)) is None:
        return
    for found in TELEPHONE_US.finditer(text) if "(" in text and LOCAL.search(text) else ():
        digits = _digits(found[0])
        if not FICTION.match(digits) and not FICTION.match(f"1{digits}") and digits[3:6] != "555" and not _counting(digits):
            yield found, "a telephone number", "+1 202 555 0143"
    for found in TELEPHONE_LOCAL.finditer(text):
        digits = _digits(found[0])
        said = CALLED.search(text, max(0, found.start() - REACH), found.start()) is not None
        least, most = (12, 17) if digits.startswith("00") else (9, 12)
        if said and least <= len(digits) <= most and not SERVICE.match(digits) and not FICTION.match(digits) and not _counting(digits):
            yield found, "a telephone number", "+1 202 555 0143"
    for found in CARD.finditer(text) if EIGHT.search(text, four.start()) else ():
        digits = _digits(found[0])
        if digits not in CARDS and 13 <= len(digits) <= 19 and len(set(digits)) > 3 and _luhn(digits):
            yield found, "a card number", "4242 4242 4242 4242"
    for found in SSN.finditer(text) if "-" in text and SERIAL.search(text) else ():
        if found[0] not in SSNS and len(set(found[0])) > 3:
            yield found, "a US social security number", "000-00-0000"
    for found in IBAN.finditer(text) if BANK.search(text) else ():
        number = found[0].replace(" ", "")
        if number not in IBANS and _mod97(number):
            yield found, "an IBAN", "DE00 0000 0000 0000 0000 00"


def _somebody(address: str) -> bool:
    """Whether an address can be a person's: neither a role's, nor in a domain that is nobody's."""
    local, _, domain = address.lower().partition("@")
    *names, top = domain.split(".")
    if top in RESERVED or any(name in RESERVED or SAMPLES.match(name) for name in names):
        return False
    if local in ROLES or local in NAMES or {*re.split(r"[._+-]", local)} & ROLES:
        return False
    return NAMED.fullmatch(local) is not None or not MAILBOXES.isdisjoint(names)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _counting(digits: str) -> bool:
    return "123456" in digits or "987654" in digits


def _luhn(digits: str) -> bool:
    doubled = (int(char) * (1 + at % 2) for at, char in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _mod97(number: str) -> bool:
    return 15 <= len(number) <= 34 and int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
