"""Clauses that bind, and those whose loss costs more than style, in the languages whose binding words are known."""

import re
from collections.abc import Mapping
from functools import cache

from specforge.wordings import ENGLISH, Tongue, tongue_of

BINDING = (
    r"must|never|always|only|cannot|(?:do|does|may|should|shall|can|will)\s+not|(?:don|can|won|mustn|shouldn)['\u2019]t|under no|refuse|decline|"
    r"forbidden|prohibited|not (?:allowed|permitted)"
)
"""What binds in English; in the other languages whatever demands, narrows or denies does, and these:"""
FORBIDDING = (
    "verboten|untersagt|lehne|verweigere|interdit\\w*|refuse[rz]|déclinez|prohibid[oa]s?|rechaz[ae]n?|vietat[aeio]|rifiuta\\w*|proibid[oa]s?|recus[ae]"
    "|verboden|weiger"
)
GRAVE: Mapping[str, str] = {
    "en": (
        r"safe(?:ty|ly|guard\w*)?|unsafe|harm\w*|danger\w*|illegal\w*|unlawful\w*|legal\w*|law|laws|medical\w*|diagnos\w+|prescri\w+|dos(?:e|age)s?|"
        r"suicid\w*|self-harm|emergenc\w+|priva(?:te|cy)|personal(?:ly)?|confidential\w*|secrets?|passwords?|credentials?|api keys?|card(?:s| numbers?)?|"
        r"payments?|refunds?|guarantee\w*|promis\w+|disclos\w+|reveal\w*|leak\w*|consent\w*|permission\w*|minors?|child(?:ren)?|weapons?|violen\w+|"
        r"hate\w*|discriminat\w+|harass\w*|sexual\w*|pii|gdpr|hipaa|compl(?:y|iance|iant)|polic(?:y|ies)|secur\w+|malicious\w*|injection|untrusted|"
        r"verif\w+|authenticat\w*|authori[sz]\w+|identity|(?:home|private|postal|ip) address(?:es)?|phone numbers?|delet\w+|destructive|irreversible"
        r"|confirm\w*|refus\w+|system prompt|instructions"
    ),
    "de": (
        r"sicherheit\w*|gef(?:ahr|ähr)\w*|notfall\w*|notruf\w*|illegal\w*|strafbar\w*|recht(?:lich|sberat)\w*|gesetz\w*|medizin\w*|ärztlich\w*"
        r"|diagnose\w*|dosi(?:s|erung)\w*|medikament\w*|suizid\w*|privat\w*|persönlich\w*|personenbezogen\w*|vertraulich\w*|geheim\w*|passw\w+|kennw\w+"
        r"|zugangsdaten|(?:kredit)?karten\w*|\w*zahlung\w*|(?:rück)?erstatt\w+|garanti\w+|verspr[ei]ch\w*|preis(?:geben|zugeben)|offenleg\w*|verrate\w*"
        r"|einwillig\w*|\w*zustimm\w*|minderjährig\w*|kinder\w*|waffe\w*|gewalt\w*|hass\w*|diskriminier\w*|sexuell\w*|dsgvo|datenschutz\w*|bestätig\w*"
        r"|lösch\w*|unwiderruflich\w*|identität\w*|verifizier\w*|authentifizier\w*|telefonnummer\w*|\w*adressen?|systemprompt\w*|anweisungen"
    ),
    "fr": (
        r"sécurité|danger\w*|urgence\w*|illéga\w+|juridique\w*|léga\w+|loi|médica\w+|diagnosti\w+|ordonnance\w*|suicid\w*|privée?s?|personnel(?:le)?s?"
        r"|confidentiel\w*|secrets?|mots? de passe|identifiants?|cartes?|paiements?|rembours\w+|garanti\w+|promet\w+|divulgu\w+|révél\w+|consentement\w*"
        r"|mineurs?|enfants?|armes?|violen\w+|haine\w*|discrimin\w+|sexuel\w*|rgpd|vérifi\w+|authentifi\w+|identité|supprim\w+|irréversible\w*|confirm\w+"
        r"|adresses?|numéros? de téléphone|instructions"
    ),
    "es": (
        r"segur(?:idad|o|a)|peligr\w+|emergencia\w*|ilegal\w*|legal\w*|jurídic\w+|ley|leyes|médic\w+|diagn[oó]stic\w+|receta\w*|dosis|suicid\w*|privad\w+"
        r"|personal(?:es)?|confidencial\w*|secret[oa]s?|contraseña\w*|credencial\w*|tarjeta\w*|pagos?|reembols\w+|garant\w+|promet\w+|revel\w+|divulg\w+"
        r"|consentimient\w+|menores|niñ[oa]s?|armas?|violen\w+|odio|discrimin\w+|sexual\w*|rgpd|verifi\w+|identidad|borr[ae]\w*|elimin\w+|irreversible\w*"
        r"|confirm\w+|dirección|direcciones|teléfonos?|instrucciones"
    ),
    "it": (
        r"sicurezza|pericol\w+|emergenz\w+|illegal[ei]|legal[ei]|legge|leggi|medic[aehio]\w*|diagnos\w+|ricett\w+|dos[ei]|suicid\w*|privat[aeio]"
        r"|personal[ei]|riservat\w+|segret\w+|password|credenziali|cart[ae]|pagament\w+|rimbors\w+|garan(?:zi|ti)\w+|promett\w+|rivel\w+|divulg\w+|consenso"
        r"|minor(?:i|enni)|bambin\w+|arm[ai]|violen\w+|odio|discrimin\w+|sessual\w*|gdpr|verific\w+|autentic\w+|identità|cancell\w+|elimin\w+"
        r"|irreversibil\w+|conferm\w+|indirizz\w+|numer[io] di telefono|istruzioni"
    ),
    "pt": (
        r"segurança|perig\w+|emergênci\w+|ilega\w+|lega(?:l|is)|jurídic\w+|leis?|médic\w+|diagn[oó]stic\w+|receita\w*|doses?|suicíd\w*|privad\w+"
        r"|pessoa(?:l|is)|confidencia\w+|segred\w+|senhas?|credencia\w+|cart(?:ão|ões)|pagamento\w*|reembols\w+|garant\w+|promet\w+|revel\w+|divulg\w+"
        r"|consentiment\w+|menores|crianças?|armas?|violên\w+|ódio|discrimin\w+|sexua\w+|lgpd|rgpd|verifi\w+|autentic\w+|identidade|apag\w+|exclu\w+"
        r"|irreversíve\w+|confirm\w+|endereços?|telefones?|instruções"
    ),
    "nl": (
        r"veilig\w*|gevaar\w*|gevaarlijk\w*|noodgeval\w*|illega\w+|juridisch\w*|wet|wetten|wettelijk\w*|medisch\w*|diagnose\w*|recept\w*|dosering\w*|dosis"
        r"|suïcid\w*|zelfmoord\w*|privé\w*|privacy|persoonlijk\w*|persoonsgegevens|vertrouwelijk\w*|geheim\w*|wachtwoord\w*|inloggegevens|\w*kaart(?:en|nummer\w*)?"
        r"|betaling\w*|terugbeta\w+|garandeer\w*|garantie\w*|beloof\w*|beloofd\w*|belofte\w*|onthul\w*|toestemming|minderjarig\w*|kinderen|wapens?|geweld\w*"
        r"|discrimine\w+|seksueel|seksuele|avg|identiteit\w*|verifieer\w*|controleer\w*|verwijder\w*|onomkeerbaar\w*|bevestig\w*|\w*adres(?:sen)?"
        r"|telefoonnummer\w*|instructies"
    ),
}
"""What a clause is about whose loss costs more than style, by codes of ISO 639-1."""


def binding(*texts: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give the patterns of what binds and of what is grave, in the languages that texts show together."""
    return _patterns(tongue_of(*texts))


@cache
def _patterns(tongue: Tongue) -> tuple[re.Pattern[str], re.Pattern[str]]:
    binds = [
        word
        for one in tongue.languages
        for word in ((BINDING,) if one is ENGLISH else (one.must, one.always, one.only, one.negation, FORBIDDING))
    ]
    grave = [GRAVE[code] for code in GRAVE if code in tongue.codes]
    binding, about = (re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) for words in (binds, grave))
    return binding, about
