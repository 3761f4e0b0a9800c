// Executes sessions.json on a stream of events; written from docs/sessions.md alone.
// usage: node segment.js sessions.json events.jsonl
const fs = require("fs");
const [definition, stream] = process.argv.slice(2);
const doc = JSON.parse(fs.readFileSync(definition, "utf8"));
const raw = fs.readFileSync(stream, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const { columns, ties, ignores, late, clock_ahead_us: ahead } = doc.events;
const tie = (event) => ties.indexOf(event[columns.kind]) + 1;
const at = (event) => event[columns.at];
const bytes = (left, right) => Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));

const boundaries = Object.values(doc.purposes).flatMap((one) => one.before ? [one, one.before] : [one]);
const sums = boundaries.flatMap((one) => one.rules).filter((one) => one.rule === "sum").map((one) => one.column);

function values([key, column], left, right) {
  if (left[column] == null || right[column] == null) return (left[column] == null) - (right[column] == null);
  if (["at", "arrived", "seq"].includes(key) || sums.includes(column)) return left[column] - right[column];
  return bytes(left[column], right[column]);
}

function ordered(events) {
  return [...events].sort((left, right) =>
    at(left) - at(right) ||
    (columns.seq ? (left[columns.seq] ?? 0) - (right[columns.seq] ?? 0) : 0) ||
    tie(left) - tie(right) ||
    bytes(left[columns.id], right[columns.id]) ||
    Object.entries(columns).map((one) => values(one, left, right)).find((difference) => difference) || 0);
}

