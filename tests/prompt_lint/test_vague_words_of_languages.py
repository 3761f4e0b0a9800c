"""Vague words in German, French, Spanish, Portuguese and Italian: each put into a right prompt, and beside what must stay silent."""

from pathlib import Path

import pytest

from specforge.prompt_lint.prompt import File, whole
from specforge.prompt_lint.rule import Known
from specforge.registry import find_rules
from tests.command import run_specforge

RULE = {one.name: one for one in find_rules()}["vague-word"]
RIGHT = {
    "de": (
        "Du bist ein hilfreicher Assistent eines Fahrradladens und hilfst den Kunden bei der Planung.\n\n# Umgang\n{}\n"
        "Frage nach der Kundennummer, bevor du eine Bestellung nachschlägst. Gib die Bestellung nie an Dritte weiter."
    ),
    "fr": (
        "Tu es un assistant utile d'un magasin de vélos et tu aides les clients dans la préparation de leurs visites.\n\n# Conduite\n{}\n"
        "Demande le numéro du client avant de chercher une commande. Ne transmets jamais la commande à un tiers."
    ),
    "es": (
        "Eres un asistente útil de una tienda de bicicletas y ayudas a los clientes a preparar sus visitas.\n\n# Conducta\n{}\n"
        "Pide el número del cliente antes de buscar un pedido. No entregues nunca el pedido a otra persona."
    ),
    "pt": (
        "Você é um assistente útil de uma loja de bicicletas e ajuda os clientes a preparar as suas visitas.\n\n# Conduta\n{}\n"
        "Peça o número do cliente antes de procurar um pedido. Não entregue nunca o pedido a outra pessoa."
    ),
    "it": (
        "Sei un assistente utile di un negozio di biciclette e aiuti i clienti nella preparazione delle visite.\n\n# Condotta\n{}\n"
        "Chiedi il numero del cliente prima di cercare un ordine. Non consegnare mai l'ordine a un'altra persona."
    ),
}
"""Prompts in which everything can be checked, with a place for one sentence."""
VAGUE = {
    "de": (
        ("Sei freundlich.", "freundlich"),
        ("Seien Sie stets höflich und sachlich.", "höflich"),
        ("Bleib auch bei Beschwerden professionell.", "professionell"),
        ("Antworte klar und ohne Fachwörter.", "klar"),
        ("Antworten Sie immer höflich auf Deutsch.", "höflich"),
        ("Beantworte die Frage kurz, direkt und verständlich.", "verständlich"),
        ("Halte deine Antworten kurz und prägnant.", "prägnant"),
        ("Deine Antworten sollen natürlich und lebendig klingen.", "natürlich"),
        ("Du musst in jedem Fall höflich bleiben.", "höflich"),
        ("Antworte in einem freundlichen, warmen Ton.", "freundlich"),
        ("Verwende eine klarere Sprache als bisher.", "klar"),
        ("Gib hilfreiche Antworten.", "hilfreich"),
        ("Reagiere auf angemessene Weise.", "angemessen"),
        ("Nutze deinen gesunden Menschenverstand.", "gesunden menschenverstand"),
        ("Füge Links hinzu, wo sinnvoll.", "sinnvoll"),
        ("Schreibe professionelle E-Mail-Antworten.", "professionell"),
        ("Du beantwortest Anfragen vernünftig und schnell.", "vernünftig"),
    ),
    "fr": (
        ("Sois aimable.", "aimable"),
        ("Soyez toujours poli et direct.", "poli"),
        ("Reste professionnelle dans chaque échange.", "professionnel"),
        ("Tes réponses doivent être claires.", "clair"),
        ("Réponds clairement au client.", "clair"),
        ("Répondez poliment.", "poli"),
        ("Réponds de manière concise et directe.", "concis"),
        ("Tu réponds aux clients de façon brève et naturelle.", "naturel"),
        ("Adopte un ton chaleureux.", "chaleureux"),
        ("Fournis des explications utiles.", "utile"),
        ("Utilise un langage simple et approprié.", "approprié"),
        ("Garde tes réponses courtes et concises.", "concis"),
        ("Réponds en français, avec un ton professionnel.", "professionnel"),
        ("Fais preuve de bon sens.", "bon sens"),
        ("Ajoute des liens quand cela a du sens.", "du sens"),
        ("Tu restes bref et toujours utile.", "utile"),
        ("Exprimez-vous de façon courtoise.", "courtois"),
    ),
    "es": (
        ("Sé amable.", "amable"),
        ("Sea siempre cortés y directo.", "cortés"),
        ("Se conciso y directo.", "conciso"),
        ("Tus respuestas deben ser claras.", "claro"),
        ("Responde claramente al cliente.", "claro"),
        ("Responda siempre amablemente.", "amable"),
        ("Responde de manera profesional y ordenada.", "profesional"),
        ("Contesta a los clientes de forma breve y natural.", "natural"),
        ("Usa un tono cordial.", "cordial"),
        ("Proporciona respuestas útiles.", "útil"),
        ("Mantén tus respuestas breves y concisas.", "conciso"),
        ("Responde en español, con un tono amable.", "amable"),
        ("Utilice un lenguaje sencillo y adecuado.", "adecuado"),
        ("Aplica el sentido común.", "sentido común"),
        ("Añade enlaces cuando tenga sentido.", "tenga sentido"),
        ("Debes ser razonable.", "razonable"),
        ("Responde siempre en español claro.", "claro"),
    ),
    "pt": (
        ("Seja gentil.", "gentil"),
        ("Responda de forma clara e direta.", "claro"),
        ("Responda sempre educadamente.", "educado"),
        ("Use um tom amigável.", "amigável"),
        ("As respostas devem ser concisas.", "conciso"),
        ("Forneça respostas úteis.", "útil"),
        ("Use o bom senso.", "bom senso"),
        ("Mantenha as respostas curtas e adequadas.", "adequado"),
        ("Você deve ser sempre cordial.", "cordial"),
        ("Adicione links quando fizer sentido.", "fizer sentido"),
    ),
    "it": (
        ("Sii gentile.", "gentile"),
        ("Rispondi in modo chiaro e diretto.", "chiaro"),
        ("Rispondi sempre cortesemente.", "cortese"),
        ("Usa un tono amichevole ma serio.", "amichevole"),
        ("Le risposte devono essere concise.", "conciso"),
        ("Fornisci risposte utili.", "utile"),
        ("Usa il buon senso.", "buon senso"),
        ("Mantieni le risposte brevi e adeguate.", "adeguato"),
        ("Rispondi al cliente in maniera professionale.", "professionale"),
        ("Aggiungi un link quando ha senso.", "ha senso"),
    ),
}
"""Sentences, each with the word that is told."""
SILENT = {
    "de": (
        "Sei freundlich, d. h. grüße mit dem Namen.",
        "Sei freundlich, indem du mit dem Namen grüßt.",
        "Antworte knapp: höchstens drei Sätze.",
        "Antworte klar, zum Beispiel mit dem Datum am Anfang.",
        "Sei freundlich, aber nicht vertraulich, nicht witzig.",
        "Sei höflich, ohne dich zu entschuldigen.",
        "Sei nie zu freundlich.",
        "Antworte natürlich immer auf Deutsch.",
        "Antworte freundlich, dass der Laden geschlossen ist.",
        "Nimm Fragen in natürlicher Sprache an.",
        "Beschreibe das Gut, das der Kunde bestellt hat.",
        "Wenn es keine klare Antwort gibt, frage nach.",
        "Wähle die passende Größe aus der Tabelle.",
        "Erkläre, warum ein Termin sinnvoll ist.",
        "Ist die Frage klar?",
    ),
    "fr": (
        "Sois aimable, c'est-à-dire salue le client par son nom.",
        "Sois aimable, en saluant le client par son nom.",
        "Réponds de manière concise : trois phrases au plus.",
        "Réponds clairement, par exemple avec la date au début.",
        "Sois chaleureux, mais pas familier.",
        "Sois poli sans jamais t'excuser.",
        "Ne sois jamais trop aimable.",
        "Ne transmets pas les données sensibles.",
        "Sois sensible aux délais du client.",
        "Accepte les questions en langage naturel.",
        "S'il n'y a pas de réponse claire, demande une précision.",
        "Utilise un ton adapté à un enfant de dix ans.",
        "Donne le prix en clair.",
        "Le guide explique clairement les tailles.",
        "La question est-elle claire ?",
    ),
    "es": (
        "Sé amable, es decir, saluda al cliente por su nombre.",
        "Sé amable, saludando al cliente por su nombre.",
        "Responde de forma concisa: tres frases como máximo.",
        "Responde claramente, por ejemplo con la fecha al principio.",
        "Sé cordial, pero no familiar.",
        "Sé cortés sin disculparte.",
        "No seas nunca demasiado amable.",
        "No compartas datos sensibles.",
        "Sé sensible a los plazos del cliente.",
        "Acepta preguntas en lenguaje natural.",
        "Si no hay una respuesta clara, pregunta otra vez.",
        "La tienda responde de manera adecuada a los pedidos.",
        "Usa un tono adecuado para niños de primaria.",
        "Este servicio puede ser útil.",
        "¿Es clara la pregunta?",
    ),
    "pt": (
        "Seja gentil, ou seja, cumprimente o cliente pelo nome.",
        "Responda de forma concisa: três frases no máximo.",
        "Seja cordial, mas não familiar.",
        "Não seja nunca gentil demais.",
        "Aceite perguntas em linguagem natural.",
        "Se não houver uma resposta clara, pergunte outra vez.",
        "Não partilhe dados sensíveis.",
    ),
    "it": (
        "Sii gentile, cioè saluta il cliente per nome.",
        "Rispondi in modo conciso: tre frasi al massimo.",
        "Sii cordiale, ma non familiare.",
        "Non essere mai troppo gentile.",
        "Accetta domande in linguaggio naturale.",
        "Se non c'è una risposta chiara, chiedi ancora.",
        "Sei un cliente gentile.",
    ),
}
"""Sentences that say what they mean, that forbid, or in which such a word means something else."""


