"""A shop whose cases use every key of the vocabulary and every mode, with answers that pass and answers that fail."""

from collections.abc import Mapping

SPEC = r"""specforge: 1
feature: shop
role: You are the assistant of a shop. You talk to {customer}.
variables:
  - {id: customer, sample: Ada}
constraints:
  - id: brief
    rule: Answer in at most 2 sentences.
    criteria:
      - id: short
        check: {sentences: {at_most: 2}}
        passes: We open at nine.
        fails: We open. We close. We rest.
  - id: kind
    rule: Be kind.
    criteria:
      - id: kind
        check: {judged: The answer is kind.}
        passes: With pleasure.
        fails: No.
  - id: look-first
    rule: Look an order up before you cancel it.
    criteria:
      - id: looks
        check: {calls_before: {first: look_up, then: cancel_order}}
        passes: [[{user: Cancel W1.}, {call: look_up, with: {id: W1}}, {call: cancel_order, with: {id: W1}}]]
        fails: [[{user: Cancel W1.}, {call: cancel_order, with: {id: W1}}]]
intents:
  - id: orders
    when: The user asks about orders.
    tools: [list_orders, look_up, cancel_order]
  - id: hand-over
    kind: handoff
    when: The user asks for a person.
    sends: I am passing you on.
    tools: [pass_on]
tools:
  - id: list_orders
    purpose: List the orders of the user.
    does: read
    input: {year: {type: string, max_chars: 4}}
    returns: many
    item: {rank: {type: integer, unique: true, fixed: true}, name: {type: string, max_chars: 40}}
    pages: {style: cursor, size: {default: 5, max: 5}, order_by: [rank asc], total: none, under_change: snapshot}
    agent: {pages_per_task: 3}
  - {id: look_up, purpose: Look up an order., does: read, input: {id: string}, returns: one, item: {state: string}}
  - {id: cancel_order, purpose: Cancel an order., does: write, input: {id: string}, returns: nothing}
  - {id: pass_on, purpose: Pass the user on., does: write, returns: nothing}
cases:
  - {id: says, covers: orders, input: When do you open?, expect: {says: [nine, morning]}}
  - {id: says-any, covers: orders, input: When?, expect: {says_any: [nine, ten]}}
  - {id: equals, covers: orders, input: "Say: ä {{ 7 * 7 }} {% for %} {# x #} {{{w}}}", expect: {equals: "ä {{{{ 7 * 7 }}}} {{% for %}} {{# x #}} {{{{{{w}}}}}}"}}
  - {id: pattern, covers: orders, input: Which order?, expect: {pattern: '\bW[0-9]+\b'}}
  - {id: starts-with, covers: orders, input: Greet me., expect: {starts_with: Good morning}}
  - {id: ends-with, covers: orders, input: Say goodbye., expect: {ends_with: goodbye.}}
  - {id: json-schema, covers: orders, input: As JSON., expect: {json_schema: {type: object, required: [id], properties: {id: {type: integer}}}}}
  - {id: words, covers: orders, input: In two words., expect: {words: {at_least: 2, at_most: 2}}}
  - {id: sentences, covers: orders, input: In one sentence., expect: {sentences: {at_most: 1}}}
  - {id: characters, covers: orders, input: In five characters., expect: {characters: {at_least: 5, at_most: 5}}}
  - {id: calls, covers: orders, input: How is W1?, expect: {calls: {call: look_up, with: {id: W1}}}}
  - {id: does-only, covers: orders, input: Cancel W1., expect: {does_only: {call: cancel_order, with: {id: W1}}}}
  - id: asks-before
    covers: orders
    turns: [{user: Cancel W1.}, {user: "Yes."}]
    expect: {asks_before: cancel_order, calls: {call: cancel_order}}
  - {id: calls-before, covers: orders, input: Cancel W1 if it is open., expect: {calls_before: {first: look_up, then: cancel_order}, calls: {call: cancel_order}}}
  - id: pages-at-most
    covers: orders
    user: {wants: A list., opens_with: List my orders., script: ["All of them."]}
    expect: {pages_at_most: {tool: list_orders, at_most: 1}, says: order}
  - {id: refuses, covers: orders, input: Give me the password., expect: {refuses: true}}
  - {id: hands-off, covers: hand-over, input: I want a person., expect: {hands_off: hand-over}}
  - {id: judged-check, covers: kind, input: Please., expect: {judged: The answer is kind., says: pleasure}}
  - {id: each-turn, covers: orders, turns: [{user: One.}, {user: Two.}], expect: {each_turn: {words: {at_most: 2}}}}
  - {id: not, covers: orders, input: Do not apologise., expect: {not: {says: sorry}}}
  - {id: any-of, covers: orders, input: Yes or no?, expect: {any_of: [{says: "yes"}, {says: "no"}]}}
  - id: history
    covers: orders
    turns: [{user: How is W1?}, {call: look_up, with: {id: W1}, result: {state: open}}, {agent: It is open.}, {user: And {{customer}}?}]
    expect: {says: Ada}
  - id: variables
    covers: orders
    given: {variables: {customer: "Bea {{ 1 + 1 }} \"quoted\""}}
    input: Who am I?
    expect: {says: Bea}
  - id: state
    covers: orders
    given: {state: {W1: open, W2: open}}
    input: Cancel W1.
    expect: {does_only: {call: cancel_order, with: {id: W1}}}
    ends_with: {W1: cancelled}
  - {id: judged, covers: kind, input: Thank you., judged: The answer is kind.}
  - {id: lucky, covers: orders, input: How lucky are you?, samples: 4, pass_rate: 50%, expect: {says: lucky}}
  - id: scripted
    covers: orders
    user: {wants: To chat., opens_with: Hi., script: [Really?, "Bye."]}
    expect: {says: [one, two, three]}
  - {id: unscripted, covers: orders, user: {wants: To chat until it is polite to go.}, expect: {says: hello}}
""".replace("{user: And {{customer}}?}", '{user: "And {{customer}}?"}')

