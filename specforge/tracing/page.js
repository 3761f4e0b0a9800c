"use strict";
// Draws the graph described in the page. Texts of specs only ever become text nodes, or text that is escaped for plotly.
(() => {
  const graph = JSON.parse(document.getElementById("described").textContent);
  const { nodes, edges } = graph;
  const byId = new Map(nodes.map((node, number) => [node.id, number]));
  const marks = new Map(graph.kinds.map((one) => [one.kind, one]));
  const sources = nodes.map(() => new Map());
  const targets = nodes.map(() => new Map());
  for (const [source, target, why] of edges) {
    join(sources[target], source, why);
    join(targets[source], target, why);
  }
  const at = (id) => document.getElementById(id);
  const [drawing, stage, tip, panel, query, hits, count, legend] = ["graph", "stage", "tip", "panel", "query", "hits", "count", "legend"].map(at);
  const searched = nodes.map((node) => `${node.id} ${node.kind} ${node.says}`.toLowerCase());
  const LISTED = 100; // hits shown at once
  const hidden = new Set();
  let moved = null; // what is in view, when it is not the whole graph
  let selected = null;
  let from = new Set();
  let to = new Set();

  function join(near, number, why) {
    near.set(number, near.has(number) ? `${near.get(number)}, ${why}` : why);
  }

  // Everything that is reached over edges, without the start.
  function reached(start, near) {
    const seen = new Set([start]);
    for (const one of seen) for (const next of near[one].keys()) seen.add(next);
    seen.delete(start);
    return seen;
  }

  const shown = (number) => !hidden.has(nodes[number].kind);
  const lit = (number) => number === selected || from.has(number) || to.has(number);

  // ---- drawing

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const names = ["ground", "ink", "soft", "edge", "from", "to"];
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  // One path for many edges: a path for each would be as many elements for the browser.
  function path(some) {
    return some.map(([source, target]) => {
      const a = nodes[source];
      const b = nodes[target];
      const middle = a.x === b.x ? a.x + 0.6 : (a.x + b.x) / 2;
      return `M${a.x},${a.y}C${middle},${a.y} ${middle},${b.y} ${b.x},${b.y}`;
    }).join("");
  }

  function lines(colour) {
    const seen = edges.filter(([source, target]) => shown(source) && shown(target));
    const shape = (some, color, width, opacity = 1) => ({
      type: "path", path: path(some) || "M0,0", layer: "below", line: { color, width }, opacity, fillcolor: "rgba(0,0,0,0)",
    });
    // The more edges, the fainter each: where many run together they still add up.
    const faint = Math.max(0.06, Math.min(0.5, 7 / Math.sqrt(seen.length || 1)));
    const grey = (strength) => `rgba(${colour.edge}, ${strength})`;
    if (selected === null) return [shape(seen, grey(faint), 1)];
    const before = (number) => number === selected || from.has(number);
    const after = (number) => number === selected || to.has(number);
    return [
      shape(seen, grey(faint / 4), 1),
      shape(seen.filter(([source, target]) => before(source) && before(target)), colour.from, 1.3, 0.8),
      shape(seen.filter(([source, target]) => after(source) && after(target)), colour.to, 1.3, 0.8),
    ];
  }

  // The whole graph, with room for the names of the last layer.
  function whole() {
    const wide = Math.max(drawing.clientWidth, 1);
    const room = Math.min(130, wide / 4);
    return { x: [-0.6, graph.width + 0.4 + ((graph.width + 1) * room) / (wide - room)], y: [graph.height + 0.6, -0.6] };
  }

  const inView = () => moved ?? whole();

  // Whether names of layers would run into each other.
  function crowded() {
    const step = drawing.clientWidth / (whole().x[1] - whole().x[0]);
    return graph.layers.some(([, x], number) => number > 0 && (x - graph.layers[number - 1][1]) * step < 50);
  }

  // Names of layers stand on top.
  const margin = () => ({ l: 8, r: 0, t: crowded() ? 78 : 34, b: 8 });

  // Pixels for a step of a column and of a row.
  function steps() {
    const { clientWidth, clientHeight } = drawing;
    const { l, r, t, b } = margin();
    const view = inView();
    return [Math.max(clientWidth - l - r, 1) / (view.x[1] - view.x[0]), Math.max(clientHeight - t - b, 1) / (view.y[0] - view.y[1])];
  }

  // The width of a mark, in pixels.
  function size(number) {
    const plain = Math.max(5, Math.min(11, steps()[1] * 0.62)) * (["feature", "module"].includes(nodes[number].kind) ? 1.35 : 1);
    return number === selected ? plain + 7 : plain;
  }

  function points(some, style) {
    return {
      type: "scatter", mode: "markers", hoverinfo: "none", cliponaxis: true,
      x: some.map((number) => nodes[number].x), y: some.map((number) => nodes[number].y), customdata: some,
      marker: {
        size: some.map(size), opacity: 1, line: { width: style.width, color: style.line },
        color: some.map((number) => marks.get(nodes[number].kind).colour), symbol: some.map((number) => marks.get(nodes[number].kind).shape),
      },
      opacity: style.opacity,
    };
  }

  function traces(colour) {
    const seen = [...nodes.keys()].filter(shown);
    const plain = { width: 0.5, line: colour.ground, opacity: 1 };
    if (selected === null) return [points(seen, plain), labels(seen, colour)];
    const high = seen.filter(lit);
    return [
      points(seen.filter((number) => !lit(number)), { ...plain, opacity: 0.16 }),
      points(high.filter((number) => number !== selected), { ...plain, width: 1 }),
      points(high.filter((number) => number === selected), { width: 2.5, line: colour.ink, opacity: 1 }),
      labels(high, colour),
    ];
  }

  function label(node) {
    let text = node.id;
    if (node.kind === "file") return text.split("/").at(-1);
    if (node.kind === "artifact") return text.split("/").slice(-2).join("/");
    for (const start of [`${node.owner}/`, `${node.kind}/`]) if (text.startsWith(start)) text = text.slice(start.length);
    return text;
  }

  // Names of nodes, the selected one and its neighbours first, each where no name stands yet.
  function labels(some, colour) {
    const [wide, high] = steps();
    const view = inView();
    const inside = some.filter((number) => {
      const { x, y } = nodes[number];
      return x >= view.x[0] && x <= view.x[1] && y <= view.y[0] && y >= view.y[1];
    });
    const near = (number) => selected !== null && (number === selected ? 0 : sources[selected].has(number) || targets[selected].has(number) ? 1 : 2);
    const first = selected === null ? inside : inside.sort((a, b) => near(a) - near(b) || a - b);
    const columns = [...new Set(inside.map((number) => nodes[number].x))].sort((a, b) => a - b);
    const room = new Map(columns.map((x, number) => [x, number + 1 in columns ? (columns[number + 1] - x) * wide - 18 : (view.x[1] - x) * wide - 14]));
    const taken = new Map();
    const placed = [];
    for (const number of first) {
      const { x, y } = nodes[number];
      const space = number === selected ? Math.max(room.get(x), 160) : room.get(x);
      if (space < 40) continue;
      const name = label(nodes[number]);
      const length = Math.max(4, Math.floor(space / 6.1));
      const text = name.length > length ? `${name.slice(0, length - 1)}…` : name;
      const box = { left: x * wide, right: x * wide + 12 + text.length * 6.1, top: y * high - 6, bottom: y * high + 6 };
      const rows = [Math.floor(box.top / 12), Math.floor(box.bottom / 12)];
      const clash = rows.some((row) => (taken.get(row) ?? []).some((o) => box.left < o.right && o.left < box.right && box.top < o.bottom && o.top < box.bottom));
      if (clash) continue;
      for (const row of new Set(rows)) taken.set(row, [...(taken.get(row) ?? []), box]);
      placed.push([number, "\u00a0".repeat(Math.ceil((size(number) / 2 + 2) / 3.4)) + text]);
    }
    return {
      type: "scatter", mode: "text", hoverinfo: "skip", textposition: "middle right", cliponaxis: false,
      x: placed.map(([number]) => nodes[number].x), y: placed.map(([number]) => nodes[number].y),
      text: placed.map(([, text]) => escaped(text)),
      textfont: { size: 10.5, color: colour.ink },
    };
  }

  // plotly reads some tags and entities in texts; none of them may come from a spec.
  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  function axis(range, rest) {
    return { range, showgrid: false, zeroline: false, showline: false, fixedrange: false, automargin: false, ...rest };
  }

  function draw() {
    const colour = colours();
    const view = inView();
    const headings = { tickvals: graph.layers.map(([, x]) => x), ticktext: graph.layers.map(([title]) => title) };
    const layout = {
      autosize: true, margin: margin(), showlegend: false, hovermode: "closest", hoverdistance: 14, dragmode: "pan",
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", font: { color: colour.soft, size: 11.5, family: getComputedStyle(document.body).fontFamily },
      xaxis: axis(view.x, { side: "top", tickmode: "array", ticks: "", tickangle: crowded() ? -60 : 0, ...headings }),
      yaxis: axis(view.y, { showticklabels: false }),
      shapes: lines(colour),
    };
    return Plotly.react(drawing, traces(colour), layout, { displayModeBar: false, scrollZoom: true, doubleClick: false, showTips: false });
  }

  // Zooms around the selected node, or else around the middle.
  function zoom(factor) {
    const span = ([a, b], point = (a + b) / 2) => [point - (point - a) * factor, point + (b - point) * factor];
    const still = nodes[selected] ?? {};
    moved = factor === 0 ? null : { x: span(inView().x, still.x), y: span(inView().y, still.y) };
    draw();
  }

  // ---- selecting: the fragment of the address is the one place where it is kept

  function chosen() {
    const text = location.hash.slice(1);
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function select(number) {
    const fragment = number === null ? "" : `#${encodeURIComponent(nodes[number].id)}`;
    if (fragment !== location.hash) history.pushState(null, "", fragment || location.href.split("#")[0]);
    follow();
  }

  function follow() {
    const id = chosen();
    selected = byId.get(id) ?? null;
    from = selected === null ? new Set() : reached(selected, sources);
    to = selected === null ? new Set() : reached(selected, targets);
    if (selected !== null) {
      hidden.delete(nodes[selected].kind);
      look(nodes[selected]);
    }
    tell(id);
    press();
    return draw();
  }

  // Moves the view, when the node is outside of it.
  function look({ x, y }) {
    const view = inView();
    const across = (view.x[1] - view.x[0]) / 2;
    const down = (view.y[0] - view.y[1]) / 2;
    if (x < view.x[0] || x > view.x[1]) moved = { ...view, ...moved, x: [x - across, x + across] };
    if (y > view.y[0] || y < view.y[1]) moved = { ...view, ...moved, y: [y + down, y - down] };
  }

  // ---- elements

  function made(name, text, about = {}, ...inside) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(about)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  }

  const OUTLINES = {
    circle: "M6 1A5 5 0 1 1 6 11A5 5 0 1 1 6 1Z", square: "M1.5 1.5H10.5V10.5H1.5Z", diamond: "M6 0L12 6L6 12L0 6Z",
    "triangle-up": "M6 1L11.5 10.5H0.5Z", "triangle-down": "M6 11L11.5 1.5H0.5Z",
  };

  function mark(kind) {
    const { colour, shape } = marks.get(kind);
    const [svg, outline] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    for (const [key, value] of [["viewBox", "0 0 12 12"], ["class", "mark"], ["aria-hidden", "true"]]) svg.setAttribute(key, value);
    outline.setAttribute("d", OUTLINES[shape]);
    outline.setAttribute("fill", colour);
    svg.append(outline);
    return svg;
  }

  // Selects a node from a list; who uses a keyboard goes on reading in the panel.
  function visit(number) {
    close();
    select(number);
    panel.focus({ preventScroll: true });
    panel.scrollTop = 0;
  }

  // A button that selects a node: its kind, its id, and something about it.
  function choice(number, about) {
    const node = nodes[number];
    const inside = [mark(node.kind), made("span", node.id, { class: "name" }), made("span", node.kind, { class: "kind" })];
    if (about) inside.push(made("span", about, { class: "about" }));
    const button = made("button", "", { type: "button", "data-node": number }, ...inside);
    button.addEventListener("click", () => visit(number));
    return made("li", "", {}, button);
  }

  function near(title, some, all, stroke) {
    const heading = made("h3", "", {}, made("span", "", { class: "stroke", style: `background: var(--${stroke})` }), `${title} (${some.size})`);
    const list = made("ul", "", { class: "near", "data-near": stroke });
    for (const [number, why] of some) list.append(choice(number, why));
    const further = all.size - some.size;
    const rest = further ? [made("p", `and ${further} more through them`, { class: "soft" })] : [];
    return [heading, some.size ? list : made("p", "nothing", { class: "soft" }), ...rest];
  }

  function tell(id) {
    panel.replaceChildren();
    if (selected === null) {
      if (id) panel.append(made("p", `There is nothing called ${id} in this graph.`, { role: "alert" }));
      panel.append(
        made("p", `${nodes.length} nodes, ${edges.length} edges. An edge leads from what is changed to what that can move.`),
        made("p", "Click a node or search for one: what it comes from and what it can move stays bright.", { class: "soft" }),
        made("p", "", { class: "soft" }, made("kbd", "/"), " searches, ", made("kbd", "Esc"), " or a click beside the nodes clears. Drag to move, scroll to zoom."),
      );
      return;
    }
    const node = nodes[selected];
    panel.append(made("p", "", { class: "badge" }, mark(node.kind), made("span", node.kind, { id: "kind" })), made("h2", node.id));
    if (node.says) panel.append(made("blockquote", node.says, { id: "says" }));
    const owner = made("button", node.owner, { type: "button", class: "link" });
    owner.addEventListener("click", () => visit(byId.get(node.owner)));
    const rows = [
      ["belongs to", byId.has(node.owner) && node.owner !== node.id ? owner : node.owner === node.id ? "" : node.owner, "owner"],
      ["written at", node.path && `${node.path}:${node.line}`, "place"],
      ["answers for it", node.answers || "nobody is named", "answers"],
      ["protected", node.protected ? "yes" : "no", "protected"],
    ];
    panel.append(made("dl", "", {}, ...rows.filter(([, text]) => text).flatMap(([name, text, key]) => [made("dt", name), made("dd", "", { id: key }, text)])));
    panel.append(...near("Comes from", sources[selected], from, "from"), ...near("Can move", targets[selected], to, "to"));
  }

  // ---- searching

  function close() {
    hits.replaceChildren();
    hits.hidden = true;
    query.value = "";
    count.textContent = "";
  }

  function search() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return close();
    const found = [...nodes.keys()].filter((number) => words.every((word) => searched[number].includes(word)));
    const rank = (number) => (nodes[number].id.toLowerCase().includes(words[0]) ? 0 : 1);
    found.sort((a, b) => rank(a) - rank(b) || a - b);
    count.textContent = found.length > LISTED ? `${LISTED} of ${found.length} hits` : found.length === 1 ? "1 hit" : `${found.length} hits`;
    hits.replaceChildren(...found.slice(0, LISTED).map((number) => choice(number, nodes[number].says)));
    hits.hidden = !found.length;
    return undefined;
  }

  function step(event) {
    const buttons = [...hits.querySelectorAll("button")];
    const number = buttons.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (Number.isNaN(number) || !buttons.length) return;
    event.preventDefault();
    (number < 0 ? query : buttons[Math.min(number, buttons.length - 1)]).focus();
  }

  // ---- the legend

  function press() {
    for (const button of legend.children) button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.kind)));
  }

  for (const { kind, count: number } of graph.kinds) {
    const button = made("button", "", { type: "button", "data-kind": kind, title: "hide or show" }, mark(kind), kind, made("span", String(number), { class: "number" }));
    button.addEventListener("click", () => {
      if (!hidden.delete(kind)) hidden.add(kind);
      press();
      draw();
    });
    legend.append(button);
  }

  // ---- events

  function show({ points: [point], event }) {
    const node = nodes[point.customdata];
    const box = stage.getBoundingClientRect();
    tip.replaceChildren(made("div", node.id), made("div", node.kind, { class: "kind" }));
    if (node.says) tip.append(made("div", node.says.length > 140 ? `${node.says.slice(0, 139)}…` : node.says));
    tip.hidden = false;
    const left = event.clientX - box.left;
    const top = event.clientY - box.top;
    tip.style.left = `${Math.max(0, left + 14 + tip.offsetWidth > box.width ? left - 14 - tip.offsetWidth : left + 14)}px`;
    tip.style.top = `${Math.max(0, Math.min(top + 14, box.height - tip.offsetHeight))}px`;
  }

  function listen() {
    let hit = false;
    let pressed = null;
    drawing.on("plotly_click", ({ points: [point] }) => {
      hit = true;
      select(point.customdata);
    });
    drawing.on("plotly_hover", show);
    drawing.on("plotly_unhover", () => { tip.hidden = true; });
    drawing.on("plotly_relayout", () => {
      moved = { x: [...drawing.layout.xaxis.range], y: [...drawing.layout.yaxis.range] };
      draw();
    });
    // plotly tells clicks on points only; a press that did not move and hit none is a click on empty space.
    drawing.addEventListener("pointerdown", (event) => {
      pressed = [event.clientX, event.clientY];
      hit = false;
      close();
    }, true);
    window.addEventListener("pointerup", (event) => {
      if (pressed === null) return;
      const far = Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]);
      pressed = null;
      if (far < 5) setTimeout(() => { if (!hit && selected !== null) select(null); }, 120);
    }, true);
    query.addEventListener("input", search);
    at("search").addEventListener("submit", (event) => {
      event.preventDefault();
      hits.querySelector("button")?.click();
    });
    at("search").addEventListener("keydown", step);
    at("zoom").addEventListener("click", (event) => { if (event.target.dataset.zoom) zoom(Number(event.target.dataset.zoom)); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        close();
        select(null);
      } else if (event.key === "/" && document.activeElement !== query) {
        event.preventDefault();
        query.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => { if (!at("search").contains(event.target)) close(); });
    window.addEventListener("hashchange", follow);
    let later = 0;
    window.addEventListener("resize", () => {
      clearTimeout(later);
      later = setTimeout(() => {
        Plotly.Plots.resize(drawing);
        draw();
      }, 100);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  }

  follow().then(() => {
    listen();
    document.body.removeAttribute("aria-busy");
  });
})();
