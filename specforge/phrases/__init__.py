"""The words that are printed around those of a spec: headings, labels and the sentences of contracts, in the language of its prompt."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh")
"""The languages whose words are known, as in ISO 639-1; each has a file beside this one."""


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page is counted in."""

    one: str
    """One of it, behind the number."""
    many: str
    """Several of it, behind the number."""
    came: str
    """When a result has any."""
    as_many: str
    """When a result has as many as were asked for; a bound may follow."""
    fewer: str
    """While fewer came in all than `{total}` says."""
    number: str
    """`{place}` raised by how many came."""


class Users(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a simulated user."""

    greeting: str
    """What the user says where a message opens the conversation."""
    this_done: str
    """What stands before what a tool is for."""
    not_so: str
    """What stands before a condition that does not hold."""
    of_the_agent: str
    """What stands before what is said of the agent."""
    looking_for: str
    """Which row is looked for."""
    asks_about: str
    """Which thing is asked about."""
    asks_for: str
    """Of which thing a field is asked for."""
    every_one: str
    """All rows are wanted."""
    how_many: str
    """The number of all rows is wanted."""
    only_one: str
    """The row, where there is one."""
    any_one: str
    """Some row."""
    last_of: str
    """The last row."""
    one_whose: str
    """The row with some values."""
    value_is: str
    """A value of a field."""


class Phrases(Struct, frozen=True, forbid_unknown_fields=True):
    """All words of one language that a prompt can have beside those of its spec."""

    labels: dict[str, str]
    """Headings and labels, as a template is given them."""
    should: str
    """What stands before a rule that binds less."""
    may: str
    """What stands before a rule that allows."""
    refusal: str
    """What is done at a refusal of which only the kind says so."""
    handoff: str
    """What is done at a hand-over of which only the kind says so."""
    for_intents: str
    """What stands before a repeated rule: for which intents it holds."""
    all_of: str
    """What stands before the last of several things that are all meant."""
    any_of: str
    """What stands before the last of several things of which one is meant."""
    step: str
    """A step by its number."""
    list_of: str
    """What stands before the type of the items of a list."""
    each: str
    """What stands before a bound of the items of a list."""
    one_of: str
    """What stands before the possible values."""
    items: str
    """The most items."""
    characters: str
    """The most characters."""
    between: str
    """The least and the most."""
    at_least: str
    """The least."""
    at_most: str
    """The most."""
    user: str
    """Who speaks in a turn of an example."""
    agent: str
    """Who speaks in a turn of an example."""
    call: str
    """A call of the agent in an example."""
    user_call: str
    """A call of the user in an example."""
    called: str
    """The tool of a call, and its arguments."""
    stop: str
    """What ends a sentence."""
    clause: str
    """What is so, behind when it is."""
    pages_of: str
    """What pages a tool returns."""
    ask_fewer: str
    """How fewer are asked for."""
    ask_fewer_or_narrow: str
    """How fewer are asked for, where one argument may narrow the request."""
    ask_fewer_or_narrow_by: str
    """How fewer are asked for, where several arguments may narrow the request."""
    narrow: str
    """How one argument narrows a request."""
    narrow_by: str
    """How several arguments narrow a request."""
    go_on: str
    """How a list is continued in the envelope of specforge."""
    more_of: str
    """How a list of one tool is continued."""
    opaque: str
    """What is never done with a cursor."""
    enough: str
    """When no more pages are fetched."""
    one_page: str
    """The most pages of one request."""
    pages: str
    """The most pages of one request, where they are several."""
    fetch: str
    """How many pages one request may take."""
    fetch_shown: str
    """How many pages one request may take, where nothing else says how more shows."""
    incomplete: str
    """What is not said of a list of which more comes."""
    incomplete_but_total: str
    """The same, where a result may give the total."""
    unfinished: str
    """The same of lists of other servers."""
    cut: str
    """What is said of a list that is never continued, whose total is known."""
    cut_or_not: str
    """What is said of a list that is never continued, whose total is not known."""
    or_most: str
    """What follows the number asked for, where no page has more."""
    there_is_more: str
    """What is so when a result says that more comes."""
    there_may_be_more: str
    """What may be so when only the number of rows can tell."""
    when_true: str
    """When a result says that more comes."""
    when_given: str
    """When what leads to the next page is there."""
    when_not_empty: str
    """When what leads to the next page is not empty."""
    no_way_on: str
    """What is done where nothing leads to the next page."""
    repeat: str
    """How a call is repeated for the next page."""
    by_next: str
    """What is given to the next call: what the result has for it."""
    by_link: str
    """What is given to the next call: a part of an address."""
    by_last: str
    """What is given to the next call: a value of the last row."""
    by_one: str
    """What is given to the next call: the next number."""
    by_cursor: str
    """What is given to the next call: a cursor."""
    handle: str
    """What is done with a handle."""
    spilled: str
    """What is done with a page of which all is kept elsewhere."""
    loss: str
    """What is done where much of a result was left out."""
    loss_for_good: str
    """What is done then, where the call must not be made once more."""
    rows: Unit
    """Pages of rows."""
    texts: Unit
    """Pages of characters."""
    users: Users
    """What is said of a simulated user."""


@cache
def phrases_in(language: str) -> Phrases:
    """Give the words of one of `LANGUAGES`."""
    return msgspec.json.decode(Path(__file__).with_name(f"{language}.json").read_bytes(), type=Phrases)
