// SPDX-License-Identifier: Apache-2.0
// Starts the page, and requests anew every second while it is visible, otherwise every ten seconds.

import { byId, clock, h, setAttribute, setText, span, tickBars } from './elements.js';
import { electionsTable } from './elections.js';
import { events } from './events.js';
import { instancesTable } from './instances.js';
import { electionOf, entriesOf, modelOf } from './model.js';
import { moves } from './moves.js';
import { loadElection, loadElections, loadSettings, NoResponse } from './source.js';
import { timeline } from './timeline.js';

const INTERVAL = 1000;
const SLOWEST = 10000;
// A large response costs the server more: it is requested at most a tenth of the time.
const SHARE = 9;
const SILENCE = 3000;

const dashboard = {
  settings: null,
  query: { search: '', sort: 'name', page: 0, size: 25 },
  model: null,
  selected: null,
  selectedElection: undefined,
  selectedHistory: null,
  onlySelected: false,
  stale: false,
  reload: () => refresh(),
  announce,
  entriesOfSelected: () => dashboard.selectedHistory
    ?? dashboard.model.history.filter(entry => entry.election === dashboard.selected),
};

const parts = [];
const listeners = [];
let failures = 0;
let lastResponse;
let timer;
let running = false;
let again = false;

start();

async function start() {
  try {
    dashboard.settings = await loadSettings();
  } catch (failure) {
    failed(failure);
    setTimeout(start, INTERVAL);
    return;
  }
  failures = 0;
  if (!dashboard.settings.election) {
    setText(byId('served'), '');
    setText(byId('live-text'), 'Nothing to show');
    byId('notices').replaceChildren(notice('problem', dashboard.settings.problem));
    setAttribute(document.body, 'class', 'nothing');
    return;
  }
  await extend();
  selectFromAddress();
  const offered = moves(dashboard);
  parts.push(electionsTable(dashboard, offered), instancesTable(dashboard), timeline(dashboard), events(dashboard));
  addEventListener('hashchange', () => {
    selectFromAddress();
    refresh();
    byId('history').scrollIntoView();
    byId('history').focus({ preventScroll: true });
  });
  document.addEventListener('visibilitychange', () => document.hidden || refresh());
  setInterval(tick, matchMedia('(prefers-reduced-motion: reduce)').matches ? 1000 : 200);
  refresh();
}

async function extend() {
  if (!dashboard.settings.extension) {
    return;
  }
  const element = byId('extension');
  element.hidden = false;
  const { extend: call } = await import(new URL(dashboard.settings.extension, document.baseURI));
  call({
    element,
    onUpdate: callback => listeners.push(callback),
    refresh,
    announce,
  });
}

function selectFromAddress() {
  const found = /^#election=(.+)$/.exec(location.hash);
  try {
    select(found ? decodeURIComponent(found[1]) : dashboard.selected);
  } catch {
    // not an address that this page has written
  }
}

function select(name) {
  if (dashboard.selected !== name) {
    dashboard.selected = name;
    dashboard.selectedHistory = null;
    dashboard.selectedElection = undefined;
  }
}

/** Requests now. While a request is in flight another one follows it. */
async function refresh() {
  if (running) {
    again = true;
    return;
  }
  clearTimeout(timer);
  running = true;
  const begun = performance.now();
  try {
    await load();
    updated();
  } catch (failure) {
    failed(failure);
  } finally {
    running = false;
  }
  const taken = performance.now() - begun;
  const pause = failures > 0 ? Math.min(SLOWEST, INTERVAL * failures) : Math.max(INTERVAL, SHARE * taken);
  timer = setTimeout(refresh, again ? 0 : document.hidden ? SLOWEST : pause);
  again = false;
}

async function load() {
  const query = { ...dashboard.query };
  const response = await loadElections(dashboard.settings, query);
  const model = modelOf(response, query);
  dashboard.model = model;
  if (!dashboard.selected) {
    const newest = model.history[0] ?? model.elections[0];
    select(newest && (newest.election ?? newest.name));
  }
  if (dashboard.selected && !model.several) {
    await loadSelected();
  }
}

async function loadSelected() {
  const { selected, model } = dashboard;
  // A name with a slash, for example, may be refused by the server. Then there is the history of all elections.
  const one = await loadElection(dashboard.settings, selected).catch(() => null);
  if (one && one.body.history && dashboard.selected === selected) {
    dashboard.selectedHistory = entriesOf(one.body.history, selected, model.self, one.offset);
  }
  if (one && !model.elections.some(each => each.name === selected)) {
    // it is not on the page of the table that is shown
    dashboard.selectedElection = electionOf(selected, one, model);
  }
}

function updated() {
  const { model } = dashboard;
  const wasStale = dashboard.stale;
  failures = 0;
  lastResponse = model.receivedAt;
  dashboard.stale = false;
  setAttribute(document.body, 'class', 'live');
  if (model.self) {
    served(model);
  } else {
    setText(byId('served'), `As observed by ${model.instances.filter(each => each.state !== 'silent').length} instances`);
  }
  document.title = model.summary.vacant > 0 ? `${model.summary.vacant} without a leader – Leader election` : 'Leader election';
  showNotices(wasStale);
  parts.forEach(show => show(model));
  listeners.forEach(callback => callback(model));
  tick();
}

function served(model) {
  const element = byId('served');
  if (element.dataset.instance !== model.self) {
    element.dataset.instance = model.self;
    element.replaceChildren('As observed by ', h('bdi', { class: 'name' }, model.self));
  }
}

function showNotices() {
  const { failing, self } = dashboard.model;
  if (!failing) {
    notices('failing', '');
    return;
  }
  const what = failing.since !== undefined
    ? `The heartbeats of ${self} fail: the last one that was confirmed was sent at ${clock(failing.since)}. `
    : `${self} has observed nothing since ${clock(failing.unobservedSince)}. `;
  notices('failing', `${what}What happens in the elections is not observed until the lease store responds again.`);
}

function notices(kind, text) {
  const element = byId('notices');
  if (element.textContent !== text) {
    element.replaceChildren(...(text ? [notice(kind, text)] : []));
  }
}

const notice = (kind, text) => h('p', { class: `notice ${kind}` }, text);

function failed(failure) {
  failures++;
  if (!(failure instanceof NoResponse)) {
    console.error(failure);
  }
  if (lastResponse !== undefined && Date.now() - lastResponse < SILENCE && !failure.message) {
    return;
  }
  dashboard.stale = true;
  setAttribute(document.body, 'class', 'stale');
  document.querySelectorAll('.buttons button').forEach(button => { button.disabled = true; });
  const who = dashboard.model && dashboard.model.self ? dashboard.model.self : 'The server of this page';
  const since = lastResponse === undefined ? `${who} does not respond.`
    : `${who} has not responded since ${clock(lastResponse)}: everything below is as it was then.`;
  notices('stale', `${since} ${failure.message || 'This page comes back by itself.'}`);
  tick();
}

function tick() {
  if (!dashboard.stale) {
    tickBars();
  }
  const text = lastResponse === undefined ? 'Connecting' : dashboard.stale ? `Old: ${span(Math.floor((Date.now() - lastResponse) / 1000) * 1000)}` : 'Live';
  setText(byId('live-text'), text);
}

let toastTimer;

function announce(text, isError = false) {
  const toast = byId('toast');
  clearTimeout(toastTimer);
  toast.hidden = false;
  toast.className = isError ? 'toast error' : 'toast';
  setText(toast, text);
  toastTimer = setTimeout(() => {
    toast.hidden = true;
    setText(toast, '');
  }, 6000);
}
