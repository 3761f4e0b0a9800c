"""Defects of variables and braces."""

from random import Random

from msgspec.structs import replace

from specforge.prompt_lint.prompt import Prompt, Role
from specforge.prompt_lint.rule import Known
from specforge.prompt_lint.variables import Syntax, Variable
from tests.heavy.prompt_defects.defect import Defect, added, clauses, copied, defect_of, edited, somewhere

WRITTEN = {Syntax.FORMAT: "{%s}", Syntax.JINJA: "{{ %s }}", Syntax.MUSTACHE: "{{%s}}", Syntax.DOLLAR: "${%s}"}
OF_USERS = (
    "question",
    "query",
    "user_input",
    "user_message",
    "customer_request",
    "text",
    "input",
    "topic",
    "message",
    "task",
    "chat_input",
)
"""What authors call what users write."""


def _names(prompt: Prompt) -> frozenset[str]:
    return frozenset(one.name for one in prompt.structure.variables)


def _plain_uses(prompt: Prompt) -> list[Variable]:
    """The uses in which a variable stands alone between its braces."""
    if prompt.interpolated or prompt.syntax not in WRITTEN:
        return []
    return [one for one in prompt.structure.variables if prompt.text[one.start : one.end].strip("${} ") == one.name]


@defect_of("undeclared-variable")
def misspelt(prompt: Prompt, random: Random) -> Defect | None:
    """A name is misspelt or changed in one place, or a variable is added that nobody fills in."""
    uses = _plain_uses(prompt)
    if not uses:
        return None
    known, one = Known(variables=_names(prompt)), random.choice(uses)
    name = one.name
    at = random.randrange(len(name))
    others = [name[:at] + name[at + 1 :], f"{name}s", f"user_{name}", name.replace("_", ""), name.title().replace("_", ""), "today"]
    other = random.choice([each for each in others if each and not each[0].isdigit() and each not in _names(prompt)])
    written = WRITTEN[prompt.syntax] % other
    if random.random() < 0.3:
        defect = somewhere(prompt, random, f"Keep in mind: {written}.")
        return None if defect is None else replace(defect, known=known)
    after = edited(prompt, (one.start, one.end, written))
    return Defect(copied(prompt), after, ((one.start, one.start + len(written)),), known)


@defect_of("unused-variable")
def unused(prompt: Prompt, random: Random) -> Defect | None:
    """The sentence that uses a variable is deleted, or its name is written without braces."""
    uses = _plain_uses(prompt)
    if not uses:
        return None
    name = random.choice(uses).name
    every = [one for one in prompt.structure.variables if one.name == name]
    if any(one not in uses for one in every):
        return None
    new = random.choice(["", name, f"[{name}]", f"<{name}>"])
    after = edited(prompt, *((one.start, one.end, new) for one in every))
    if random.random() < 0.5:
        return Defect(copied(prompt), after, known=Known(variables=_names(prompt)))
    return Defect(copied(replace(prompt, declared=_names(prompt))), replace(after, declared=_names(prompt)))


@defect_of("unescaped-brace")
def single_brace(prompt: Prompt, random: Random) -> Defect | None:
    """An example with braces is pasted in, or doubled braces become single ones, in a text for `str.format`."""
    if prompt.syntax is not Syntax.FORMAT or prompt.interpolated or not clauses(prompt):
        return None
    text = prompt.text
    known = Known(variables=_names(prompt))
    doubled = text.find("{{"), text.rfind("}}")
    if 0 <= doubled[0] < doubled[1] and random.random() < 0.5:
        ends = [(at, at + 2, sign) for at, sign in zip(doubled, "{}", strict=True)]
        after = edited(prompt, *random.choice([ends, ends[:1], ends[1:]]))
        return Defect(copied(prompt), after, known=known)
    sentence = random.choice(
        [
            'Answer as JSON: {"answer": "..."}.',
            "Write it as {id: 1, name: 'x'}.",
            "A set is written {1, 2, 3}.",
            'The tool is called with {"query": {"text": "kettle"}}.',
            "Code may look like `function f() { return 1; }`.",
            "Use { and } around names.",
            "An empty object is {}.",
            'Return [{"role": "user"}].',
            "In LaTeX write \\frac{a+b}{2}.",
        ]
    )
    defect = somewhere(prompt, random, sentence)
    return None if defect is None else replace(defect, known=known)


@defect_of("uninterpolated-variable")
def of_another_syntax(prompt: Prompt, random: Random) -> Defect | None:
    """A variable of the prompt is written as in a template of another kind."""
    uses = _plain_uses(prompt)
    if not uses:
        return None
    name = random.choice(uses).name
    forms = "{%s}", "{{%s}}", "{{ %s }}", "${%s}", "$%s", "%%(%s)s"
    own = WRITTEN[prompt.syntax].replace(" ", "")
    form = random.choice(
        [form for form in forms if form.replace(" ", "") != own and not (prompt.syntax is Syntax.JINJA and form == "{{%s}}")]
    )
    sentence = random.choice([f"Keep {form} in mind.", f"The value is {form}.", f"Look at {form} first."]) % name
    defect = somewhere(prompt, random, sentence)
    return None if defect is None else replace(defect, known=Known(variables=_names(prompt)))


@defect_of("user-text-in-instruction")
def within_a_sentence(prompt: Prompt, random: Random) -> Defect | None:
    """What users write is put into a sentence of a system prompt."""
    if prompt.interpolated or prompt.role not in {Role.SYSTEM, Role.UNKNOWN} or not clauses(prompt):
        return None
    syntax = prompt.syntax if prompt.syntax in WRITTEN else Syntax.FORMAT
    if syntax is not prompt.syntax and "{" in prompt.text:
        return None
    names = [name for name in OF_USERS if name not in prompt.text]
    if not names:
        return None
    name = random.choice(names)
    sentence = random.choice(
        [
            "Answer the question %s with the documents that you have.",
            "Help the user with %s and stay polite.",
            'The user asked "%s", so find the order that belongs to it.',
            "Your task is to summarise %s in three sentences.",
            "Write an essay about %s.",
            "The user wants: %s",
            "Do what %s says, as long as it is about orders.",
        ]
    ) % (WRITTEN[syntax] % name)
    same = replace(copied(prompt), role=Role.SYSTEM, syntax=syntax)
    after, places = added(same, (random.choice(clauses(same)), sentence))
    users = frozenset({name}) if random.random() < 0.5 else frozenset[str]()
    return Defect(same, after, places, Known(user_variables=users))
