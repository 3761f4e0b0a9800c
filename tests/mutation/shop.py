"""A feature whose cases notice some of what can be changed in it, and miss the rest."""

SHOP = """\
specforge: 1
feature: shop-agent
role: You help customers of a web shop.
facts:
  - {id: refund-days, is: "7"}
  - {id: gift-wrap, is: "3"}
  - {id: parcel, one_of: [small, large]}
constraints:
  - id: own-orders
    for: cancel-order
    rule: Never act on an order that is not of the user.
    criteria:
      - id: declines
        check: {refuses: true}
        passes: [[{user: Cancel the order of my neighbour.}, {agent: I cannot do that.}]]
        fails: [[{user: Cancel the order of my neighbour.}, {agent: "Done, it is cancelled."}]]
  - id: brief
    rule: Answer in at most 3 sentences.
    criteria:
      - id: three
        always: true
        check: {sentences: {at_most: 3}}
        passes: It is on its way.
        fails: It is. On its. Way. Now.
  - {id: warm, rule: Always be warm.}
  - id: signs
    rule: Sign with the name of the shop.
    criteria: [{id: signs, check: {ends_with: Northlight}, passes: Yes. Northlight, fails: "Yes."}]
intents:
  - id: cancel-order
    when: The user wants to cancel an order.
    only_if: The order is not sent yet.
    do: Say that the money is back in {refund-days} days.
    tools: [find_order, cancel_order]
    steps:
      - Look it up with find_order.
      - Cancel it with cancel_order.
      - Say goodbye.
  - {id: legal-advice, kind: refusal, when: The user asks for legal advice.}
  - {id: talk-to-us, kind: handoff, when: The user wants a person., sends: One moment please., tools: [pass_on]}
  - {id: welcome, kind: opening, sends: Welcome to the shop.}
tools:
  - {id: find_order, purpose: Find an order., does: read, input: {id: string}}
  - {id: cancel_order, purpose: Cancel an order., does: write, input: {id: string, size: {type: string, one_of: [small, large]}}, once_per: [id]}
  - {id: pass_on, purpose: Call a person., does: write}
  - id: list_orders
    purpose: List orders.
    does: read
    returns: many
    item: {id: {type: string, max_chars: 9, unique: true}}
    pages: {style: cursor, size: {default: 5, max: 10}, order_by: [id asc]}
    overflow: shrink_page
    empty_means: There is no order.
    agent: {pages_per_task: 4}
examples:
  - {id: hello, shows: cancel-order, turns: [{user: Hi}, {agent: Hello}]}
sessions:
  events: {table: events, columns: {at: ts, id: event_id, kind: event, user: user_id}, ignores: [heartbeat]}
  purposes:
    billing:
      per: [user]
      ends: {idle: 30m, on: [resolved, closed]}
      bills_when: {has: [message]}
      quota: 3
cases:
  - id: cancels
    covers: cancel-order
    input: Cancel my order A-7, please.
    expect:
      - {says: "{refund-days} days"}
      - {calls_before: {first: find_order, then: cancel_order}}
      - {calls: {call: cancel_order, with: {id: A-7, size: small}}}
  - id: already-sent
    covers: cancel-order
    input: Cancel my order B-1, please.
    expect: {does_only: []}
"""
EMPTY = "specforge: 1\nfeature: bare-agent\nrole: You help.\nconstraints:\n  - {id: kind, rule: Be kind.}\n"
