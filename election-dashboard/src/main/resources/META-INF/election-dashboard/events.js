// SPDX-License-Identifier: Apache-2.0
// The last events as a list, newest first.

import { byId, clock, h, nameOf, setAttribute, setText, span } from './elements.js';
import { isLoss } from './history.js';

const PART = 12;

const TEXTS = {
  granted: leads,
  'leader-changed': leads,
  'at-risk': entry => ['risk', ['Term ', token(entry), ' of ', who(entry), ' in ', election(entry), ' is at risk']],
  revoked: entry => (isLoss(entry.reason)
    ? ['vacant', [who(entry), ' lost term ', token(entry), ' of ', election(entry)]]
    : ['draining', [who(entry), ' ends term ', token(entry), ' of ', election(entry)]]),
  ended: entry => ['standby', ['Term ', token(entry), ' of ', election(entry), ' on ', who(entry), ' is over']],
  vacant: entry => ['vacant', [election(entry), ' has no leader']],
  'transfer-refused': entry => ['risk', ['The transfer of ', election(entry), ' was refused']],
  'claim-blocked': entry => ['risk', ['No instance can claim ', election(entry)]],
  'token-set-back': entry => ['vacant', ['The tokens of ', election(entry), ' were set back']],
};

function leads(entry) {
  const after = entry.vacancy > 0 ? `, after ${span(entry.vacancy)} without a leader` : '';
  return ['led', [who(entry), ' leads ', election(entry), ' with token ', token(entry), after]];
}

const who = entry => (entry.leader ? nameOf(entry.leader) : 'an unknown instance');
const election = entry => nameOf(entry.election);
const token = entry => h('b', { class: 'token' }, String(entry.token ?? '?'));

export function events(dashboard) {
  const list = byId('events');
  const more = byId('events-more');
  const scope = byId('events-scope');
  let count = PART;
  let shown = '';
  const show = () => {
    const entries = withoutRepetitions(dashboard.onlySelected ? dashboard.entriesOfSelected() : dashboard.model.history);
    const visible = entries.slice(0, count);
    const key = JSON.stringify(visible);
    if (key !== shown) {
      shown = key;
      list.replaceChildren(...visible.map(item));
    }
    more.hidden = entries.length <= count;
    const empty = byId('events-empty');
    empty.hidden = entries.length > 0;
    setText(empty, 'Nothing has happened since the instance started.');
    const several = dashboard.model.summary.elections > 1;
    scope.hidden = !several || !dashboard.selected;
    setAttribute(scope, 'aria-pressed', String(dashboard.onlySelected));
    setText(scope, dashboard.onlySelected ? 'Show all elections' : 'Only the election of the timeline');
  };
  more.addEventListener('click', () => {
    count += 4 * PART;
    show();
  });
  scope.addEventListener('click', () => {
    dashboard.onlySelected = !dashboard.onlySelected;
    show();
  });
  return show;
}

function item(entry) {
  const [kind, text] = (TEXTS[entry.type] ?? (each => ['standby', [`${each.type}: `, election(each)]]))(entry);
  const why = [entry.reason && entry.reason.replace(/-/g, ' '), entry.detail].filter(Boolean).join(': ');
  return h('li', { class: kind },
    h('time', { class: 'number muted', datetime: new Date(entry.time).toISOString() }, clock(entry.time)),
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    h('p', {}, ...text, why && h('span', { class: 'muted why' }, why)));
}

// What several instances observed is one event: that of the instance whose term it was, or the first.
function withoutRepetitions(entries) {
  const kept = new Map();
  const newestToken = new Map();
  for (const entry of [...entries].reverse()) {
    if (entry.token !== undefined) {
      newestToken.set(entry.election, Math.max(entry.token, newestToken.get(entry.election) ?? 0));
    }
    const type = entry.type === 'granted' ? 'leader-changed' : entry.type;
    const key = JSON.stringify([entry.election, type, entry.type === 'vacant' ? newestToken.get(entry.election) : entry.token,
      ['leader-changed', 'vacant', 'revoked', 'ended'].includes(type) ? '' : entry.time]);
    if (!kept.has(key) || entry.observer === entry.leader) {
      kept.set(key, entry);
    }
  }
  return [...kept.values()].sort((one, other) => other.time - one.time);
}
