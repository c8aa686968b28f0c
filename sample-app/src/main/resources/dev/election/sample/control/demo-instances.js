// SPDX-License-Identifier: Apache-2.0
// The processes of the instances, and the buttons that do to them what production does.

import { clock, h, nameOf, rows, setAttribute, setText } from './elements.js';

const EVENTS = 6;
const LOOKS = { running: 'pill standby', starting: 'pill standby', frozen: 'pill risk', dead: 'pill vacant' };

export function controls(act) {
  const body = h('ul', { class: 'demo-instances', id: 'demo-instances', 'aria-label': 'Processes' });
  const show = rows(body, each => create(each, act));
  const stepDown = button('Step down', 'step-down', 'The leader waits for its run, then releases the election', () => act('step-down'));
  const database = h('button', { type: 'button', id: 'database', onclick: () => act(database.dataset.action) });
  const add = button('One more instance', 'add', 'Starts one more process', () => act('add'));
  const note = h('p', { class: 'muted demo-note' });
  const events = h('ol', { class: 'demo-events', id: 'demo-events', 'aria-label': 'What was done' });
  const showEvents = rows(events, event => {
    const element = h('li', {}, h('span', { class: 'muted' }, clock(Date.parse(event.time))), ` ${event.text}`);
    return { element, update() {} };
  });
  return {
    element: h('div', { class: 'panel' },
      h('div', { class: 'panel-head' }, h('h3', {}, 'Processes'), h('div', { class: 'tools' }, stepDown, database, add)),
      body, note, events),
    update(state) {
      show(state.instances.map(each => ({ ...each, state })), each => each.number);
      showEvents(state.events.slice(0, EVENTS), event => `${event.time} ${event.text}`);
      stepDown.disabled = state.leader === null;
      const action = state.database.stopped ? 'start-database' : 'stop-database';
      database.dataset.action = action;
      setText(database, `${state.database.stopped ? 'Start' : 'Stop'} ${state.database.leases}`);
      setAttribute(database, 'title', state.database.stopping);
      setAttribute(database, 'class', state.database.stopped ? 'button primary' : 'button danger');
      database.disabled = action in state.unavailable;
      setText(note, notes(state));
    },
  };
}

// What is not as it seems is written on the page, not only in a title.
function notes(state) {
  const reasons = [...new Set(Object.values(state.unavailable))].map(reason => `Not available here: ${reason}.`);
  return [state.database.stopped ? state.database.stopping : '', ...reasons].filter(Boolean).join(' ');
}

function button(text, action, title, onclick) {
  return h('button', { class: 'button', type: 'button', 'data-action': action, title, onclick }, text);
}

function create(instance, act) {
  const number = instance.number;
  const pill = h('span');
  const detail = h('span', { class: 'muted number' });
  const buttons = {
    transfer: button('Transfer here', 'transfer', 'The leader transfers leadership to this instance', () => act('transfer', number)),
    kill: button('kill -9', 'kill', 'Ends the process at once', () => act('kill', number)),
    start: button('Start again', 'start', 'Starts a new process in its place', () => act('start', number)),
    freeze: button('Freeze', 'freeze', 'kill -STOP: the process stands still', () => act('freeze', number)),
    thaw: button('Thaw', 'thaw', 'kill -CONT: the process goes on', () => act('thaw', number)),
    'cut-off': button('Cut off', 'cut-off', 'Its connections stay open, and nothing arrives', () => act('cut-off', number)),
    reconnect: button('Reconnect', 'reconnect', 'Its connections break, and new ones work', () => act('reconnect', number)),
  };
  const address = h('a', { href: instance.address, target: '_blank', rel: 'noopener' }, nameOf(instance.id));
  return {
    element: h('li', { 'data-instance': number },
      h('span', { class: 'demo-name' }, address, pill, detail),
      h('span', { class: 'demo-buttons' }, Object.values(buttons))),
    update(now) {
      const alive = now.process !== 'dead';
      const frozen = now.process === 'frozen';
      const shown = {
        transfer: now.process === 'running' && now.state.leader !== null && now.state.leader !== number,
        kill: alive,
        start: !alive,
        freeze: alive && !frozen,
        thaw: frozen,
        'cut-off': alive && !now.cutOff,
        reconnect: now.cutOff && alive,
      };
      for (const [action, element] of Object.entries(buttons)) {
        element.hidden = !shown[action];
        element.disabled = action in now.state.unavailable;
      }
      setAttribute(pill, 'class', now.election === 'leader' ? 'pill led' : LOOKS[now.process]);
      setText(pill, status(now));
      setText(detail, `pid ${now.pid}`);
    },
  };
}

function status(now) {
  const cutOff = now.cutOff ? ', cut off' : '';
  if (now.insideRun !== null) {
    return `frozen inside run ${now.insideRun}${cutOff}`;
  }
  if (now.process !== 'running') {
    return now.process + cutOff;
  }
  if (now.silentSince !== null) {
    return `does not respond${cutOff}`;
  }
  return (now.election === 'leader' ? `leads, token ${now.token}` : now.election) + cutOff;
}
