// SPDX-License-Identifier: Apache-2.0
// The table of instances.

import { ago, byId, cell, h, leaseBar, nameOf, number, rows, setAttribute, setText, webAddress } from './elements.js';

const STATES = {
  leader: ['Leads', 'led'],
  standby: ['Standby', 'standby'],
  watching: ['Observes only', 'standby'],
  stopped: ['Stopped', 'standby'],
  silent: ['Silent', 'vacant'],
};

const COLUMNS = ['Instance', 'State', 'Address', 'Last heartbeat', 'Lease', 'Leads'];
const NAMES = 3;

export function instancesTable(dashboard) {
  byId('instances-head').append(...COLUMNS.map(title => h('th', { scope: 'col', role: 'columnheader' }, title)));
  const show = rows(byId('instances'), () => row(dashboard));
  return model => {
    show(model.instances, instance => instance.id);
    const empty = byId('instances-empty');
    empty.hidden = model.instances.length > 0;
    setText(empty, 'No instance has a lease.');
  };
}

function row(dashboard) {
  const name = h('span');
  const state = h('span', { class: 'pill' });
  const note = h('span', { class: 'muted note' });
  const address = h('span', { class: 'address' });
  const heartbeat = h('span', { class: 'number' });
  const lease = leaseBar();
  const leads = h('span', { class: 'leads' });
  const element = h('tr', { role: 'row' },
    h('th', { scope: 'row', role: 'rowheader' }, name),
    cell('State', {}, state, ' ', note),
    cell('Address', {}, address),
    cell('Last heartbeat', {}, heartbeat),
    cell('Lease', {}, lease.element),
    cell('Leads', {}, leads));
  let shown = {};
  return {
    element,
    update(instance) {
      const [text, kind] = STATES[instance.state] ?? [instance.state, 'standby'];
      setText(state, text);
      setAttribute(state, 'class', `pill ${kind}`);
      const several = dashboard.model && dashboard.model.several;
      setText(note, instance.note ?? (instance.self && !several ? 'serves this page' : ''));
      if (shown.id !== instance.id) {
        name.replaceChildren(nameOf(instance.id));
      }
      if (shown.address !== instance.address || shown.id !== instance.id) {
        address.replaceChildren(addressOf(instance, dashboard.settings));
      }
      const elections = leadsOf(instance);
      if (shown.elections !== elections.key) {
        leads.replaceChildren(...elections.parts);
      }
      setText(heartbeat, instance.silentSince !== undefined
        ? `no response for ${ago(Date.now() - instance.silentSince).replace(' ago', '')}`
        : instance.heartbeatAt === undefined ? '' : ago(Date.now() - instance.heartbeatAt));
      lease.show(instance.leaseUntil, instance.leaseDuration, `Lease of ${instance.id}`);
      shown = { id: instance.id, address: instance.address, elections: elections.key };
    },
  };
}

function addressOf(instance, settings) {
  if (!instance.address) {
    return h('span', { class: 'muted' }, 'not published');
  }
  const page = instance.self ? null : linkToPage(settings, instance.address);
  return page ? h('a', { href: page, rel: 'noreferrer', title: `Dashboard of ${instance.id}` }, h('bdi', {}, instance.address))
    : nameOf(instance.address);
}

function leadsOf(instance) {
  const { leads, names } = instance;
  if (!leads) {
    return { key: '', parts: [h('span', { class: 'muted' }, '–')] };
  } else if (names.length === leads && leads <= NAMES) {
    return {
      key: JSON.stringify(names),
      parts: names.flatMap((name, i) => [i > 0 ? ', ' : '', nameOf(name)]),
    };
  }
  return { key: `${leads}`, parts: [`${number(leads)} elections`] };
}

/**
 * The address of this page on another instance, or null if the instance has not published one of the web. Every
 * instance has the page at the same path, and at the same port if it is not that of its address.
 */
export function linkToPage(settings, address, election) {
  const url = webAddress(address);
  if (!url || settings.reach === 'leader') {
    return null;
  }
  const page = new URL(location.pathname, url.origin);
  if (settings.managementPort) {
    page.protocol = location.protocol;
    page.port = settings.managementPort;
  }
  page.hash = election ? `election=${encodeURIComponent(election)}` : '';
  return page.href;
}
