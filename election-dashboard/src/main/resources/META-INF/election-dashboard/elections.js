// SPDX-License-Identifier: Apache-2.0
// The table of elections: one page of rows, however many there are.

import { byId, cell, clock, h, leaseBar, nameOf, number, rows, setAttribute, setText, span } from './elements.js';
import { linkToPage } from './instances.js';

export const STATES = {
  led: ['Led', 'led'],
  draining: ['Draining', 'draining'],
  vacant: ['No leader', 'vacant'],
  risk: ['At risk', 'risk'],
};

const COLUMNS = [['Election', 'name'], ['State'], ['Leader', 'leader'], ['Token', 'token', 'number'], ['Since', 'since'], ['Lease']];

/**
 * @param dashboard `{ settings, query, reload() }`
 * @param moves offers what can be done in an election, see `moves.js`
 */
export function electionsTable(dashboard, moves) {
  const { query } = dashboard;
  const show = rows(byId('elections'), () => row(dashboard, moves));
  head(dashboard);
  const search = byId('search');
  search.addEventListener('input', () => {
    query.search = search.value;
    query.page = 0;
    dashboard.reload();
  });
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));
  function turn(by) {
    query.page += by;
    dashboard.reload();
  }
  return model => {
    counts(model, dashboard);
    show(model.elections, election => election.name);
    const empty = byId('elections-empty');
    empty.hidden = model.elections.length > 0;
    setText(empty, query.search ? `No election matches “${query.search}”.` : 'This instance has not joined any election.');
    pages(model, query);
  };
}

function head(dashboard) {
  const { query } = dashboard;
  const heads = COLUMNS.map(([title, key, kind]) => {
    const th = h('th', { scope: 'col', role: 'columnheader', class: kind });
    if (key) {
      th.append(h('button', { type: 'button', class: 'sort', onclick: () => {
        query.sort = query.sort === key ? `${key},desc` : key;
        query.page = 0;
        mark();
        dashboard.reload();
      } }, title));
    } else {
      th.append(title);
    }
    return { th, key };
  });
  function mark() {
    const [key, direction] = query.sort.split(',');
    heads.forEach(each => setAttribute(each.th, 'aria-sort',
      each.key === key ? (direction === 'desc' ? 'descending' : 'ascending') : undefined));
  }
  dashboard.sorted = mark;
  mark();
  byId('elections-head').append(...heads.map(each => each.th));
  if (dashboard.settings.actions.length > 0) {
    byId('elections-head').append(h('th', { scope: 'col', role: 'columnheader', class: 'actions' }, 'Actions'));
  }
}

function row(dashboard, moves) {
  const link = h('a', { class: 'name' });
  const state = h('span', { class: 'pill' });
  const leader = h('span');
  const token = h('span');
  const time = h('time');
  const age = h('span', { class: 'muted' });
  const since = h('span', { class: 'since' }, time, age);
  const lease = leaseBar();
  const actions = moves && moves.buttons();
  const element = h('tr', { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' }, h('bdi', {}, link)),
    cell('State', {}, state),
    cell('Leader', {}, leader),
    cell('Token', { class: 'number' }, token),
    cell('Since', {}, since),
    cell('Lease', {}, lease.element),
    actions && cell('Actions', { class: 'actions' }, actions.element));
  let shownLeader;
  return {
    element,
    update(election) {
      setText(link, election.name);
      setAttribute(link, 'title', `Timeline of ${election.name}`);
      setAttribute(link, 'href', `#election=${encodeURIComponent(election.name)}`);
      setAttribute(element, 'aria-current', dashboard.selected === election.name ? 'true' : undefined);
      const [text, kind] = STATES[election.state];
      setText(state, text);
      setAttribute(state, 'class', `pill ${kind}`);
      const key = JSON.stringify([election.leader, election.address]);
      if (shownLeader !== key) {
        shownLeader = key;
        leader.replaceChildren(election.leader ? nameOf(election.leader) : h('span', { class: 'muted' }, 'nobody'));
      }
      setText(token, election.token === undefined ? '' : String(election.token));
      since.hidden = election.since === undefined;
      if (election.since !== undefined) {
        setText(time, clock(election.since));
        setAttribute(time, 'datetime', new Date(election.since).toISOString());
        setText(age, span(Date.now() - election.since));
      }
      lease.show(election.leaseUntil, election.leaseDuration, `Lease of the leader of ${election.name}`);
      if (actions) {
        actions.update(election, linkToPage(dashboard.settings, election.address, election.name));
      }
    },
  };
}

function counts(model, dashboard) {
  const { summary } = model;
  const show = [
    ['elections', summary.elections, summary.elections === 1 ? 'election' : 'elections', ''],
    ['led', summary.led, 'with a leader', summary.led > 0 ? 'led' : ''],
    ['vacant', summary.vacant, 'without a leader', summary.vacant > 0 ? 'vacant' : ''],
    ['draining', summary.draining, 'draining', summary.draining > 0 ? 'draining' : ''],
    ['instances', model.instances.length, model.instances.length === 1 ? 'instance' : 'instances', ''],
  ];
  const list = byId('counts');
  if (!list.firstChild) {
    show.forEach(([key]) => list.append(h('li', { id: `count-${key}` }, h('strong', { class: 'number' }), h('span'))));
    byId('count-vacant').append(h('button', { type: 'button', class: 'button quiet', onclick: () => {
      dashboard.query.sort = 'leader';
      dashboard.query.page = 0;
      dashboard.sorted();
      dashboard.reload();
    } }, 'Show first'));
  }
  for (const [key, count, text, kind] of show) {
    const item = byId(`count-${key}`);
    setAttribute(item, 'class', kind);
    setText(item.children[0], number(count));
    setText(item.children[1], text);
  }
  byId('count-vacant').children[2].hidden = summary.vacant === 0 || summary.elections <= 1;
}

function pages(model, query) {
  const { page } = model;
  byId('pages').hidden = page.pages <= 1 && page.number === 0;
  const from = page.number * page.size;
  setText(byId('range'), page.elections === 0 ? '0 elections'
    : `${number(Math.min(from + 1, page.elections))}–${number(Math.min(from + page.size, page.elections))} of ${number(page.elections)}`);
  byId('previous').disabled = page.number === 0;
  byId('next').disabled = page.number + 1 >= page.pages;
  if (page.number >= page.pages && page.pages > 0) {
    query.page = page.pages - 1;
  }
}