function admitted(events) {
  const seen = new Set();
  const timely = events.filter((event) => {
    if (["at", "id", "kind"].some((key) => event[columns[key]] == null) || ignores.includes(event[columns.kind])) return false;
    const arrived = columns.arrived ? event[columns.arrived] ?? at(event) : at(event);
    if (late && late.then === "set_aside" && arrived - at(event) > late.wait_us) return false;
    return ahead === null || at(event) - arrived <= ahead;
  });
  return ordered(timely).filter((event) => {
    const key = JSON.stringify([String(event[columns.id]), at(event)]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

const fold = (text) => text.replace(/^ +| +$/g, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const ruleOf = (boundary) => Object.fromEntries(boundary.rules.map((one) => [one.rule, one]));

function segment(boundary, events, name, around) {
  const rule = ruleOf(boundary);
  const kind = (event) => event[columns.kind];
  const active = (event) =>
    (boundary.activity.only ? boundary.activity.only.includes(kind(event)) : !boundary.activity.all_but.includes(kind(event))) ||
    (rule.starts_on && rule.starts_on.kinds.includes(kind(event))) ||
    (rule.reopens && rule.reopens.kinds.includes(kind(event)));
  const said = (event) => rule.ends_says && kind(event) === rule.ends_says.by && event[columns.text] != null &&
    rule.ends_says.phrases.includes(fold(event[columns.text]));
  const cutsBefore = (time) => rule.daily.cuts_us.filter((cut) => cut <= time).length;
  const found = [];
  let session, previous, activity, marker, firstMarker, last = {};
  for (const event of events) {
    const isFirst = previous === undefined;
    const isActive = isFirst || active(event);
    const after = (since, limit) => limit === null || at(event) - since > limit;
    const ended = (name) => isActive && marker !== undefined && marker.name === name && after(marker.time, rule[name].resumes_within_us);
    const reopened = rule.reopens && rule.reopens.kinds.includes(kind(event)) && marker !== undefined && at(event) - marker.time <= rule.reopens.us;
    const holds = {
      first: () => isFirst,
      starts_on: () => rule.starts_on.kinds.includes(kind(event)),
      daily: () => cutsBefore(at(event)) !== cutsBefore(at(previous)),
      ends_on: () => ended("ends_on"),
      ends_says: () => ended("ends_says"),
      idle: () => isActive && at(event) - activity > rule.idle.us,
      changes: () => isActive && rule.changes.columns.some((column) => event[column] != null && last[column] !== undefined && event[column] !== last[column]),
      longest: () => at(event) - session.start > rule.longest.us,
      turns: () => isActive && session.turns >= rule.turns.max,
      sum: () => session.sum + (event[rule.sum.column] ?? 0) > rule.sum.max,
      reopens: () => false,
    };
    const reason = boundary.rules.map((one) => one.rule).find((one) =>
      (isFirst ? one === "first" : !(reopened && rule.reopens.voids.includes(one)) && holds[one]()));
    if (reason) {
      session = { id: `${name}:${event[columns.id]}`, reason, start: at(event), boundary, turns: 0, sum: 0, events: [], limits: [], around: [] };
      found.push(session);
    }
    session.events.push(event);
    session.sum += rule.sum ? event[rule.sum.column] ?? 0 : 0;
    if (isActive) {
      session.turns += 1;
      activity = at(event);
      marker = firstMarker = undefined;
    }
    if (said(event)) marker = { name: "ends_says", time: at(event) };
    if (rule.ends_on && rule.ends_on.kinds.includes(kind(event))) marker = { name: "ends_on", time: at(event) };
    if (marker !== undefined) firstMarker ??= at(event);
    for (const column of rule.changes ? rule.changes.columns : []) if (event[column] != null) last[column] = event[column];
    previous = event;
    Object.assign(session, { activity, firstMarker });
    const limit = around.get(event) ?? Infinity;
    session.around.push(limit);
    session.limits.push(Math.min(limit, closing(session)));
  }
  return found;
}

function closing(session) {
  const rule = ruleOf(session.boundary);
  const last = at(session.events[session.events.length - 1]);
  const soft = [];
  if (rule.idle) soft.push(session.activity + rule.idle.us);
  if (session.firstMarker !== undefined) soft.push(session.firstMarker + ((rule.ends_on ?? rule.ends_says).resumes_within_us ?? 0));
  const limits = [];
  const marks = rule.ends_on || rule.ends_says;
  const reopens = marks && rule.reopens && rule.reopens.kinds.some((kind) => !(rule.starts_on && rule.starts_on.kinds.includes(kind)));
  if (!reopens) limits.push(...soft);
  else if (session.firstMarker !== undefined) limits.push(Math.max(Math.min(...soft), session.firstMarker + rule.reopens.us));
  if (rule.longest) limits.push(session.start + rule.longest.us);
  if (rule.daily) limits.push(...rule.daily.cuts_us.filter((cut) => cut > last).map((cut) => cut - 1));
  return Math.min(...limits);
}

const results = {};
function sessionsOf(name) {
  if (results[name]) return results[name];
  const purpose = doc.purposes[name];
  const all = admitted(raw);
  if (purpose.before) {
    const change = Date.parse(`${purpose.effective_from}T00:00:00Z`) * 1000;
    const finished = read(purpose.before, all, name).filter((session) => session.start < change);
    const kept = new Set(finished.flatMap((session) => session.events));
    results[name] = [...finished, ...read(purpose, all.filter((event) => at(event) >= change && !kept.has(event)), name)];
  } else results[name] = read(purpose, all, name);
  return results[name];
}

function read(boundary, events, name) {
  const groups = new Map();
  const outer = new Map();
  const around = new Map();
  if (boundary.inside) for (const session of sessionsOf(boundary.inside)) for (const event of session.events) outer.set(event, `${session.id} ${session.start}`);
  if (boundary.inside && endsWith(boundary)) for (const session of sessionsOf(boundary.inside)) session.events.forEach((event, index) => around.set(event, session.limits[index]));
  for (const event of events) {
    const values = boundary.per.map((key) => event[columns[key]]);
    if (values.some((value) => value === null || value === undefined)) continue;
    if (Object.entries(boundary.leaves_out).some(([key, left]) => event[columns[key]] != null && left.includes(String(event[columns[key]])))) continue;
    const keys = values.map(String);
    if (boundary.inside) {
      if (!outer.has(event)) continue;
      keys.push(outer.get(event));
    }
    const key = JSON.stringify(keys);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()].flatMap((some) => segment(boundary, some, name, around));
}

// Whether every kind that is activity inside is activity of the outer purpose, now and before.
function endsWith(inner) {
  const outer = doc.purposes[inner.inside];
  const named = (one) => [one.rules, one.activity.only ?? [], one.activity.all_but ?? []].flat().flatMap((some) => some.kinds ?? some);
  const isActive = (one, kind) => one.rules.some((rule) => ["starts_on", "reopens"].includes(rule.rule) && rule.kinds.includes(kind)) ||
    (one.activity.only ? one.activity.only.includes(kind) : !one.activity.all_but.includes(kind));
  return [outer, outer.before].filter(Boolean).every((one) =>
    [...named(one), ...named(inner), "\0any other kind"].every((kind) => typeof kind !== "string" || !isActive(inner, kind) || isActive(one, kind)));
}

function selected(session, selection) {
  if (!selection) return true;
  const closed = closing(session);
  const kinds = session.events.filter((event, index) => at(event) <= Math.min(closed, session.around[index])).map((event) => event[columns.kind]);
  return session.turns >= (selection.activity_at_least ?? 0) &&
    selection.has.every((kind) => kinds.includes(kind)) && !selection.lacks.some((kind) => kinds.includes(kind));
}

function kept(session, purpose) {
  if (!Object.keys(purpose.keeps_us).length) return {};
  const values = (key) => new Set(session.events.map((event) => event[columns[key]]).filter((one) => one != null).map(String));
  const last = at(session.events[session.events.length - 1]);
  const asked = purpose.purges === null ? [] : raw
    .filter((event) => at(event) != null && purpose.purges.kinds.includes(event[columns.kind]))
    .filter((event) => purpose.purges.keys.every((key) => values(key).size === 1 && values(key).has(String(event[columns[key]]))))
    .map(at);
  const until = Object.entries(purpose.keeps_us).map(([name, length]) => [name, Math.min(last + length, ...asked.filter((time) => time >= last))]);
  const about = asked.filter((time) => time >= session.start);
  return {
    kept_until_us: Object.fromEntries(until),
    ...(purpose.purges === null ? {} : { purged_us: about.length ? Math.max(...about) : null }),
  };
}

const shown = {};
for (const [name, purpose] of Object.entries(doc.purposes)) {
  shown[name] = sessionsOf(name).map((session) => ({
    id: session.id, reason: session.reason, events: session.events.map((event) => event[columns.id]),
    boundary_version: session.boundary.boundary_version,
    billed: selected(session, purpose.bills_when), judged: selected(session, purpose.judged_when), ...kept(session, purpose),
  }));
}
console.log(JSON.stringify(shown));
