// SPDX-License-Identifier: Apache-2.0
// From the history of an election, as one or several instances observed it, to terms and vacancies.

// The reasons for which a term is over at once; after any other it drains first.
const LOST = new Set(['lease-ran-out', 'lease-expired', 'superseded']);

/**
 * @param entries of one election, in any order
 * @param current `{ state, leader, token, since }` of the election now; absent if it is not known
 * @returns `{ terms, vacancies }` in order. A term that lasts has no end; one whose beginning was not observed has no
 *     start. A vacancy that lasts has no end.
 */
export function chronicle(entries, current) {
  const oldestFirst = [...entries].sort((one, other) => one.time - other.time);
  const byToken = new Map();
  const term = (token, leader) => {
    const found = byToken.get(token) ?? { token, risks: [] };
    found.instance = found.instance ?? leader;
    byToken.set(token, found);
    return found;
  };
  const vacated = [];
  for (const entry of oldestFirst) {
    note(entry, term, vacated);
  }
  if (current && current.leader && current.token !== undefined) {
    const lasting = term(current.token, current.leader);
    lasting.start = lasting.start ?? current.since;
  }
  const terms = [...byToken.values()].filter(each => each.instance).sort((one, other) => one.token - other.token);
  terms.forEach((each, i) => end(each, terms[i + 1], vacated, current));
  return { terms, vacancies: vacancies(terms, vacated, current) };
}

function note(entry, term, vacated) {
  if (entry.type === 'vacant') {
    vacated.push(entry.time);
    return;
  } else if (entry.token === undefined) {
    return;
  }
  if (entry.type === 'granted' || entry.type === 'leader-changed') {
    const found = term(entry.token, entry.leader);
    // what the leader itself observed is more exact
    if (found.start === undefined || entry.type === 'granted') {
      found.start = entry.time;
    }
    found.vacancyBefore = found.vacancyBefore ?? entry.vacancy;
  } else if (entry.type === 'at-risk') {
    term(entry.token, entry.leader).risks.push({ time: entry.time, detail: entry.detail });
  } else if (entry.type === 'revoked') {
    const found = term(entry.token, entry.leader);
    found.reason = entry.reason;
    found.detail = entry.detail;
    if (isLoss(entry.reason)) {
      found.lost = true;
      found.end = entry.time;
    } else {
      found.drainingFrom = entry.time;
    }
  } else if (entry.type === 'ended') {
    term(entry.token, entry.leader).end = entry.time;
  }
}

/** Whether a term was lost, and did not end gracefully. */
export function isLoss(reason) {
  return LOST.has(reason);
}

function end(term, next, vacated, current) {
  const begins = next && next.start !== undefined ? next.start - (next.vacancyBefore ?? 0) : Infinity;
  const vacant = vacated.find(time => (term.start ?? -Infinity) <= time && time <= begins) ?? Infinity;
  const lasts = current && current.state !== 'vacant' && current.token === term.token;
  if (term.end === undefined && !lasts) {
    const known = Math.min(begins, vacant);
    term.end = known === Infinity ? term.drainingFrom ?? term.start : known;
  }
}

function vacancies(terms, vacated, current) {
  const found = [];
  const first = terms[0];
  if (first && first.start !== undefined) {
    const from = vacated.find(time => time < first.start) ?? first.start - (first.vacancyBefore ?? 0);
    found.push({ start: from, end: first.start });
  }
  terms.forEach((term, i) => {
    const next = terms[i + 1];
    if (next && term.end !== undefined && next.start !== undefined) {
      found.push({ start: term.end, end: next.start });
    }
  });
  if (current && current.state === 'vacant') {
    const last = terms[terms.length - 1];
    const from = (last && last.end) ?? vacated[vacated.length - 1];
    if (from !== undefined) {
      found.push({ start: from });
    }
  }
  return found.filter(each => each.end === undefined || each.end - each.start > 0);
}
