"""Portuguese."""

import re

from specforge.probing.definitions.lexicon import Lexicon, meaning, named, these
from specforge.regexes import regex

_NUMBER = r"(?:\d[\d.]*|uma?|dois|duas|três|quatro|cinco|seis|sete|oito|nove|dez|doze|quinze|vinte|trinta|quarenta|cinquenta|cem|mil)"
_ROWS = r"(?:resultados?|entradas?|registros?|elementos?|itens|linhas?|retorn\w+|devolv\w+|por\s+página)"

LEXICON = Lexicon(
    code="pt",
    verbs=meaning(
        list="lista listar liste enumera enumerar",
        search="busca buscar busque pesquisa pesquisar procura procurar",
        find="encontra encontrar localiza localizar",
        get="consulta consultar consulte obtém obter recupera recuperar traz carrega",
        return_="retorna retornar devolve devolver fornece",
        show="mostra mostrar exibe exibir",
        read="lê ler",
        filter="filtra filtrar",
        create="cria criar gera gerar emite emitir adiciona adicionar registra registrar insere",
        update="atualiza atualizar modifica modificar edita editar altera alterar",
        delete="exclui excluir remove remover apaga apagar",
        send="envia enviar publica publicar",
        save="salva salvar guarda",
        book="reserva reservar cancela cancelar",
        calculate="calcula calcular estima estimar conta",
        compare="compara comparar",
        validate="valida validar verifica verificar",
        convert="converte converter formata",
        execute="executa executar roda",
        analyze="analisa analisar avalia",
        summarize="resume resumir",
        set="define definir",
    ),
    nouns=meaning(
        accounts="contas", appointments="consultas agendamentos", articles="artigos", bills="faturas", bookings="reservas", books="livros", candidates="candidatos", cases="casos processos", categories="categorias",
        channels="canais", clients="clientes", comments="comentários", companies="empresas", contacts="contatos contactos", contracts="contratos licitações", conversations="conversas", countries="países", currencies="moedas", data="dados",
        databases="bases", datasets="datasets conjuntos", deliveries="entregas", details="detalhes", devices="dispositivos", documents="documentos", emails="emails e-mails", employees="funcionários servidores", entries="entradas", errors="erros",
        events="eventos", expenses="despesas gastos", files="arquivos ficheiros", flights="voos", folders="pastas", groups="grupos", hours="horários", images="imagens", information="informações", invoices="notas faturas", items="itens",
        jobs="vagas", languages="idiomas", laws="leis normas", members="membros", messages="mensagens", metrics="métricas", models="modelos", news="notícias", orders="pedidos encomendas", patients="pacientes", payments="pagamentos", people="pessoas",
        politicians="deputados senadores", prices="preços tarifas", products="produtos", projects="projetos", properties="imóveis", proposals="proposições", records="registros", regions="regiões", reports="relatórios", requests="solicitações", results="resultados", rooms="quartos salas",
        sessions="sessões", shipments="envios", states="estados", stations="estações postos", statistics="estatísticas", stores="lojas", students="alunos estudantes", suppliers="fornecedores", tables="tabelas", tasks="tarefas", teams="equipes equipas",
        tickets="tickets chamados", towns="municípios cidades", transactions="transações", trips="viagens", types="tipos", users="usuários utilizadores", vehicles="veículos", videos="vídeos",
        days="feriados", database="base", catalog="catálogo", web="web", internet="internet",
    ),
    opening=regex(
        r"^(?:(?:esta|este|a|o|uma|um)\s+(?:ferramenta|função|método|comando|endpoint|consulta)\s+)?(?:(?:permite|serve\s+para)\s+|ferramenta\s+(?:para|que)\s+|para\s+)?", re.IGNORECASE
    ),
    joined=regex(r"(?:e|ou)", re.IGNORECASE),
    head_first=True,
    to=these("de sobre entre por"),
    all=these("todos todas todo toda cada"),
    whole=these("completa completo inteira"),
    one=these("um uma único única"),
    determiners=these("o a os as uns umas vários várias diversos diversas últimos últimas primeiros primeiras novos novas outros outras meus seus suas estes estas principais diferentes"),
    lists=these("lista listagem coleção"),
    of=these("de com dos das do da"),
    stops=these("à ao aos às com como da das de do dos desde e em entre na nas no nos onde ou para pela pelo por que quando segundo sem sobre até via"),
    returned=regex(
        r"\b(?:retorna|devolve|obtém|mostra|traz)\s+(?:(?:uma?|a|o)\s+)?(?:[\w-]+\s+){0,2}?(?:lista|listagem)\s+(?:completa\s+)?(?=(?:de|com|d[oa]s?)\b)", re.IGNORECASE
    ),
    stated=regex(
        rf"(?:\b(?:até|no\s+máximo|máxim[oa]|maximo|não\s+mais\s+(?:de|que)|limitad[oa]s?\s+a|menos\s+de|entre\s+\w+\s+e|de\s+1\s+a)|\bm[áa]x\.|\bm[áa]x\b|<=|≤)\s*(?:de|é|a)?\s*[:=]?\s*[`'\"]?{_NUMBER}\b"
        rf"|\b(?:os|as)\s+(?:últim|primeir)[oa]s\s+{_NUMBER}\b|\b(?:os|as)\s+{_NUMBER}\s+(?:últim|primeir|mais|melhores)\w*|\b\d+\s+(?:m[áa]x\.?|no\s+máximo|máximo)\b",
        re.IGNORECASE,
    ),
    ranked=regex(
        r"\b(?:melhores|mais\s+(?:próxim[oa]s?|similares|populares|importantes|relevantes|adequad[oa]s|barat[oa]s?|recentes)|similares|populares|próxim[oa]s|principais|maiores|menores)\b", re.IGNORECASE
    ),
    ordered=regex(
        r"\b(?:ordenad\w+|ordenar|ordem|crescente|decrescente|alfabétic\w+|cronológic\w+|mais\s+(?:recentes?|antig\w+|nov\w+|velh\w+)|relevância|últim[oa]s?|ranking)\b", re.IGNORECASE
    ),
    paged=regex(r"\b(?:págin\w+|pagina\w*|por\s+página|limit\w*|cursor|lotes?|raio)\b", re.IGNORECASE),
    counted=regex(rf"\b(?:número|numero|quantidade|quant[oa]s)\b.{{0,120}}\b{_ROWS}|\b(?:máxim[oa]|limite|m[áa]x)\b.{{0,120}}\b{_ROWS}", re.IGNORECASE),
    uncounted=regex(r"\b(?:caracteres|palavras?|tokens?|segundos?|minutos?|horas?|dias?|noites?|semanas?|meses|mês|anos?|hóspedes|passageiros?|pessoas?|quartos|tentativas?|profundidade|idade|preço|custo)\b", re.IGNORECASE),
    default=regex(r"\b(?:por\s+padrão|padrão|predefinid[oa])\b\s*:?(?:(?!\b\w+:\s)[^.,;)])*", re.IGNORECASE),
    ending=regex(r"\b(?:vazi[oa]s?|menos|não\s+há\s+mais|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:não|nunca|jamais)\b[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\b(?:base\s?-?64|json|codificad[oa]s?|carimbo\s+de\s+(?:data|tempo)|concat\w*|serializad[oa]|no\s+formato|em\s+formato|na\s+forma|compost[oa]\s+(?:de|por)|número\s+da\s+linha|(?:id|chave|índice|posição)\s+(?:do|da)\s+(?:últim|primeir|próxim)\w*)\b"
        r"|\b(?:por\s+exemplo|p\.\s?ex\.)\s*:?\s*['\"`“«]",
        re.IGNORECASE,
    ),
    sizes=named("max resultados, num resultados, numero resultados, itens por pagina, resultados por pagina, por pagina, tamanho pagina, limite resultados, quantidade resultados"),
    limits=these("limite"),
    numbers=these("limite quantidade numero maximo"),
    onward=named("pagina, numero pagina, num pagina, deslocamento"),
    times=these("data hora dia mes ano periodo"),
    since=these("desde inicio inicial"),
    until=these("ate fim final"),
    sorting=these("ordem ordenar"),
    complete=these("proxima proximo mais restantes completo ultimo ultima truncado total paginas"),
)  # fmt: skip
