"""One case for each check that is about texts, with an answer that passes it and one that fails it."""

import json

CASES: dict[str, tuple[str, str, str]] = {
    "says": ("{says: [kettle, 'at most 5 cups']}", "A KETTLE holds at  most 5 cups.", "A kettle holds at most 15 cups."),
    "says-any": ("{says_any: [yes, sure]}", "Sure thing.", "Yesterday, surely."),
    "equals": ("{equals: 'yes {{really}}'}", "  yes {really}\n", "Yes {really}"),
    "pattern": ("{pattern: '\\bW[0-9]+\\b'}", "It is W77.", "It is w77."),
    "starts": ("{starts_with: Dear}", "Dear you.", "dear you."),
    "ends": ("{ends_with: Bye.}", "So. Bye.", "So. Bye"),
    "schema": ("{json_schema: {type: object, required: [a], properties: {a: {type: integer}}}}", '```json\n{"a": 1}\n```', '{"a": "1"}'),
    "words": ("{words: {at_most: 3}}", "one two three", "one two three four"),
    "sentences": ("{sentences: {at_least: 2}}", "One. Two.", "One, e.g. two."),
    "characters": ("{characters: {at_most: 4}}", "äöü!", "äöü!?"),
    "refuses": ("{refuses: true}", "I am sorry, but I can't help with that.", "Of course, here it is."),
    "not": ("{not: {says: goodbye}}", "Hello.", "Good\u00adbye and GOODBYE."),
    "any-of": ("{any_of: [{says: tea}, {says: coffee}]}", "Coffee, please.", "Teas and coffees."),
    "each-turn": ("{each_turn: {sentences: {at_most: 1}}}", "One.", "One. Two."),
    "several": ("[{says: tea}, {not: {says: milk}}]", "Tea.", "Tea with milk."),
}
"""By the id of the case: what it expects, a passing and a failing answer."""
ODD = (
    "Hello.",
    "",
    " ",
    "YES",
    "yes {really}",
    "{{really}}",
    "I can't.",
    "a\r\nb",
    "١٢",
    "ﬁne\u200b",
    '{"a": 1}',
    "W7 W8",
    "x" * 3000,
    "fine \ud83d",
)
"""Answers that a runner may read otherwise than we do."""


def spec() -> str:
    """A feature with these cases, and cases with fixed turns, a script, several runs and a rubric."""
    lines = [
        "specforge: 1",
        "feature: shop",
        "role: You are the assistant of {shop}.",
        "variables:",
        "  - {id: shop, sample: 'a {shop} & <co>'}",
    ]
    lines += ["intents:", "  - {id: buy, when: The user wants to buy something.}", "cases:"]
    for id, (expect, _, _) in CASES.items():
        lines.append(f"  - {{id: {id}, covers: buy, input: 'This is about {id}.', expect: {expect}}}")
    lines += [
        "  - id: talks",
        "    covers: buy",
        "    turns: [{user: One.}, {agent: Go on.}, {user: Two.}, {user: This is about talks.}]",
        "    expect: {says: fine}",
        "  - id: scripted",
        "    covers: buy",
        "    user: {wants: To buy., opens_with: Hi., script: [This is about scripted.]}",
        "    expect: {says: fine}",
        "  - id: often",
        "    covers: buy",
        "    input: This is about often.",
        "    samples: 3",
        "    pass_rate: 60%",
        "    expect: {says: fine}",
        "  - id: judged",
        "    covers: buy",
        "    input: This is about judged.",
        "    judged: {rubric: The answer is kind., passes: Gladly., fails: No.}",
    ]
    return "\n".join(lines) + "\n"


PASSES = {f"This is about {id}.": good for id, (_, good, _) in CASES.items()} | {
    f"This is about {id}.": "It is fine." for id in ("talks", "scripted", "often", "judged")
}
FAILS = {f"This is about {id}.": bad for id, (_, _, bad) in CASES.items()} | {
    f"This is about {id}.": "No." for id in ("talks", "scripted", "often", "judged")
}


def answer(answers: dict[str, str], messages: list[dict[str, object]]) -> str:
    """What the stand-in says: the answer to the user's last message, and a word to any other one."""
    return answers.get(str(messages[-1]["content"]), "Go on.")


def dumped(answers: dict[str, str]) -> str:
    """Answers for a stand-in that runs in another process."""
    return json.dumps(answers)
