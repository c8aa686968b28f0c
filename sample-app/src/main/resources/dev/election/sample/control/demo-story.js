// SPDX-License-Identifier: Apache-2.0
// The zombie, step by step: a leader that was frozen inside its transaction, and what becomes of its commit.

import { h, setText } from './elements.js';
import { outcomeOf } from './demo-runs.js';

export function story(act) {
  const title = h('h3', { id: 'story-title' });
  const text = h('p', { id: 'story-text' });
  const pair = h('tbody');
  const table = h('table', { class: 'demo-table demo-pair', 'aria-label': 'The refused run and the one of the next leader' }, pair);
  const button = h('button', { class: 'button primary', type: 'button', id: 'story-button', onclick: () => next && act(...next) });
  const note = h('p', { class: 'muted', hidden: true });
  const element = h('div', { class: 'panel demo-story', id: 'story', 'aria-live': 'polite' },
    h('div', { class: 'demo-tell' }, title, text, note), table, button);
  let next = null;

  return {
    element,
    update(state) {
      const now = scene(state);
      element.dataset.scene = now.name;
      setText(title, now.title);
      setText(text, now.text);
      setText(button, now.button);
      next = now.action;
      const impossible = state.unavailable.zombie;
      button.disabled = !next || Boolean(impossible);
      note.hidden = !impossible;
      setText(note, impossible ? `Not available here: ${impossible}.` : '');
      table.hidden = !now.pair;
      if (now.pair) {
        pair.replaceChildren(...now.pair.map(row));
      }
    },
  };
}

function scene(state) {
  const zombie = state.instances.find(each => each.insideRun !== null);
  if (zombie) {
    return frozen(state, zombie);
  }
  const refused = state.runs.find(run => run.outcome === 'refused');
  return refused ? over(state, refused) : before(state);
}

const id = (state, number) => state.instances.find(each => each.number === number).id;

function before(state) {
  return {
    name: 'before',
    title: 'Watch a zombie being refused',
    text: state.leader === null
      ? 'Wait until an instance leads.'
      : `${id(state, state.leader)} leads and runs the job. Freeze it in the middle of a transaction, as a long pause of its`
        + ' machine does. It does not notice, and believes that it leads when it goes on.',
    button: 'Freeze the leader inside its transaction',
    action: state.leader === null ? null : ['zombie'],
  };
}

function frozen(state, zombie) {
  const run = state.runs.find(each => each.outcome === 'open' && each.instance === zombie.id);
  const where = `${zombie.id} is frozen inside run ${zombie.insideRun}${run ? `, with token ${run.token}` : ''}`;
  const button = `Let ${zombie.id} go on`;
  const successor = state.instances.find(each => each.number === state.leader && each.number !== zombie.number);
  // the list of runs may be too short for the very run that the successor has recorded
  const recorded = successor && state.runs.some(each => each.number >= zombie.insideRun && each.outcome === 'committed');
  if (!successor || !recorded) {
    return {
      name: 'frozen',
      title: where,
      text: successor
        ? `${successor.id} leads now, with token ${successor.token}. Wait for its first run.`
        : `Nothing notifies its peers. When its lease of ${state.lease} has expired, one of them leads.`,
      button,
      action: null,
    };
  }
  const after = state.runs.find(each => each.number === zombie.insideRun && each.outcome === 'committed');
  return {
    name: 'succeeded',
    title: where,
    text: `${successor.id} leads with token ${successor.token}, and has recorded run ${zombie.insideRun} in the meantime. Now`
      + ` let ${zombie.id} go on: it tries to commit the same run.`,
    button,
    action: ['thaw', zombie.number],
    pair: [run, after].filter(Boolean),
  };
}

function over(state, refused) {
  const instead = state.runs.find(each => each.number === refused.number && each.outcome === 'committed');
  return {
    name: 'refused',
    title: `The zombie was refused: run ${refused.number} of ${refused.instance}, with token ${refused.token}`,
    text: refused.reason,
    button: 'Do it again',
    action: state.leader === null ? null : ['zombie'],
    pair: [refused, instead].filter(Boolean),
  };
}

function row(run) {
  const outcome = outcomeOf(run);
  return h('tr', { class: run.outcome },
    h('td', {}, `run ${run.number}`), h('td', {}, `token ${run.token}`), h('td', {}, run.instance),
    h('td', {}, h('span', { class: outcome.look }, outcome.text)));
}
