// SPDX-License-Identifier: Apache-2.0
// The runs of the job: those in the table, those that are open in a frozen instance, and those that were refused.

import { clock, h, rows, setAttribute, setText, span } from './elements.js';

const SHOWN = 10;
const COLUMNS = ['Run', 'Token', 'Instance', 'Began', 'Result'];
const OUTCOMES = {
  committed: { text: 'committed', look: 'pill led' },
  open: { text: 'open', look: 'pill risk' },
  refused: { text: 'refused', look: 'pill vacant' },
};

export const outcomeOf = run => OUTCOMES[run.outcome];

export function runs() {
  const body = h('tbody', { id: 'runs' });
  const empty = h('p', { class: 'empty' }, 'No run yet.');
  const show = rows(body, create);
  return {
    element: h('div', { class: 'panel demo-runs' },
      h('div', { class: 'panel-head' }, h('h3', { id: 'runs-title' }, 'Runs of the job')),
      h('table', { class: 'demo-table', 'aria-labelledby': 'runs-title' },
        h('thead', {}, h('tr', {}, COLUMNS.map(each => h('th', { scope: 'col' }, each)))),
        body),
      empty),
    update(state) {
      empty.hidden = state.runs.length > 0;
      show(shown(state.runs), run => `${run.number} ${run.token}`);
    },
  };
}

// The newest, and those that were not committed for as long as the launcher knows them.
function shown(all) {
  return all.filter((run, index) => index < SHOWN || run.outcome !== 'committed');
}

function create(run) {
  const result = h('span');
  const reason = h('span', { class: 'demo-reason' });
  const element = h('tr', {},
    h('td', {}, String(run.number)),
    h('td', {}, String(run.token)),
    h('td', {}, run.instance),
    h('td', {}, clock(run.startedMillis)),
    h('td', {}, result, reason));
  return {
    element,
    update(now) {
      const outcome = outcomeOf(now);
      setAttribute(element, 'class', now.outcome);
      setAttribute(result, 'class', outcome.look);
      setText(result, outcome.text);
      setText(reason, now.reason ? `after ${span(now.endedMillis - now.startedMillis)}` : '');
      setAttribute(reason, 'title', now.reason);
    },
  };
}
