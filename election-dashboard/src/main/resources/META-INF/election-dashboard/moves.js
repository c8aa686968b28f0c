// SPDX-License-Identifier: Apache-2.0
// What can be done where the endpoint is opened for writing: buttons, and the dialog that asks before anything is done.

import { byId, h, setAttribute, setText } from './elements.js';
import { move, Refused } from './source.js';

const SIT_OUTS = [['until another instance leads', ''], ['for 1 minute', '1m'], ['for 10 minutes', '10m'], ['for 1 hour', '1h']];

const MOVES = {
  'step-down': {
    button: 'Step down',
    title: 'Step down?',
    text: 'The instance admits no new work, waits for work in flight, and then releases the election. Another instance'
      + ' takes over.',
    confirm: 'Step down',
    done: election => `${election.leader} steps down from ${election.name}`,
    choice: () => select('The instance does not claim it again', SIT_OUTS),
    body: choice => ({ action: 'step-down', ...(choice ? { sitOut: choice } : {}) }),
  },
  transfer: {
    button: 'Transfer',
    title: 'Transfer leadership?',
    text: 'The instance admits no new work, waits for work in flight, and then transfers the election to the instance'
      + ' that you choose.',
    confirm: 'Transfer',
    done: (election, to) => `${election.leader} transfers ${election.name} to ${to}`,
    choice: (election, dashboard) => select('To instance', dashboard.model.instances
      .filter(each => each.id !== election.leader && each.state === 'standby' || each.state === 'leader' && each.id !== election.leader)
      .map(each => [each.id, each.id])),
    body: choice => ({ action: 'transfer', to: choice }),
  },
  resume: {
    button: 'Resume',
    title: 'Claim the election again?',
    text: 'The instance does not claim this election for some time, as requested. With this it claims it again at once.',
    confirm: 'Resume',
    done: election => `The instance takes part in ${election.name} again`,
    body: () => ({ action: 'resume' }),
  },
  force: {
    button: 'Force',
    title: 'End the term by force?',
    text: 'The work that is still running is interrupted, its fenced transactions are rolled back, and the election is'
      + ' released. Other effects of that work may overlap with the work of the next leader.',
    confirm: 'End by force',
    danger: true,
    done: election => `Term ${election.token} of ${election.name} is ended by force`,
    body: () => ({ action: 'force' }),
  },
};

export function moves(dashboard) {
  const dialog = byId('dialog');
  let asked = null;
  byId('dialog-cancel').addEventListener('click', () => dialog.close());
  byId('dialog-confirm').addEventListener('click', () => confirm());

  function ask(action, election) {
    const { title, text, confirm: label, choice, danger } = MOVES[action];
    const field = choice && choice(election, dashboard);
    asked = { action, election, field };
    setText(byId('dialog-title'), title);
    setText(byId('dialog-text'), text);
    byId('dialog-facts').replaceChildren(...facts(election, dashboard));
    byId('dialog-choice').replaceChildren(...(field ? [field.element] : []));
    setText(byId('dialog-error'), field && field.none ? 'There is no other live instance to transfer it to.' : '');
    const button = byId('dialog-confirm');
    setText(button, label);
    button.className = danger ? 'button danger' : 'button primary';
    button.disabled = Boolean(field && field.none);
    dialog.showModal();
  }

  async function confirm() {
    const { action, election, field } = asked;
    const button = byId('dialog-confirm');
    const choice = field ? field.value() : undefined;
    button.disabled = true;
    setText(byId('dialog-error'), '');
    try {
      await move(dashboard.settings, election.name, MOVES[action].body(choice));
      dialog.close();
      dashboard.announce(MOVES[action].done(election, choice));
      dashboard.reload();
    } catch (failure) {
      setText(byId('dialog-error'), failure instanceof Refused ? failure.message
        : 'The instance did not respond. Whether it was done is not known: the page shows it when the instance responds again.');
    } finally {
      button.disabled = false;
    }
  }

  return dashboard.settings.actions.length > 0 ? { buttons: () => buttons(dashboard, ask) } : null;
}

function facts(election, dashboard) {
  const named = [
    ['Election', election.name],
    ['Fencing token', election.token],
    ['Instance', election.leader ?? dashboard.model.self ?? (election.sitsOut ?? []).join(', ')],
  ];
  return named.filter(([, value]) => value !== undefined && value !== '').flatMap(([name, value]) =>
    [h('dt', {}, name), h('dd', {}, h('bdi', {}, String(value)))]);
}

function select(text, options) {
  const field = h('select', {}, ...options.map(([label, value]) => h('option', { value }, label)));
  return {
    element: h('label', { class: 'field wide' }, text, field),
    value: () => field.value,
    none: options.length === 0,
  };
}

// Each button is there all the time and hidden if it does not apply, so that focus is not lost when something changes.
function buttons(dashboard, ask) {
  let election = null;
  const { actions, reach } = dashboard.settings;
  const all = actions.filter(action => MOVES[action]).map(action => ({
    action,
    button: h('button', { type: 'button', class: MOVES[action].danger ? 'button danger small' : 'button small',
      onclick: () => ask(action, election) }, MOVES[action].button),
  }));
  const link = h('a', { rel: 'noreferrer' }, 'Open on the leader');
  const element = h('span', { class: 'buttons' }, ...all.map(each => each.button), link);
  return {
    element,
    update(updated, page) {
      election = updated;
      const reached = reach === 'leader' || election.leader === dashboard.model.self;
      const applies = {
        'step-down': reached && ['led', 'risk'].includes(election.state),
        transfer: reached && ['led', 'risk'].includes(election.state),
        resume: reach === 'leader' ? election.sitsOut.length > 0 : election.sitsOut.includes(dashboard.model.self),
        force: reached && election.state === 'draining',
      };
      for (const { action, button } of all) {
        button.hidden = !applies[action];
        button.disabled = false;
        setAttribute(button, 'aria-label', `${MOVES[action].button} ${election.name}`);
      }
      link.hidden = reached || !page;
      setAttribute(link, 'href', page ?? undefined);
      setAttribute(link, 'aria-label', `Open the dashboard of ${election.leader}, which leads ${election.name}`);
    },
  };
}
