"""French."""

import re

from specforge.probing.definitions.lexicon import Lexicon, meaning, named, these
from specforge.regexes import regex

_NUMBER = r"(?:\d[\d.]*|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|trente|quarante|cinquante|cent|mille)"
_ROWS = r"(?:résultats?|entrées?|enregistrements?|éléments?|lignes?|retourn\w*|renvo\w*|par\s+page)"

LEXICON = Lexicon(
    code="fr",
    verbs=meaning(
        list="liste listes lister listez énumère énumérer",
        search="recherche recherchez rechercher cherche cherchez chercher",
        find="trouve trouvez trouver",
        query="interroge interrogez interroger",
        get="récupère recupere récupérez récupérer recuperer obtient obtiens obtenir charge",
        return_="retourne retournez retourner renvoie renvoyer rend donne fournit",
        show="affiche affichez afficher montre montrez montrer",
        read="lit lis lire consulte consulter",
        filter="filtre filtrez filtrer",
        create="crée creer créer génère générer ajoute ajouter enregistre enregistrer soumet",
        update="modifie modifier actualise réécrit met mettre change",
        delete="supprime supprimer efface effacer retire retirer",
        send="envoie envoyer publie publier",
        book="réserve réserver annule annuler",
        calculate="calcule calculer estime estimer",
        compare="compare comparer",
        validate="vérifie vérifier valide valider contrôle",
        convert="convertit convertir",
        execute="exécute exécuter lance lancer installe",
        analyze="analyse analyser",
        summarize="résume résumer",
        set="définit définir marque",
    ),
    nouns=meaning(
        accounts="comptes", appointments="rendez-vous", articles="articles", agents="agents", albums="albums", alerts="alertes", bills="factures", bookings="réservations", books="livres ouvrages",
        branches="branches", candidates="candidats", cases="dossiers affaires", categories="catégories categories", channels="canaux", clients="clients clientes", comments="commentaires",
        companies="entreprises sociétés", contacts="contacts", contracts="contrats", conversations="conversations", countries="pays", currencies="devises", customers="clients",
        data="données", databases="bases", datasets="datasets jeux", deliveries="livraisons", details="détails details", devices="appareils", documents="documents", emails="emails courriels e-mails",
        employees="employés salariés collaborateurs", entries="entrées", errors="erreurs", events="événements évènements", expenses="dépenses", files="fichiers", flights="vols", folders="répertoires",
        forecasts="prévisions", groups="groupes", hospitals="hôpitaux", hours="horaires", images="images", information="informations infos", invoices="factures", items="éléments", jobs="offres emplois", languages="langues", laws="lois textes", lines="lignes",
        members="membres", messages="messages", models="modèles", news="actualités nouvelles", notes="notes", orders="commandes", patients="patients", payments="paiements", people="personnes",
        permits="permis", photos="photos", players="joueurs", prices="prix tarifs", products="produits", projects="projets", properties="biens logements", quotes="devis", recipes="recettes", records="enregistrements",
        regions="régions", reports="rapports", requests="demandes requêtes", resources="ressources", results="résultats", reviews="avis", roles="rôles", rooms="salles chambres", rulings="jurisprudences", sessions="sessions", shipments="colis expéditions",
        skills="compétences", states="départements", stations="stations gares arrêts", statistics="statistiques", stores="magasins boutiques", students="étudiants élèves", subscriptions="abonnements", suppliers="fournisseurs",
        tables="tables", tasks="tâches taches", teams="équipes", tickets="tickets", towns="communes villes", transactions="transactions", trips="trajets voyages", types="types", users="utilisateurs utilisatrices", vehicles="véhicules", videos="vidéos",
        database="base", catalog="catalogue", web="web", internet="internet",
    ),
    opening=regex(
        r"^(?:(?:cet(?:te)?|ce|un|une|l['\u2019]|le|la)\s?(?:outil|fonction|méthode|commande|endpoint|requête)\s+)?(?:(?:permet|sert)\s+(?:de\s+|d['\u2019]|à\s+)|outil\s+(?:pour|de)\s+|pour\s+)?", re.IGNORECASE
    ),
    joined=regex(r"(?:et|ou)", re.IGNORECASE),
    head_first=True,
    to=these("de d parmi"),
    all=these("tous toutes tout toute chaque"),
    whole=these("complète complet entière intégrale exhaustive"),
    one=these("un une seul seule"),
    determiners=these("le la les l des du de d plusieurs différents différentes derniers dernières premiers premières nouveaux nouvelles autres mes tes ses vos leurs ces grands grandes principaux principales"),
    lists=these("liste tableau collection"),
    of=these("des de du d"),
    stops=these("à au aux avec dans depuis en entre et ou où par pour que qui sans selon sous sur via"),
    returned=regex(
        r"\b(?:retourne|renvoie|récupère|recupere|donne|rend|returns?:)\s+(?:(?:une|la|les?)\s+)?(?:[\w-]+\s+){0,2}?liste\s+(?:complète\s+)?(?=(?:des?|du|d['\u2019])\b)", re.IGNORECASE
    ),
    stated=regex(
        rf"(?:\b(?:jusqu['\u2019]à|au\s+plus|au\s+maximum|maxim(?:um|al(?:e|es)?)|pas\s+plus\s+de|limitée?s?\s+à|plafonnée?s?\s+à|plafond|moins\s+de|entre\s+\w+\s+et|de\s+1\s+à)|\bmax\.|\bmax\b|<=|≤)\s*(?:de|est|à)?\s*[:=]?\s*[`'\"]?{_NUMBER}\b"
        rf"|\bles\s+{_NUMBER}\s+(?:premi|derni|plus)\w*|\b\d+\s+(?:max\.?|maximum|au\s+plus|au\s+maximum)\b",
        re.IGNORECASE,
    ),
    ranked=regex(
        r"\b(?:meilleure?s?|plus\s+(?:proches?|similaires?|populaires?|importante?s?|pertinente?s?|élevée?s?|récente?s?|chère?s?|grande?s?)|similaires?|populaires?|voisine?s?|principaux|principales)\b", re.IGNORECASE
    ),
    ordered=regex(
        r"\b(?:triée?s?|trier|ordonnée?s?|classée?s?|classement|ordre|croissante?s?|décroissante?s?|alphabétique|chronologique|plus\s+récente?s?|plus\s+ancienne?s?|pertinence|derniers?|dernières?)\b", re.IGNORECASE
    ),
    paged=regex(r"\b(?:pagin\w*|pages?|par\s+page|limit\w*|curseur|plafonn\w*|rayon)\b", re.IGNORECASE),
    counted=regex(rf"\b(?:nombre|quantité|combien)\b.{{0,120}}\b{_ROWS}|\b(?:maximum|max|limite)\b.{{0,120}}\b{_ROWS}", re.IGNORECASE),
    uncounted=regex(r"\b(?:caractères?|mots?|tokens?|jetons?|secondes?|minutes?|heures?|jours?|nuits?|semaines?|mois|années?|ans|invités?|passagers?|personnes?|chambres?|tentatives?|profondeur|âge|prix|coût)\b", re.IGNORECASE),
    default=regex(r"\b(?:par\s+défaut|défaut)\b\s*:?(?:(?!\b\w+:\s)[^.,;)])*", re.IGNORECASE),
    ending=regex(r"\b(?:vides?|moins|plus\s+rien|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:ne\s+|n['\u2019])[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\b(?:base\s?-?64|json|encodée?s?|horodatage|concat\w*|sérialisée?|au\s+format|sous\s+la\s+forme|composée?\s+de|numéro\s+de\s+ligne|(?:id|identifiant|clé|index|position)\s+(?:du|de\s+la|de\s+l['\u2019])\s*(?:derni|premi|suivant|élément)\w*)\b"
        r"|\b(?:par\s+exemple|p\.\s?ex\.)\s*:?\s*['\"`“«]",
        re.IGNORECASE,
    ),
    sizes=named("max resultats, nombre resultats, nb resultats, nombre max, resultats par page, par page, taille page, limite resultats"),
    limits=these("limite"),
    numbers=these("limite nombre nb quantite"),
    onward=named("numero page, num page, debut index, decalage"),
    times=these("date heure jour mois annee année"),
    since=these("debut depuis min apres"),
    until=these("fin jusqu jusque max avant"),
    sorting=these("tri ordre trier"),
    complete=these("suivant suivante reste restants fin dernier derniere complet tronque suite total"),
)  # fmt: skip
