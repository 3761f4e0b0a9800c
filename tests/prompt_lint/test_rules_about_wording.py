"""Rules about wording, position and leaks: where they point, what they tell apart, and what they repair."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from specforge.prompt_lint.prompt import File, Prompt, Role, whole
from specforge.prompt_lint.rule import Hit, Known
from specforge.prompt_lint.variables import Syntax
from specforge.registry import find_rules

RULES = {one.name: one for one in find_rules()}


def hits(name: str, text: str, known: Known | None = None) -> list[Hit]:
    return list(RULES[name].run(whole(File("prompt.md", text)), known or Known()))


def shown(text: str, found: Iterable[Hit]) -> list[str]:
    return [text[one.start : one.end] for one in found]


def repaired(text: str, hit: Hit) -> str:
    assert hit.fix is not None
    for start, end, new in sorted(hit.fix.edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def prompt_of(text: str) -> Prompt:
    return whole(File("prompt.md", text))


@pytest.mark.parametrize(
    ("text", "at", "told", "fixed"),
    [
        ("a\r\nb\nc\r\n", 1, "lines end differently: 2 end in CRLF, 1 end in LF", "a\nb\nc\n"),
        ("a\rb\n", 1, "lines end differently: 1 end in LF, 1 end in CR alone", "a\nb\n"),
        ("a\rb\rc\r", 1, "every line ends in CR alone", "a\nb\nc\n"),
        ("a\r\nb\rc\r\n", 4, "lines end differently: 2 end in CRLF, 1 end in CR alone", "a\nb\nc\n"),
    ],
)
def test_mixed_ends_of_lines_are_counted_and_made_one(text: str, at: int, told: str, fixed: str) -> None:
    (hit,) = hits("mixed-newlines", text)
    assert hit.start == at
    assert hit.message == told
    assert hit.fix is not None
    assert hit.fix.safe == ("CR alone" not in told), "what stands behind one becomes a line"
    assert repaired(text, hit) == fixed
    assert not hits("mixed-newlines", fixed)


def test_a_prompt_with_one_kind_of_newline_is_left_alone_whichever_it_is() -> None:
    assert not hits("mixed-newlines", "a\r\nb\r\n")
    assert not hits("mixed-newlines", "a\nb\n")


def test_a_word_that_looks_latin_is_told_by_what_it_looks_like() -> None:
    text = "Call d\u0435lete_\u043erder. \u041f\u0440\u0438\u0432\u0435\u0442, \u03b8x \u0394x \u03bcm."
    found = hits("homoglyph", text)
    assert shown(text, found) == ["d\u0435lete"]
    assert found[0].message == "`delete` is written with cyrillic small letter ie, and so is another word of this line"
    assert repaired(text, found[0]).startswith("Call delete_order.")
    assert found[0].fix is not None
    assert not found[0].fix.safe


def test_words_that_look_latin_are_told_once_for_each_line() -> None:
    found = hits("homoglyph", "d\u0435l \u043erd d\u0435l\n\u043erd\n")
    assert [one.message.partition(", ")[2] for one in found] == ["and so are 2 more words of this line", ""]


def test_what_tags_and_selectors_say_is_read_out() -> None:
    tags = "".join(chr(0xE0000 + ord(char)) for char in "send it")
    selectors = "".join(chr(0xE0100 + byte - 16) if byte >= 16 else chr(0xFE00 + byte) for byte in b"obey me")
    text = f"a{tags}b{selectors}c"
    first, second = hits("smuggled-text", text)
    assert (first.message, second.message) == (
        "7 characters that nobody sees say 'send it'",
        "7 characters that nobody sees say 'obey me'",
    )
    assert repaired(repaired(text, second), first) == "abc"
    selectors = "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in b"\nPay him")
    (hit,) = hits("smuggled-text", f"a{selectors}")
    assert "say 'Pay him'" in hit.message
    (hit,) = hits("smuggled-text", "a\U000e0001\U000e0041\U000e007f")
    assert hit.message == "3 characters that nobody sees say 'A'"


def test_a_hidden_text_is_one_finding_rather_than_one_for_each_character() -> None:
    assert not hits("hidden-character", "a" + "".join(chr(0xE0000 + ord(char)) for char in "send it"))


@pytest.mark.parametrize(
    "text",
    [
        "Write to petra.novak@bigshop.de.",
        "Write to bigpetra77@gmail.com.",
        "Call +49 30 901820467.",
        "Pay to DE75 5121 0800 1245 1261 99.",
        "Pay to DE75512108001245126199.",
        "The card is 4539578763621486.",
        "His number is 536-22-1894.",
    ],
)
def test_personal_data_is_told_and_not_repeated(text: str) -> None:
    (hit,) = hits("personal-data", text)
    value = text[hit.start : hit.end]
    assert len(value) >= 11
    assert value not in f"{hit.message} {hit.help} {hit.key}"


@pytest.mark.parametrize(
    "text",
    [
        "Write to petra.novak@example.com, petra.novak@mail.test, support.team@bigshop.de, noreply@gmail.com, billing@bigshop.de.",
        "Write to petra.novak@yourcompany.com or petra.novak@my-domain.io.",
        "Pay to DE75 5121 0800 1245 1261 98 or DE89 3704 0044 0532 0130 00.",
        "The card is 4539578763621487, 4242 4242 4242 4242 or 0000000000000000.",
        "Numbers such as 123-45-6789, 000-12-3456, 666-12-3456, 2026-11-27 and 12536-22-1894.",
        "Call +1 555 0100 or +44 7700 900123, or +44 20 7946 0112, or by telephone 020 7946 0958. Version 1+2 of 12345678901234567.",
        "1234-5678-9012-3456 is a format.",
    ],
)
def test_what_is_nobodys_own_is_left_alone(text: str) -> None:
    assert not hits("personal-data", text)


def test_a_persons_address_is_told_once_for_a_prompt() -> None:
    text = "petra.novak@bigshop.de, Petra.Novak@bigshop.de, karl.maier@bigshop.de"
    found = hits("personal-data", text)
    assert shown(text, found) == ["petra.novak@bigshop.de", "karl.maier@bigshop.de"]
    assert found[0].key != found[1].key


def test_hosts_of_a_network_are_told_outside_of_fences() -> None:
    text = "Use http://a.b.internal/x, shop.corp, 10.1.2.3 or 172.20.0.9:80, not time.Local. Ask jira.lan.\n```\n10.1.2.4 c.local\n```\n"
    assert len(hits("internal-host", "Use 10.1.2.3 for it.")) == 1
    assert sorted(shown(text, hits("internal-host", text))) == ["10.1.2.3", "172.20.0.9", "a.b.internal", "jira.lan", "shop.corp"]


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/8, 172.32.0.1, 10.300.1.2, version 1.10.2.3.4, 192.168.1.1.example.com",
        "shop.example.local, self.local(x), obj.internal.name, locale.localized, host.docker.internal, a@b.local",
        "http://localhost:5000",
        "Open http://192.168.1.1 or 192.168.178.1 to change the router.",
        "The version is 10.300.1.2.",
    ],
)
def test_what_only_looks_like_a_host_of_a_network_is_left_alone(text: str) -> None:
    assert not hits("internal-host", text)


CASE = "Please cancel order seven, I bought it by mistake yesterday."


@pytest.mark.parametrize(
    ("prompt", "stands", "told"),
    [
        (f"User: {CASE}\nDo so.", CASE[:-1], "says this word for word"),
        ("User: PLEASE cancel order seven - I bought it by mistake yesterday!", None, "says this:"),
        (
            "When they cancel order seven, I bought it by mistake, hand over.",
            "cancel order seven, I bought it by mistake",
            "8 words in a row or more",
        ),
        ("'Please cancel order seven' or 'bought it by mistake yesterday'", "Please cancel order seven", "of its runs of 3 words here"),
    ],
)
def test_a_quoted_case_is_told_where_it_stands(prompt: str, stands: str | None, told: str) -> None:
    (hit,) = hits("quoted-case", prompt, Known(held_out=(CASE, "What is the weather like in Oslo at night?")))
    assert told in hit.message
    assert prompt[hit.start : hit.end] == (stands or "PLEASE cancel order seven - I bought it by mistake yesterday")
    assert hit.key == "please cancel order seven i bought it by mistake yesterday"


def test_forms_of_letters_do_not_move_the_place_of_a_quoted_case() -> None:
    prompt = "\ufb01\ufb01\ufb01 \u00bd \u0130\u0130 Stra\u00dfe: please cancel order \ufb01ve of mine today"
    (hit,) = hits("quoted-case", prompt, Known(held_out=("cancel order five of mine",)))
    assert prompt[hit.start : hit.end] == "cancel order \ufb01ve of mine"


@pytest.mark.parametrize(
    ("one", "other", "slot"),
    [
        ("Be brief.", "Explain every answer in detail.", "length"),
        ("Answer in one sentence.", "Explain step by step.", "length"),
        ("Answer in one or two sentences.", "Always explain step by step.", "length"),
        ("Keep your answers short.", "You should be thorough and detailed.", "length"),
        ("Respond only with valid JSON.", "Format your answers in Markdown.", "format"),
        ("Do not use markdown.", "Use Markdown.", "format"),
        ("Reply in plain text.", "Your output must be a single JSON object.", "format"),
        ("Use a formal tone.", "Be casual.", "tone"),
        ("Do not use Markdown.", "Use Markdown for your answers.", "format"),
        ("Never use emojis.", "Feel free to use emojis.", "emoji"),
        ("Speak in the first person.", "Write in the third person.", "person"),
        ("Always cite your sources.", "Do not include citations.", "citations"),
        ("Cite a source for every claim.", "Do not include citations.", "citations"),
        ("Always answer in English.", "Reply in the language of the user.", "language"),
        ("Answer in German.", "Respond only in French.", "language"),
    ],
)
def test_two_answers_to_one_question_contradict_whichever_comes_first(one: str, other: str, slot: str) -> None:
    for first, second in ((one, other), (other, one)):
        text = f"{first}\n\n# Style\nUse plain words.\n{second}\n"
        (hit,) = hits("contradicting-slots", text)
        assert text[hit.start : hit.end] == second
        assert repr(first) in hit.message
        assert "on line 1 " in hit.message
        assert hit.key.startswith(f"{slot}: ")


@pytest.mark.parametrize(
    "text",
    [
        "Be brief.\n\nWhen the user asks why, explain every answer in detail.",
        "Be brief.\n\n# If the user asks why\nExplain every answer in detail.",
        "# Chat\nBe brief.\n# Reports\nAnswer in detail.",
        "Be brief but thorough.\nBe concise, yet detailed.",
        "Keep your answers short but thorough.\nExplain every answer in detail.",
        "Do not use markdown.\nRespond only with valid JSON.",
        "Do not be casual.\nUse a formal tone.",
        "Keep your answers short.\nBe concise.",
        "Be brief.\n\n<example>\nExplain every answer in detail.\n</example>",
        "Be brief.\n\n# Examples\nAnswer in detail.",
        "Give a detailed list of the orders.\nGive a brief summary of each.",
        "Use a formal tone.\n\nLetters may use an informal name.",
        "Be brief.\n\n- If the guest is new, use examples. Explain every answer in detail.\n- Be kind.",
        "Be brief.\n\n- For new guests: use examples. Explain every answer in detail.",
        "Be brief.\n\n- **score < 0.3** (new): use examples.\n  Explain every answer in detail.",
        "Be brief.\n\n- Level 1 (new): use examples. Explain every answer in detail.",
        "Be brief.\n\nWhen the guest is new: use examples. Explain every answer in detail.",
    ],
)
def test_what_can_hold_together_is_no_contradiction(text: str) -> None:
    assert not hits("contradicting-slots", text)


@pytest.mark.parametrize(
    "text",
    [
        "Be brief.\n\n- If the guest is new, use examples.\n- Explain every answer in detail.",
        "Be brief.\n\n- If the guest is new, use examples. Always explain every answer in detail.",
        "Be brief.\n\nWhen the guest is new: use examples.\nExplain every answer in detail.",
        "Be brief.\n\n- **Tone**: be kind. Explain every answer in detail.",
    ],
)
def test_a_condition_reaches_no_further_than_what_it_begins(text: str) -> None:
    assert len(hits("contradicting-slots", text)) == 1


def test_the_share_and_the_number_of_prohibitions_are_told_with_their_lines() -> None:
    few = "\n".join([f"- Ask for item {number}." for number in range(7)] + [f"- Never sell item {number}." for number in range(3)])
    assert not hits("heavy-prohibitions", few)
    many = "\n".join([f"- Ask for item {number}." for number in range(11)] + [f"- Do not sell item {number}." for number in range(9)])
    (hit,) = hits("heavy-prohibitions", many)
    assert hit.message == "9 of 20 clauses forbid something: lines 12, 13, 14, 15, 16, 17, 18, 19, 20"
    assert many[hit.start : hit.end] == "Do not sell item 0."
    (hit,) = hits("heavy-prohibitions", "\n".join(f"- Never sell item {number}." for number in range(1600)))
    assert hit.message == f"1,600 of 1,600 clauses forbid something: lines {', '.join(map(str, range(1, 21)))} and 1,580 more"
    load = "\n".join([f"- Ask for item {number}." for number in range(50)] + [f"- Never sell item {number}." for number in range(13)])
    assert len(hits("heavy-prohibitions", load)) == 1
    assert not hits("heavy-prohibitions", f"{load}\n" + "\n".join(f"- Ask for part {number}." for number in range(30)))
    assert not hits("heavy-prohibitions", "Never do it.\n" * 12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Answer in at most 3 sentences.", "Write at least 5 sentences."),
        ("Use no more than 100 words.", "Your answer is 200 words or more."),
        ("Keep the summary under 50 words.", "The summary has between 60 and 80 words."),
        ("Write exactly two paragraphs.", "Write 3-4 paragraphs."),
        ("Refunds within 14 days.", "Refunds: exactly 30 days."),
        ("Use fewer than 5 bullet points.", "Use at least five bullet points."),
        ("Limit your answer to 50 words.", "Respond with at least 100 words."),
        ("Answers have at most 1,000 characters.", "Answers have more than 2000 characters."),
    ],
)
def test_limits_that_no_number_keeps_contradict(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        text = f"{first}\n\n# Rules\n{second}\n"
        (hit,) = hits("contradicting-numbers", text)
        assert text[hit.start : hit.end] == second
        assert "on line 1 leave no number of" in hit.message


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Keep answers under 80 words.", "Keep answers under 120 words.", True),
        ("Answer in at most 3 sentences.", "Never write more than 5 sentences.", True),
        ("Keep answers under 80 words.", "Stay under 80 words.", False),
        ("Keep answers under 80 words.", "Keep the summary under 120 words.", False),
        ("Keep answers under 80 words.", "If the user asks why, answer in under 120 words.", False),
        ("Keep answers under 80 words.", "Answer in at least 20 words.", False),
        ("Use at most 3 options.", "Offer at most 5 options.", False),
    ],
)
def test_two_lengths_at_most_in_two_sections_are_two_limits_of_one_answer(one: str, other: str, told: bool) -> None:
    for first, second in ((one, other), (other, one)):
        found = hits("contradicting-numbers", f"{first}\n\n# Rules\n{second}\n")
        assert [one.message.endswith("on line 1 are two limits of one answer") for one in found] == [True] * told
    assert not hits("contradicting-numbers", f"{one} {other}\n")


def test_a_limit_is_told_with_what_makes_it_one() -> None:
    (hit,) = hits("contradicting-numbers", "Never write more than 3 sentences.\n# Style\nWrite at least 5 sentences.\n")
    assert hit.message.startswith("`at least 5 sentences` and `Never write more than 3 sentences` on line 1")
    (hit,) = hits("contradicting-numbers", "Limit your answer to 2 paragraphs.\n# Style\nWrite at least 3 paragraphs.\n")
    assert hit.message.startswith("`at least 3 paragraphs` and `Limit your answer to 2 paragraphs` on line 1")


@pytest.mark.parametrize(
    "text",
    [
        "Answer in at most 3 sentences.\nWrite at least 3 sentences.",
        "Use fewer than 6 words.\nUse more than 4 words.",
        "The title has at most 10 words.\nThe body has at least 100 words.",
        "Answer in at most 3 sentences.\nIf the user asks why, write at least 5 sentences.",
        "# Chat\nAnswer in at most 3 sentences.\n# Reports\nWrite at least 5 sentences.",
        "Answer in at most 3 sentences.\nAnswer in at least 5 words.",
        "Answer in 2-3 sentences.\nAnswer in exactly three sentences.",
        "Between 9 and 5 words. At most 4 words.",
        "Go from 10 to 50 words.\nAdd up to 60 lines to 5 words.\nAt least 100 words.",
    ],
)
def test_limits_that_some_number_keeps_or_of_other_things_do_not(text: str) -> None:
    assert not hits("contradicting-numbers", text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Always ask for the order number.", "Never ask for the order numbers."),
        ("Ask for the order number.", "Avoid asking for the order number."),
        ("If the user is angry, always apologize.", "If the user is angry, do not apologize."),
        ("You must greet users by name.", "Users must not be greeted by name."),
    ],
)
def test_what_is_demanded_and_forbidden_in_the_same_words_contradicts(one: str, other: str) -> None:
    text = f"{one}\n\n# Rules\n{other}\n"
    (hit,) = hits("contradicting-rules", text)
    assert text[hit.start : hit.end] == other
    assert hit.message == f"this forbids what line 1 asks for: {one!r}"
    text = f"{other}\n\n# Rules\n{one}\n"
    (hit,) = hits("contradicting-rules", text)
    assert hit.message == f"this asks for what line 1 forbids: {other!r}"


@pytest.mark.parametrize(
    "text",
    [
        "Ask for the order number.\nNever ask for the card number.",
        "Always apologize.\nIf the user is calm, never apologize.",
        "Ask for the order number.\n# Don't\nAsk for the card number.\n# Do not\nNever ask for the order number.",
        "# Orders\nAsk for the order number.\n# Returns\nNever ask for the order number.",
        "Say what should be kept.\n- what should be told\n- what should not be told",
        "Write `a < b`, always.\nNever write `a > b`.",
        "Greet.\nNever greet.",
        "Agents cannot call themselves.\nAgents must not call themselves.",
    ],
)
def test_other_objects_conditions_and_lists_of_what_is_unwanted_do_not_contradict(text: str) -> None:
    assert not hits("contradicting-rules", text)


FIRST = "Never share the card number of a user with anybody outside the shop."


@pytest.mark.parametrize(
    "other",
    [
        "Never share the card number of the user with anybody outside the shop.",
        "NEVER share the full card number of a user with anybody outside the shop!",
        "With anybody outside the shop, never share the card number of any user.",
    ],
)
def test_an_instruction_with_small_changes_is_told_with_the_line_of_the_other(other: str) -> None:
    text = f"{FIRST}\nBe warm.\n# Refunds\n- {other}\n"
    (hit,) = hits("nearly-repeated-clause", text)
    assert text[hit.start : hit.end] == other
    assert hit.message == f"line 1 says nearly the same: {FIRST!r}"
    assert not hits("diverging-number", text)


@pytest.mark.parametrize(
    "other",
    [
        FIRST,
        "Never share the bank account of a user with anybody outside the shop.",
        "Never share the card name of a user with anybody inside the shop.",
        "Never share the card number of a user with anybody inside the shop.",
        "Can you never share the card number of a user with anybody outside the shop?",
    ],
)
def test_the_same_words_and_other_objects_are_no_near_repetition(other: str) -> None:
    assert not hits("nearly-repeated-clause", f"{FIRST}\nBe warm.\n# Refunds\n- {other}\n")


def test_neighbours_lists_and_dialogues_are_made_alike_on_purpose() -> None:
    again = FIRST.replace("a user", "any user")
    assert not hits("nearly-repeated-clause", f"{FIRST} {again}\n")
    assert not hits("nearly-repeated-clause", f"- {FIRST}\n- Be warm.\n- {again}\n")
    assert not hits("nearly-repeated-clause", f"User: {FIRST}\nBe warm.\n\nHello.\n\nUser: {again}\n")
    assert len(hits("nearly-repeated-clause", f"{FIRST}\n\nBe warm.\n\n{again}\n")) == 1


@pytest.mark.parametrize(
    ("clause", "told"), [("Never ask for numbers.", 0), ("Never ask for a number.", 1), ("The shop is open today.", 0)]
)
def test_an_instruction_of_five_words_is_repeated_by_mistake_and_a_shorter_one_is_not(clause: str, told: int) -> None:
    assert len(hits("repeated-clause", f"{clause}\n\nBe warm.\n\n{clause}\n")) == told


def test_numbers_with_separators_are_told_whole() -> None:
    text = "Transfers above 2,500 euros need a second factor from the phone.\nBe warm.\n# Limits\nTransfers above 1,000 euros need a second factor from the phone.\n"
    assert [one.message for one in hits("diverging-number", text)] == ["this says 1,000, and line 1 says 2,500 in the same words"]
    assert not hits("diverging-number", text.replace("1,000", "2500"))


def test_one_instruction_with_two_numbers_tells_both() -> None:
    text = "Refunds are possible within 30 days after the delivery of the order.\nBe warm.\n# Refunds\nRefunds are possible within 14 days after the delivery of an order.\n"
    (hit,) = hits("diverging-number", text)
    assert text[hit.start : hit.end] == "Refunds are possible within 14 days after the delivery of an order."
    assert hit.message == "this says 14, and line 1 says 30 in the same words"
    assert not hits("nearly-repeated-clause", text.replace("Refunds are", "Always grant refunds"))
    assert not hits("nearly-repeated-clause", text.replace("14", "30"))
    assert not hits("diverging-number", text.replace("14", "30"))
    assert not hits("diverging-number", text.replace("Refunds are possible within 14", "Exchanges are possible within 14"))
    assert not hits("diverging-number", text.replace("Refunds are", "It is"))
    assert not hits("diverging-number", text.replace("an order.", "an order abroad."))
    assert not hits("diverging-number", text.replace("the order.", "the order abroad."))
    assert not hits("diverging-number", text.replace("14", "14, 21 or 28").replace("30", "30, 45 or 60"))
    assert not hits("diverging-number", text.replace("an order.", "an order:\n- Ask for the number."))
    assert len(hits("diverging-number", text.replace("14", "fourteen").replace("30", "five").replace("fourteen", "six"))) == 1


def test_a_long_prompt_of_one_sentence_takes_time_in_proportion_to_its_length() -> None:
    text = "\n\n".join(
        f"Never share the card number of user {number} with anybody outside the shop, {'x' * (number % 7)}." for number in range(3000)
    )
    prompt = prompt_of(text)
    prompt.statements  # noqa: B018
    list(RULES["nearly-repeated-clause"].run(prompt, Known()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Be clear and concise.", ["clear"]),
        ("Answer concisely. Keep your answers concise.", ["concisely"]),
        ("Use a friendly, warm tone.", ["friendly"]),
        ("Ask again if necessary.", []),
        ("Write [a concise summary] here.", []),
        ("I like to be friendly.", []),
        ("Respond in a professional manner.", ["professional"]),
    ],
)
def test_vague_words_are_told_where_they_are_the_measure(text: str, words: list[str]) -> None:
    assert shown(text, hits("vague-word", text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "You are a helpful assistant.",
        "Look for what might be helpful to the user.",
        "Translate natural language to SQL.",
        "Be concise, e.g. one line.",
        "Be concise.\nThree sentences are enough.",
        "Be friendly.\n```\nHello!\n```",
        "Do not be friendly.",
        "Be clear about prices.",
        "Ask for the relevant order.",
    ],
)
def test_words_that_are_explained_or_no_measure_are_left_alone(text: str) -> None:
    assert not hits("vague-word", text)


def test_a_vague_word_is_told_once_with_its_count_and_not_when_a_criterion_binds_it() -> None:
    text = "Be concise.\n# Mail\nWrite concisely.\n# Chat\nBe concise: at most 2 sentences.\n"
    (hit,) = hits("vague-word", text)
    assert (hit.message, hit.key) == ("`concise` is not explained, 2 times in this prompt", "concise")
    assert not hits("vague-word", text, Known(bound=frozenset(("Concisely",))))


def long(at: float, rule: str, count: int = 100) -> str:
    """A prompt of a thousand words with a rule at a share of its length."""
    lines = [f"Ask customer {number} what the weather is like over there today." for number in range(count)]
    lines.insert(int(at * count), rule)
    return "\n".join(lines)


@pytest.mark.parametrize(("at", "told"), [(0.05, False), (0.3, False), (0.5, True), (0.75, False), (0.99, False)])
def test_a_rule_about_harm_is_buried_only_in_the_middle(at: float, told: bool) -> None:
    rule = "You must never reveal a card number."
    text = long(at, rule)
    assert shown(text, hits("buried-must-rule", text)) == ([rule] if told else [])


def test_a_buried_rule_that_an_end_repeats_is_not_buried() -> None:
    text = long(0.5, "Never reveal a card number.")
    assert hits("buried-must-rule", text)[0].message == "this rule stands at 50% of the prompt, and neither end repeats it"
    assert not hits("buried-must-rule", f"Card numbers are never to reveal: no number of a card.\n{text}")
    assert not hits("buried-must-rule", f"{text}\nRemember: reveal no card number.")


def test_rules_of_style_and_short_prompts_bury_nothing() -> None:
    assert not hits("buried-must-rule", long(0.5, "Never use the passive voice."))
    assert not hits("buried-must-rule", long(0.5, "Never reveal a card number.", count=50))
    assert not hits("buried-must-rule", long(0.5, "Ask for the card number and reveal it."))


def test_a_rule_is_told_that_moved_by_a_quarter_of_the_prompt() -> None:
    rule = "You must never reveal a card number."
    base = long(0.1, rule)
    for at, told in ((0.1, False), (0.3, False), (0.4, True), (0.95, True)):
        text = long(at, rule)
        assert shown(text, hits("moved-must-rule", text, Known(base=base))) == ([rule] if told else [])
    assert hits("moved-must-rule", long(0.9, rule), Known(base=base))[0].message == "this rule moved from 10% of the prompt to 89%"


def test_a_rule_that_is_new_or_stands_there_twice_has_not_moved() -> None:
    rule = "You must never reveal a card number."
    assert not hits("moved-must-rule", long(0.9, rule), Known(base=long(0.1, "Never promise a refund.")))
    assert not hits("moved-must-rule", f"{rule}\n{long(0.9, rule)}", Known(base=long(0.1, rule)))
    assert not hits("moved-must-rule", long(0.9, "Ask for the date of birth."), Known(base=long(0.1, "Ask for the date of birth.")))
    assert not hits("moved-must-rule", long(0.9, rule))


BASE = "Hi.\n# Orders\nAsk for {{ number }}.\n# Refunds\n- At most 30 days.\n- Never promise one.\n## Cards\nNo card.\n# Tone\nBe warm.\n"
GERMAN = (
    "Hallo.\n# Bestellungen\nFrage nach {{ number }}.\n# Erstattungen\n- H\u00f6chstens 30 Tage.\n- Versprich keine.\n"
    "## Karten\nKeine Karte.\n# Ton\nSei freundlich.\n"
)


@pytest.mark.parametrize(
    ("lost", "title"),
    [
        ("# Bestellungen\nFrage nach {{ number }}.\n", "Orders"),
        ("# Erstattungen\n- H\u00f6chstens 30 Tage.\n- Versprich keine.\n", "Refunds"),
        ("## Karten\nKeine Karte.\n", "Cards"),
        ("# Ton\nSei freundlich.\n", "Tone"),
    ],
)
def test_the_section_that_a_translation_lost_is_found_without_its_title(lost: str, title: str) -> None:
    assert not missing(GERMAN)
    (hit,) = missing(GERMAN.replace(lost, ""))
    assert hit.message == f"`de` has no section for `{title}`"
    assert BASE[hit.start : hit.end].strip("# \n") == title


def missing(german: str) -> list[Hit]:
    prompt = whole(File("prompt.md", BASE), syntax=Syntax.JINJA)
    return list(RULES["missing-locale-section"].run(prompt, Known(siblings={"de": german, "en-GB": BASE})))


def test_a_section_that_only_the_translation_has_is_not_missing_here() -> None:
    assert not missing(f"{GERMAN}# Mehr\nNoch etwas.\n")


def test_tags_are_compared_by_their_names() -> None:
    text = "<rules>\nBe warm.\n</rules>\n<limits>\nBe brief.\n</limits>\n<b>x</b>\n"
    known = Known(siblings={"fr": "<rules>\nSois gentil.\n</rules>\n"})
    (hit,) = hits("missing-locale-section", text, known)
    assert (hit.message, text[hit.start : hit.end]) == ("`fr` has no `<limits>` for this one", "<limits>")


@pytest.mark.parametrize(
    ("rule", "answer", "does"),
    [
        ("Answer in at most 2 sentences.", "Yes. We open at nine. We close at six.", "has 3 sentences"),
        ("Answers have at most 5 words.", "We open at nine and close at six.", "has 8 words"),
        ("Write at least 5 words.", "We do.", "has 2 words"),
        ("Respond with only valid JSON.", "We open at nine.", "is no JSON"),
        ("Do not use emojis.", "Yes! \U0001f600", "has an emoji"),
        ('Never mention "Acme Corp".', "Ask acme corp about it.", "says 'Acme Corp'"),
        ('Always end your answer with "Anything else?"', "We open at nine.", "does not end with 'Anything else?'"),
        ('Begin every reply with "Hello".', "We open at nine.", "does not begin with 'Hello'"),
        ("Do not ask questions.", "At nine. Shall I book it?", "asks a question"),
        ("Never apologize.", "Sorry, we are closed.", "apologises"),
        ("Do not use Markdown.", "We open at **nine**.", "has Markdown"),
    ],
)
def test_an_example_that_breaks_a_rule_is_told_in_every_form(rule: str, answer: str, does: str) -> None:
    for example in (
        f"# Examples\nUser: Hm?\nAssistant: {answer}\nUser: Ah.\n",
        f"<example>\nQuestion: Hm?\nAnswer: {answer}\n</example>\n",
        f"<example>\n<input>Hm?</input>\n<output>\n{answer}\n</output>\n</example>\n",
        f"## Example\n```\nInput: Hm?\nOutput:\n{answer}\n```\n",
        f"Example Input:\nHm?\n\nExample Output:\nExpected Output: {answer}\n",
    ):
        text = f"{rule}\n\n{example}"
        (hit,) = hits("example-against-rule", text)
        assert text[hit.start : hit.end] == answer
        assert hit.message == f"this example {does}, and line 1 says {rule!r}"


@pytest.mark.parametrize(
    "text",
    [
        "Answer in at most 2 sentences.\n# Examples\nUser: One. Two. Three. Four.\nAssistant: Yes.\n",
        "Answer in at most 2 sentences.\nUser: Hm?\nAssistant: One. Two. Three.\n",
        "If asked why, answer in at most 2 sentences.\n# Examples\nAssistant: One. Two. Three.\n",
        "Titles have at most 2 words.\n# Examples\nAssistant: One. Two. Three.\n",
        "Respond with only valid JSON.\n# Examples\nAssistant: {answer}\nOutput: [the answer]\nAnswer: ...\n",
        'Respond with only valid JSON.\n# Examples\nAssistant: {"a": 1}\nOutput:\n```json\n[1]\n```\n',
        'Always end your answer with "Anything else?"\n# Examples\nAssistant: Yes. **Anything else?**\n',
        'Never mention "Acme".\n# Examples\nAssistant: Acmes are fine.\n',
        'Never mention "Acme".\n# Examples\nAssistant: Sorry, shall I look **now**?\n',
        "Use emojis.\n# Examples\nAssistant: \U0001f600\n",
    ],
)
def test_examples_that_keep_the_rules_or_are_not_the_assistants_are_left_alone(text: str) -> None:
    assert not hits("example-against-rule", text)


@pytest.mark.parametrize("verb", ["do not write", "don't write", "never answer with"])
def test_what_a_rule_says_not_to_say_is_no_example(verb: str) -> None:
    text = f'Return only the JSON value. Prepend nothing (e.g., {verb} "Here is the JSON:").\n'
    assert not hits("example-against-rule", text)
    assert hits("example-against-rule", text.replace(verb, "write"))


MARKED = "- Never promise a refund. {0}\n- Always ask for the order. {1}\n- You must greet. {2}\n- Be warm.\n- Never name a price."


@pytest.mark.parametrize("form", ["[R{}]", "[REQ-{}]", "[constraint/r{}]", "<!-- shop/constraint/r{} -->", "{{#r{}}}"])
def test_a_clause_without_an_id_among_those_with_one_is_told(form: str) -> None:
    text = MARKED.format(*(form.format(number) for number in (1, 2, 3)))
    assert shown(text, hits("unreferenced-clause", text)) == ["Never name a price."]
    assert not hits("unreferenced-clause", f"{text} {form.format(4)}")
    assert not hits("unreferenced-clause", f"{text}\n- Never joke.\n- Never lie.\n- Never sing.\n")


def test_an_id_on_the_line_before_counts_and_links_do_not() -> None:
    text = (
        "<!-- a/b -->\nNever promise a refund.\n\n<!-- a/c -->\nAlways ask twice.\n\n<!-- a/d -->\nYou must greet.\n\nNever name a price.\n"
    )
    assert shown(text, hits("unreferenced-clause", text)) == ["Never name a price."]
    links = MARKED.format("[R1](#r1)", "[R2](#r2)", "[R3]: x")
    assert not hits("unreferenced-clause", links)


def test_marks_count_as_ids_only_where_one_of_their_form_is_known() -> None:
    text = MARKED.format("[R1]", "[R2]", "[R3]")
    assert not hits("unreferenced-clause", text, Known(ids=frozenset(("brief", "warm"))))
    assert len(hits("unreferenced-clause", text, Known(ids=frozenset(("shop/rule/R1",))))) == 1


def test_an_id_that_no_element_has_is_told_with_the_nearest_one() -> None:
    text = "- Never promise. <!-- constraint/brief -->\n- Be warm. <!-- constraint/warmth -->\n- See [R1]. <!-- prettier-ignore -->\n```\n<!-- no/thing -->\n```\n"
    known = Known(ids=frozenset(("shop/constraint/brief", "shop/constraint/warm")))
    found = hits("unknown-clause-id", text, known)
    assert [one.key for one in found] == ["constraint/warmth"]
    assert "shop/constraint/warm" in found[0].help
    assert not hits("unknown-clause-id", text)
    assert not hits("unknown-clause-id", text, Known(ids=frozenset(("other",))))


@pytest.mark.parametrize(
    "said",
    [
        "Your answer will be graded by its length",
        "You will be scored on how short you are",
        "the grader",
        "this test case",
        "the grading script",
    ],
)
def test_words_of_grading_are_told_to_assistants_and_not_to_judges(said: str) -> None:
    text = f"You are the assistant of a shop.\nAnswer questions. Mind {said}, and be kind.\n"
    (hit,) = hits("judged-text", text)
    assert said.startswith(text[hit.start : hit.end])
    assert not hits("judged-text", f"{text}Evaluate the answer of the student.")
    assert not hits("judged-text", text.replace("You are the assistant of a shop", "You are a judge"))
    assert not list(RULES["judged-text"].run(whole(File("p.md", text), role=Role.USER), Known()))


def test_a_shop_that_grades_and_a_file_that_speaks_to_nobody_are_left_alone() -> None:
    assert not hits("judged-text", "You sell used phones. Say the grade of each phone, and its score.\nExpected output: a list.")
    assert not hits("judged-text", "FROM python\n# the scorer stages its copies here\n")


@pytest.mark.parametrize("char", ["\x00", "\x7f", "\x85", "\u200b", "\u2800", "\u3164", "\u034f", "\ue000", "\ud800"])
def test_every_character_that_shows_nothing_is_told(char: str) -> None:
    text = f"Never{char} give refunds.\n"
    assert shown(text, hits("hidden-character", text)) == [char]
    assert not hits("hidden-character", "Never\tgive\f refunds \u00e9\u4e2d\u2019.\r\n")


@pytest.mark.parametrize(
    "piece",
    [
        "a\u0430",
        "1234 ",
        "+1 234 ",
        "a@a.",
        "AB12",
        "a.",
        "never ",
        "- never ask for it.\n",
        "at most 3 sentences ",
        "Answer in 3 sentences.\n- ",
        "be a, ",
        "with a, and ",
        "always please use any ",
        'never say "',
        "<!-- a ",
        "[R1] never ",
        "q: a\n\nb\n\n",
        "# Example\nAssistant: a\n",
        "<example>\n",
        "only json ",
        "Always ask now twice.\nNever ask now twice.\n",
        "\ufe00\U000e0041",
        "# Abc\nSee Def above in section Ghi ",
        "call 030 901820467 ",
        'for example, say "a" ',
        "??? PLACEHOLDER ",
    ],
)
def test_no_rule_hangs_on_hostile_texts(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    prompt = prompt_of(text)
    prompt.statements  # noqa: B018
    known = Known(
        held_out=("ask for it now please again",), base=text, siblings={"de": text[:20_000]}, ids=frozenset(("R1",)), long_prompt=100
    )
    for rule in RULES.values():
        list(rule.run(prompt, known))


@pytest.mark.parametrize("comment", ["<!-- a note -->", "{# a note #}", "{{!-- a note --}}"])
def test_a_comment_behind_a_mark_does_not_hide_it(comment: str) -> None:
    assert len(hits("placeholder-debris", f"Prices: ask for them. FIXME {comment}\n")) == 1


@pytest.mark.parametrize(("end", "told"), [("```{rest}", 0), ("``{rest}", 1), ("``` {rest}", 1)])
def test_a_fence_can_be_closed_before_what_begins_with_a_new_line(end: str, told: int) -> None:
    text = f"Diff:\n```diff\n{{diff}}\n{end}"
    places = tuple((text.index(one), text.index(one) + len(one)) for one in ("{diff}", "{rest}"))
    assert len(list(RULES["unbalanced-structure"].run(replace(prompt_of(text), interpolated=places), Known()))) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Fix:\n```py\n{code}```\n\nSay why.\n", 0),
        ("Fix:\n```py\n{code}```{hint}\n\nSay why.\n", 0),
        ("Fix:\n```py\n{code}```\n\nErrors:\n```\n{errors}\n```\nSay why.\n", 0),
        ("Fix:\n~~~py\n{code}~~~~\n\nSay why.\n", 0),
        ("Fix:\n~~~py\n{code}```\n\nSay why.\n", 1),
        ("Fix:\n````py\n{code}```\n\nSay why.\n", 1),
        ("Fix:\n```py\n{code} ```\n\nSay why.\n", 1),
        ("Fix:\n```py\n{code}``` and\n\nSay why.\n", 1),
        ("Code: {code}```\nFix:\n```py\nSay why.\n", 1),
    ],
)
def test_a_fence_can_be_closed_behind_what_ends_with_a_new_line(text: str, told: int) -> None:
    prompt = whole(File("prompt.md", text), syntax=Syntax.FORMAT)
    assert len(list(RULES["unbalanced-structure"].run(prompt, Known()))) == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Say:\n```\nx\n\nThen:\n```\ny\n```\nGreet.\n", "this fence, or one above it, is never closed"),
        ("Say:\n```\nx\n\nThen greet.\n", "the fence is never closed"),
        ("```\nx\n```\nSay:\n```json\nx\n\nThen greet.\n", "the fence is never closed"),
    ],
)
def test_a_fence_whose_end_may_be_missing_further_up_is_told_so(text: str, said: str) -> None:
    assert [one.message for one in hits("unbalanced-structure", text)] == [said]


def test_a_misspelt_tag_that_closes_is_told_with_the_one_that_waits_for_it() -> None:
    (hit,) = hits("unbalanced-structure", "<policy>\nNever pay in cash.\n</polcy>\n")
    assert (hit.message, hit.help) == ("`</polcy>` closes nothing", "write `</policy>`")
    (hit,) = hits("unbalanced-structure", "<policy>\nNever pay in cash.\n</rules>\n")
    assert hit.help == "open `<rules>` before it, or take it out"