def told(text: str, known: Known | None = None) -> list[str]:
    return [hit.key for hit in RULE.run(whole(File("prompt.md", text)), known or Known())]


@pytest.mark.parametrize("language", RIGHT)
def test_a_prompt_that_can_be_checked_is_left_alone(language: str) -> None:
    assert not told(RIGHT[language].format(""))


@pytest.mark.parametrize(("language", "sentence", "word"), [(language, *one) for language, found in VAGUE.items() for one in found])
def test_a_vague_word_is_told_by_what_it_is_a_form_of(language: str, sentence: str, word: str) -> None:
    assert told(RIGHT[language].format(sentence)) == [word]


@pytest.mark.parametrize(("language", "sentence"), [(language, one) for language, found in SILENT.items() for one in found])
def test_a_word_that_is_explained_forbidden_or_precise_is_left_alone(language: str, sentence: str) -> None:
    assert not told(RIGHT[language].format(sentence))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sei prägnant.", ["prägnant"]),
        ("You are the assistant of a shop. Be polite.\n\n# Deutsch\nSei höflich zu jeder Zeit. Sois clair.\n", ["polite", "clair"]),
        (f"{RIGHT['de'].format('')}\n\n# English\nBe concise and answer the user with the order number.\n", ["concise"]),
        (f"{RIGHT['de'].format('')}\n\n# Français\nRéponds de manière claire.\n", ["clair"]),
        ("Tu es un assistant. Réponds au client et donne-lui le prix dans la langue de sa question. Sois sensible.", []),
        ("Answer the user in the language of the question and never name a price. Be sensible.", ["sensible"]),
    ],
)
def test_a_word_is_read_in_the_language_of_its_clause(text: str, words: list[str]) -> None:
    assert told(text) == words


