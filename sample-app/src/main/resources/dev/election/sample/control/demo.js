// SPDX-License-Identifier: Apache-2.0
// What the demonstration adds to the dashboard: what can be done to its instances, and the runs of their job.

import { h, setText } from './elements.js';
import { controls } from './demo-instances.js';
import { runs } from './demo-runs.js';
import { story } from './demo-story.js';

const TIMEOUT = 5000;

/** Called by the dashboard once, before the first data arrives. */
export function extend(dashboard) {
  document.head.append(h('link', { rel: 'stylesheet', href: 'files/demo.css' }));
  document.title = 'Leader election: the demo';

  const act = async (action, instance) => {
    const done = await request(`actions/${action}`, instance === undefined ? {} : { instance });
    if (done.reason !== undefined) {
      dashboard.announce(done.reason, true);
    } else if (done.done) {
      dashboard.announce(done.done, false);
    }
    dashboard.refresh();
  };
  const parts = [story(act), controls(act), runs()];
  const section = dashboard.element;
  section.setAttribute('aria-labelledby', 'demo-title');
  const summary = h('p', { class: 'muted demo-summary', id: 'demo-summary' });
  section.append(
    h('h2', { id: 'demo-title' }, 'Break it'),
    summary,
    parts[0].element,
    h('div', { class: 'demo-columns' }, parts[1].element, parts[2].element));
  section.hidden = false;

  let asking = false;
  dashboard.onUpdate(async () => {
    if (asking) {
      return; // an answer of before would be shown after a newer one
    }
    asking = true;
    try {
      const state = await request('state');
      if (state.reason === undefined) {
        parts.forEach(part => part.update(state));
        setText(summary, `${state.instances.length} real processes on this machine. Lease ${state.lease}, heartbeat`
          + ` ${state.heartbeat}, kept in ${state.database.leases}. Database: ${state.database.title}.`);
      }
    } finally {
      asking = false;
    }
  });
}

// Reads, or acts if there is a body. A failure is a reason, as a refusal is.
async function request(path, body) {
  try {
    const response = await fetch(path, {
      cache: 'no-store',
      signal: AbortSignal.timeout(body ? 3 * TIMEOUT : TIMEOUT),
      ...(body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return await response.json();
  } catch {
    return { reason: 'The launcher does not respond. Does it still run in its terminal?' };
  }
}