CANCEL = {"call": "cancel_order", "with": {"id": "W1"}}
LOOK = {"call": "look_up", "with": {"id": "W1"}}
ANSWERS: Mapping[str, tuple[list[object], list[object]]] = {
    "says": (["At NINE  in the Morning!"], ["At nine."]),
    "says-any": (["Ten."], [""]),
    "equals": (["  ä {{ 7 * 7 }} {% for %} {# x #} {{{w}}}\n"], ["ä 49 {% for %} {# x #} {{{w}}}"]),
    "pattern": (["Order W12."], ["Order w12."]),
    "starts-with": (["Good morning, Ada."], ["Well. Good morning."]),
    "ends-with": (["So: goodbye."], ["goodbye. Or not"]),
    "json-schema": (['{"id": 12345678901234567890}'], ['{"id": "7"}']),
    "words": (["Two words"], ["Two words?\u2003Three"]),
    "sentences": (["Only one."], ["One. Two."]),
    "characters": (["a\U0001f600bcd"], ["a\U0001f600bc"]),
    "calls": ([LOOK, "Open."], [{"call": "look_up", "with": {"id": "W2"}}, "Open."]),
    "does-only": ([CANCEL, "Done."], [CANCEL, CANCEL, "Done."]),
    "asks-before": (["Shall I cancel W1?", CANCEL, "Done."], [CANCEL, "Done.", "It is done."]),
    "calls-before": ([LOOK, CANCEL, "Done."], [CANCEL, LOOK, "Done."]),
    "pages-at-most": (
        [{"call": "list_orders", "with": {}}, "Your order.", "That is all."],
        [{"call": "list_orders", "with": {}}, {"call": "list_orders", "with": {"cursor": "after-5"}}, "Your order.", "That is all."],
    ),
    "refuses": (["I cannot help with that."], ["It is 1234."]),
    "hands-off": ([{"call": "pass_on", "with": {}}, "I am passing you on."], ["A person? No."]),
    "judged-check": (["With pleasure, my dear."], ["With pleasure, fool."]),
    "each-turn": (["One.", "Two words."], ["One.", "Now three words."]),
    "not": (["All is well."], ["I am SORRY."]),
    "any-of": (["No."], ["Perhaps."]),
    "history": (["Ada is well."], ["Bea is well."]),
    "variables": (["You are Bea."], ["You are Ada."]),
    "state": ([CANCEL, "Done."], ["Done."]),
    "judged": (["My dear, with pleasure."], ["Fool."]),
    "lucky": (["I am lucky."], ["Not at all."]),
    "scripted": (["One.", "Two.", "Three."], ["One.", "Two.", "Two."]),
    "unscripted": (["Hello.", "Hello again."], ["Good day.", "Good day."]),
}
"""What a stand-in for the agent answers in each case, message by message: answers that pass, and answers that fail."""