def test_a_form_of_a_word_that_a_criterion_explains_is_left_alone() -> None:
    text = RIGHT["de"].format("Antworte in einem freundlichen Ton. Sei höflich.")
    assert told(text, Known(bound=frozenset(("freundliche",)))) == ["höflich"]


SPEC = """specforge: 1
feature: werkstatt
role: Du bist der Assistent einer Fahrradwerkstatt.
layout: {language: de}
constraints:
  - {id: ton, level: should, rule: Antworte in einem freundlichen Ton.}
  - id: knapp
    level: should
    rule: Sei knapp.
    criteria:
      - {id: kurz, always: true, check: {sentences: {at_most: 3}}, passes: [{agent: Ja.}], fails: [{agent: Ja. Nein. Gut. Doch.}]}
"""


def test_a_rule_of_a_spec_is_named_unless_a_criterion_says_what_its_word_means(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/werkstatt.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "specforge.toml").write_text('[lint.severities]\nvague-word = "warning"\n', encoding="utf-8")
    lines = run_specforge("check", "--format", "concise", cwd=tmp_path).stdout.splitlines()
    (found,) = [line for line in lines if "[vague-word]" in line]
    assert found.startswith("specs/werkstatt.yaml:6:")
    assert "`freundlich` is not explained" in found
