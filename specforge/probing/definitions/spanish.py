"""Spanish."""

import re

from specforge.probing.definitions.lexicon import Lexicon, meaning, named, these
from specforge.regexes import regex

_NUMBER = r"(?:\d[\d.]*|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cuarenta|cincuenta|cien|mil)"
_ROWS = r"(?:resultados?|entradas?|registros?|elementos?|filas?|devolver|devuelt\w+|retorn\w+|por\s+página)"

LEXICON = Lexicon(
    code="es",
    verbs=meaning(
        list="lista listar liste enumera enumerar",
        search="busca buscar busque",
        find="encuentra encontrar localiza localizar",
        get="consulta consultar consulte obtiene obtener obtén obten recupera recuperar trae traer carga",
        return_="devuelve devolver retorna retornar regresa entrega",
        show="muestra mostrar muestre",
        read="lee leer",
        filter="filtra filtrar",
        create="crea crear genera generar emite emitir agrega agregar añade añadir registra registrar inserta",
        update="actualiza actualizar modifica modificar edita editar cambia cambiar mueve mover",
        delete="elimina eliminar borra borrar quita quitar",
        send="envía enviar publica publicar",
        save="guarda guardar",
        book="reserva reservar cancela cancelar anula anular",
        calculate="calcula calcular estima estimar cuenta",
        compare="compara comparar",
        validate="valida validar verifica verificar comprueba comprobar",
        convert="convierte convertir",
        execute="ejecuta ejecutar aplica simula corre exporta",
        analyze="analiza analizar evalúa",
        summarize="resume resumir",
        set="define definir establece fija asigna marca",
        open="abre abrir cierra",
    ),
    nouns=meaning(
        accounts="cuentas", appointments="citas", articles="artículos articulos", bills="facturas", bookings="reservas", books="libros", branches="sucursales ramas", candidates="candidatos",
        cases="casos expedientes", categories="categorías categorias", channels="canales", clients="clientes", comments="comentarios", companies="empresas compañías", contacts="contactos",
        contracts="contratos", conversations="conversaciones", countries="países paises", currencies="monedas divisas", customers="clientes", data="datos", databases="bases", datasets="datasets conjuntos",
        deliveries="entregas", details="detalles", devices="dispositivos", documents="documentos", emails="correos emails", employees="empleados empleadas", entries="entradas", errors="errores", events="eventos",
        expenses="gastos", files="archivos ficheros", flights="vuelos", folders="carpetas", forecasts="pronósticos", groups="grupos", hours="horarios horas", images="imágenes imagenes", information="informaciones",
        invoices="facturas", items="elementos ítems items", jobs="trabajos empleos", languages="idiomas lenguas", laws="leyes normas", lessons="lecciones", members="miembros socios", messages="mensajes", metrics="métricas metricas", models="modelos",
        news="noticias", notes="notas", orders="pedidos órdenes ordenes", patients="pacientes", payments="pagos", people="personas", photos="fotos", players="jugadores", prices="precios tarifas", products="productos",
        projects="proyectos", suppliers="proveedores", properties="propiedades inmuebles", quotes="presupuestos cotizaciones", recipes="recetas", records="registros", regions="regiones", reports="informes reportes", requests="solicitudes",
        results="resultados", reviews="reseñas", roles="roles", rooms="habitaciones salas", rulings="sentencias", sessions="sesiones", shipments="envíos envios", states="provincias estados", stations="estaciones gasolineras", statistics="estadísticas estadisticas",
        stores="tiendas", students="estudiantes alumnos", subscriptions="suscripciones", tables="tablas", tasks="tareas", teams="equipos", tickets="tickets incidencias", transactions="transacciones movimientos", trips="viajes", types="tipos",
        users="usuarios usuarias", vehicles="vehículos vehiculos", videos="vídeos videos", database="base", catalog="catálogo", web="web", internet="internet",
    ),
    opening=regex(
        r"^(?:(?:esta|este|la|el|una|un)\s+(?:herramienta|función|método|comando|endpoint|consulta)\s+)?(?:(?:permite|sirve\s+para)\s+|herramienta\s+(?:para|que)\s+|para\s+)?", re.IGNORECASE
    ),
    joined=regex(r"(?:y|e|o|u)", re.IGNORECASE),
    head_first=True,
    to=these("de sobre entre por"),
    all=these("todos todas todo toda cada"),
    whole=these("completa completo entera íntegra"),
    one=these("un una uno único única"),
    determiners=these("el la los las lo unos unas varios varias distintos distintas últimos últimas ultimos ultimas primeros primeras nuevos nuevas otros otras mis tus sus estos estas principales diferentes"),
    lists=these("lista listado colección"),
    of=these("de con del"),
    stops=these("a al ante bajo con cuando de del desde donde e en entre hasta mediante o para por que según sin sobre u y"),
    returned=regex(
        r"\b(?:devuelve|retorna|obtiene|entrega|muestra)\s+(?:(?:una?|la|el)\s+)?(?:[\w-]+\s+){0,2}?(?:lista|listado)\s+(?:complet[ao]\s+)?(?=(?:de|con|del)\b)", re.IGNORECASE
    ),
    stated=regex(
        rf"(?:\b(?:hasta|como\s+máximo|a\s+lo\s+sumo|máxim[oa]|maximo|no\s+más\s+de|limitad[oa]s?\s+a|tope|menos\s+de|entre\s+\w+\s+y|de\s+1\s+a)|\bm[áa]x\.|\bm[áa]x\b|<=|≤)\s*(?:de|es|a)?\s*[:=]?\s*[`'\"]?{_NUMBER}\b"
        rf"|\b(?:los|las)\s+(?:últim|primer)[oa]s\s+{_NUMBER}\b|\b(?:los|las)\s+{_NUMBER}\s+(?:últim|primer|más|mejores)\w*|\b\d+\s+(?:m[áa]x\.?|como\s+máximo|máximo)\b",
        re.IGNORECASE,
    ),
    ranked=regex(
        r"\b(?:mejores|más\s+(?:cercan[oa]s?|similares|populares|importantes|relevantes|barat[oa]s?|car[oa]s?|recientes|pertinentes|altos|grandes)|similares|populares|cercan[oa]s|principales|baratas)\b", re.IGNORECASE
    ),
    ordered=regex(
        r"\b(?:ordenad\w+|ordenar|orden|ascendente|descendente|alfabétic\w+|cronológic\w+|más\s+(?:recientes?|antigu\w+|nuev\w+|viej\w+)|relevancia|últim[oa]s?|reciente\w*|ranking)\b", re.IGNORECASE
    ),
    paged=regex(r"\b(?:págin\w+|pagina\w*|por\s+página|límite\w*|limit\w*|cursor|lotes?|radio)\b", re.IGNORECASE),
    counted=regex(rf"\b(?:número|numero|cantidad|cuánt[oa]s)\b.{{0,120}}\b{_ROWS}|\b(?:máxim[oa]|límite|m[áa]x)\b.{{0,120}}\b{_ROWS}", re.IGNORECASE),
    uncounted=regex(r"\b(?:caracteres|palabras?|tokens?|segundos?|minutos?|horas?|días?|noches?|semanas?|meses|mes|años?|huéspedes|pasajeros?|personas?|habitaciones|intentos?|profundidad|edad|precio|costo|coste)\b", re.IGNORECASE),
    default=regex(r"\b(?:por\s+defecto|predeterminad[oa]|por\s+omisión)\b\s*:?(?:(?!\b\w+:\s)[^.,;)])*", re.IGNORECASE),
    ending=regex(r"\b(?:vací[oa]s?|menos|no\s+hay\s+más|null)\b", re.IGNORECASE),
    forbidden=regex(r"\b(?:no|nunca|jamás)\b[^.;]*", re.IGNORECASE),
    formatted=regex(
        r"\b(?:base\s?-?64|json|codificad[oa]s?|marca\s+de\s+tiempo|concat\w*|serializad[oa]|en\s+(?:el\s+)?formato|con\s+(?:el\s+)?formato|en\s+la\s+forma|compuest[oa]\s+(?:de|por)|número\s+de\s+fila|(?:id|clave|índice|posición)\s+(?:del|de\s+la)\s+(?:últim|primer|siguiente)\w*)\b"
        r"|\b(?:por\s+ejemplo|p\.\s?ej\.)\s*:?\s*['\"`“«]",
        re.IGNORECASE,
    ),
    sizes=named("max resultados, numero resultados, num resultados, cantidad resultados, resultados por pagina, por pagina, tamano pagina, limite resultados, maximo resultados"),
    limits=these("limite"),
    numbers=these("limite cantidad numero maximo tope"),
    onward=named("pagina, numero pagina, num pagina, desplazamiento"),
    times=these("fecha hora dia mes anio periodo"),
    since=these("desde inicio inicial"),
    until=these("hasta fin final"),
    sorting=these("orden ordenar"),
    complete=these("siguiente proxima proximo mas restantes completo ultimo ultima truncado total paginas"),
)  # fmt: skip
