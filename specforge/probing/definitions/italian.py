"""Italian."""

import re

from specforge.probing.definitions.lexicon import Lexicon, meaning, named, these
from specforge.regexes import regex

_NUMBER = (
    r"(?:\d[\d.]*|un[oa]?|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|dodici|quindici|venti|trenta|quaranta|cinquanta|cento|mille)"
)
_ROWS = r"(?:risultat[io]|voci|record|elementi|righe|restituire|restituit\w+|per\s+pagina)"

LEXICON = Lexicon(
    code="it",
    verbs=meaning(
        list="elenca elencare lista",
        search="cerca cercare ricerca ricercare",
        find="trova trovare individua",
        query="interroga interrogare",
        get="ottiene ottenere recupera recuperare scarica",
        return_="restituisce restituire ritorna ritornare fornisce",
        show="mostra mostrare visualizza visualizzare",
        read="legge leggere consulta consultare",
        filter="filtra filtrare",
        create="crea creare genera generare emette aggiunge aggiungere registra",
        update="aggiorna aggiornare modifica modificare",
        delete="elimina eliminare cancella cancellare rimuove rimuovere",
        send="invia inviare pubblica pubblicare",
        save="salva salvare",
        book="prenota prenotare annulla annullare",
        calculate="calcola calcolare stima",
        compare="confronta confrontare",
        validate="verifica verificare controlla valida",
        convert="converte convertire",
        execute="esegue eseguire",
        analyze="analizza analizzare",
        set="imposta impostare",
    ),
    nouns=meaning(
        accounts="conti", appointments="appuntamenti", articles="articoli", bills="fatture", bookings="prenotazioni", books="libri", cases="casi pratiche", categories="categorie", channels="canali", clients="clienti", comments="commenti",
        companies="aziende imprese società", contacts="contatti", contracts="contratti", conversations="conversazioni", countries="paesi", currencies="valute", datasets="dataset", documents="documenti", emails="email", employees="dipendenti",
        events="eventi", expenses="spese", files="file", flights="voli", folders="cartelle", groups="gruppi", images="immagini", invoices="fatture", items="elementi", laws="leggi norme", languages="lingue", members="membri", messages="messaggi", models="modelli",
        notes="note", offers="offerte", orders="ordini", patients="pazienti", payments="pagamenti", people="persone", products="prodotti", projects="progetti", quotes="preventivi", records="record", regions="regioni", requests="richieste", results="risultati",
        reviews="recensioni", rooms="camere stanze", sessions="sessioni", shipments="spedizioni", states="province", stations="stazioni", stores="negozi", students="studenti", suppliers="fornitori", tables="tabelle", tasks="attività compiti",
        tickets="ticket", towns="comuni città", transactions="transazioni movimenti", trips="viaggi", types="tipi", users="utenti", vehicles="veicoli", videos="video", details="dettagli", prices="prezzi",
        database="database", catalog="catalogo", web="web", internet="internet",
    ),
    opening=regex(
        r"^(?:(?:quest[oa]|lo|la|uno|una)\s+(?:strumento|funzione|metodo|comando|endpoint)\s+)?(?:(?:permette\s+di|consente\s+di|serve\s+(?:a|per))\s+|strumento\s+per\s+|per\s+)?", re.IGNORECASE
    ),
    joined=regex(r"(?:e|ed|o)", re.IGNORECASE),
    head_first=True,
    plural_letters="ie",
    to=these("di tra per"),
    all=these("tutti tutte tutto tutta ogni ciascun ciascuna"),
    whole=these("completo completa intero intera"),
    one=these("un uno una singolo singola"),
    determiners=these("il lo la i gli le l dei delle degli vari varie diversi diverse ultimi ultime primi prime nuovi nuove altri altre questi queste principali"),
    lists=these("elenco lista raccolta"),
    of=these("di dei delle degli con"),
    stops=these("a al alla ai alle che con da dal dalla dei del dell della delle degli di dove e ed entro in nel nella o per quando secondo senza su sul tra tramite"),
    returned=regex(
        r"\b(?:restituisce|ritorna|ottiene|mostra)\s+(?:(?:un['\u2019]?|una|l['\u2019]|la)\s?)?(?:[\w-]+\s+){0,2}?(?:elenco|lista)\s+(?:complet[ao]\s+)?(?=(?:di|dei|delle|degli|con)\b)", re.IGNORECASE
    ),
    stated=regex(
        rf"(?:\b(?:fino\s+a|al\s+massimo|massimo|non\s+più\s+di|limitat[oaie]\s+a|meno\s+di|tra\s+\w+\s+e|da\s+1\s+a)|\bmax\.|\bmax\b|<=|≤)\s*(?:di|è|a)?\s*[:=]?\s*[`'\"]?{_NUMBER}\b"
        rf"|\b(?:gli|le|i)\s+(?:ultim|prim)[ie]\s+{_NUMBER}\b|\b\d+\s+(?:max\.?|al\s+massimo)\b",
        re.IGNORECASE,
    ),
    ranked=regex(r"\b(?:migliori|più\s+(?:vicin[ie]|simili|popolari|importanti|rilevanti|economic\w+|recenti)|simili|popolari|principali)\b", re.IGNORECASE),
    ordered=regex(r"\b(?:ordinat\w+|ordinare|ordine|crescente|decrescente|alfabetic\w+|cronologic\w+|più\s+(?:recent[ei]|vecchi\w*|nuov\w+)|rilevanza|ultim[ie])\b", re.IGNORECASE),
    paged=regex(r"\b(?:pagin\w+|per\s+pagina|limit\w*|cursore|lotti|raggio)\b", re.IGNORECASE),
    counted=regex(rf"\b(?:numero|quantità|quant[ie])\b.{{0,120}}\b{_ROWS}|\b(?:massimo|limite|max)\b.{{0,120}}\b{_ROWS}", re.IGNORECASE),
    uncounted=regex(r"\b(?:caratteri|parole|token|secondi|minuti|ore|giorni|notti|settimane|mesi|anni|ospiti|passeggeri|persone|camere|tentativi|profondità|età|prezzo|costo)\b", re.IGNORECASE),
    default=regex(r"\b(?:predefinit[oa]|per\s+impostazione\s+predefinita)\b\s*:?(?:(?!\b\w+:\s)[^.,;)])*", re.IGNORECASE),
    ending=regex(r"\b(?:vuot[oaie]|meno|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:non|mai)\b[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\b(?:base\s?-?64|json|codificat[oa]|marca\s+temporale|concat\w*|serializzat[oa]|nel\s+formato|in\s+formato|nella\s+forma|compost[oa]\s+(?:di|da)|numero\s+di\s+riga|(?:id|chiave|indice|posizione)\s+(?:dell['\u2019]?\s?|del\s+|della\s+)(?:ultim|prim|success)\w*)\b"
        r"|\b(?:ad\s+esempio|per\s+esempio|p\.\s?es\.)\s*:?\s*['\"`“«]",
        re.IGNORECASE,
    ),
    sizes=named("max risultati, numero risultati, num risultati, risultati per pagina, per pagina, dimensione pagina, limite risultati"),
    limits=these("limite"),
    numbers=these("limite numero massimo quantita"),
    onward=named("pagina, numero pagina, num pagina, scostamento"),
    times=these("data ora giorno mese anno periodo"),
    since=these("da dal inizio"),
    until=these("al fino fine"),
    sorting=these("ordine ordinamento"),
    complete=these("prossima prossimo successiva successivo altri restanti completo ultimo ultima troncato totale pagine"),
)  # fmt: skip
