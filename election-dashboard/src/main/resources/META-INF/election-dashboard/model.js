// SPDX-License-Identifier: Apache-2.0
// From the JSON of one or several instances to what the page shows. Nothing here knows the page.
//
// All times are in milliseconds of this browser's clock, also those that were observed by an instance.

/** An ISO 8601 duration such as PT1M2.5S, in milliseconds. */
export function millis(text) {
  const parts = /^(-)?P(?:(-?[\d.]+)D)?(?:T(?:(-?[\d.]+)H)?(?:(-?[\d.]+)M)?(?:(-?[\d.]+)S)?)?$/.exec(text ?? '');
  if (!parts) {
    return undefined;
  }
  const [days, hours, minutes, seconds] = parts.slice(2).map(part => Number(part ?? 0));
  const total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  return parts[1] ? -total : total;
}

/**
 * @param response `{ body, receivedAt, offset }` of the source
 * @param query `{ search, sort, page, size }`, which is applied here if the server did not
 */
export function modelOf(response, query) {
  const { body, receivedAt, offset } = response;
  const instant = text => (text ? Date.parse(text) - offset : undefined);
  const reports = body.instances
    ? body.instances
    : [{ instance: body.instance.id, view: body }];
  const views = reports.filter(report => report.view).map(report => viewOf(report.view, receivedAt, offset));
  const all = electionsOf(views);
  const page = body.instances ? undefined : body.page;
  const matching = page ? all : applied(query, all);
  const self = body.instances ? null : body.instance;
  return {
    several: Boolean(body.instances),
    self: self && self.id,
    heartbeatInterval: views[0] && views[0].heartbeatInterval,
    leaseDuration: views[0] && views[0].leaseDuration,
    receivedAt,
    instances: instancesOf(reports, views, all, instant),
    elections: page ? ordered(query.sort, all) : matching.slice(query.page * query.size, (query.page + 1) * query.size),
    page: page ?? { number: query.page, size: query.size, elections: matching.length, pages: Math.ceil(matching.length / query.size) },
    summary: summaryOf(body.instances ? undefined : body.summary, all),
    history: views.flatMap(view => view.history).sort((one, other) => other.time - one.time),
    failing: self ? failing(views[0], receivedAt) : undefined,
  };
}

/** The entries of the history of one election, newest first. */
export function entriesOf(history, name, observer, offset) {
  return (history ?? []).map(entry => ({
    ...entry,
    election: entry.election ?? name,
    time: Date.parse(entry.time) - offset,
    vacancy: millis(entry.vacancy),
    observer,
  }));
}

function viewOf(json, receivedAt, offset) {
  const instant = text => (text ? Date.parse(text) - offset : undefined);
  const own = json.instance;
  const leaseDuration = millis(own.leaseDuration);
  const until = text => (text === undefined || text === null ? undefined : receivedAt + millis(text));
  return {
    instance: own.id,
    phase: own.phase,
    leaseDuration,
    heartbeatInterval: millis(own.heartbeatInterval),
    leaseUntil: until(own.leaseRemaining),
    heartbeatAt: instant(own.lastHeartbeat),
    observationSilence: millis(own.observationSilence) ?? 0,
    candidates: (own.candidates ?? []).map(each => ({
      id: each.instance,
      address: each.address,
      state: each.state ?? 'standby',
      leads: each.leads,
      heartbeatAt: each.silence ? receivedAt - millis(each.silence) : undefined,
      leaseUntil: until(each.leaseRemaining),
      leaseDuration: millis(each.leaseDuration) ?? leaseDuration,
    })),
    elections: Object.entries(json.elections ?? {})
      .map(([name, election]) => observed(name, election, leaseDuration, receivedAt, offset)),
    history: entriesOf(json.history, undefined, own.id, offset),
  };
}

/** One election as one instance observes it, which a page of the table need not contain. */
export function electionOf(name, response, model) {
  return merged([{
    ...observed(name, response.body, model.leaseDuration, response.receivedAt, response.offset),
    observer: model.self,
  }]);
}

function observed(name, election, leaseDuration, receivedAt, offset) {
  const instant = text => (text ? Date.parse(text) - offset : undefined);
  const until = text => (text === undefined || text === null ? undefined : receivedAt + millis(text));
  const { leader, term, draining } = election;
  return {
    name,
    state: election.state,
    leader: leader && leader.instance,
    address: leader && leader.address,
    token: (leader ?? term ?? {}).token,
    since: instant((leader ?? term ?? {}).since),
    leaseUntil: until(leader && leader.remaining) ?? until(term && term.remaining),
    leaseDuration,
    draining: draining && {
      reason: draining.reason,
      since: instant(draining.since),
      waitsFor: (draining.waitsFor ?? []).map(each => each.what),
    },
    sitOutUntil: until(election.sitOutRemaining),
    receivedAt,
  };
}

// Each election by the view with its newest token. A view of the leader itself is more exact than that of another.
function electionsOf(views) {
  const byName = new Map();
  for (const view of views) {
    for (const election of view.elections) {
      const found = byName.get(election.name) ?? [];
      found.push({ ...election, observer: view.instance });
      byName.set(election.name, found);
    }
  }
  return [...byName.values()].map(merged);
}

function merged(seen) {
  const leads = each => each.state === 'leader' || each.state === 'draining';
  const newest = seen.filter(each => each.leader)
    .sort((one, other) => other.token - one.token || leads(other) - leads(one))[0];
  const sitsOut = seen.filter(each => each.sitOutUntil).map(each => each.observer);
  const ledBy = newest && newest.leader;
  const released = newest && seen.some(each => each.observer === ledBy && !leads(each));
  const expired = newest && !leads(newest) && seen.some(each => !each.leader) && !(newest.leaseUntil > newest.receivedAt);
  if (!newest || released || expired) {
    return { name: seen[0].name, state: 'vacant', sitsOut, leaders: [] };
  }
  const left = newest.leaseUntil === undefined ? undefined : newest.leaseUntil - newest.receivedAt;
  // a lease that is no longer known has run out, as observed from here
  const risk = left === undefined || left < newest.leaseDuration / 2;
  return {
    ...newest,
    sitsOut,
    state: newest.state === 'draining' ? 'draining' : risk ? 'risk' : 'led',
  };
}

function instancesOf(reports, views, elections, instant) {
  const found = new Map();
  for (const view of views) {
    for (const candidate of view.candidates) {
      const known = found.get(candidate.id);
      if (!known || candidate.id === view.instance) {
        found.set(candidate.id, { ...candidate, self: candidate.id === view.instance });
      }
    }
  }
  for (const view of views) {
    const instance = found.get(view.instance) ?? { id: view.instance, leads: 0, leaseDuration: view.leaseDuration };
    instance.state = view.phase === 'standing' ? instance.state ?? 'standby' : view.phase;
    instance.heartbeatAt = instance.heartbeatAt ?? view.heartbeatAt;
    instance.leaseUntil = view.phase === 'standing' ? view.leaseUntil : undefined;
    instance.self = true;
    found.set(view.instance, instance);
  }
  for (const report of reports) {
    const instance = found.get(report.instance) ?? { id: report.instance };
    instance.address = report.address ?? instance.address;
    instance.note = report.note;
    if (!report.view) {
      instance.state = 'silent';
      instance.silentSince = instant(report.silentSince);
    }
    found.set(report.instance, instance);
  }
  for (const instance of found.values()) {
    const led = elections.filter(election => election.leader === instance.id).map(election => election.name);
    instance.names = led;
    instance.leads = Math.max(led.length, reports.length > 1 ? 0 : instance.leads ?? 0);
    if (instance.state === 'standby' && instance.leads > 0) {
      instance.state = 'leader';
    } else if (instance.state === 'leader' && instance.leads === 0) {
      instance.state = 'standby';
    }
  }
  return [...found.values()].sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }));
}

function summaryOf(summary, elections) {
  if (summary) {
    return {
      elections: summary.elections,
      led: summary.elections - summary.vacant - summary.draining,
      draining: summary.draining,
      vacant: summary.vacant,
      own: summary.leading,
    };
  }
  const count = state => elections.filter(election => election.state === state).length;
  return {
    elections: elections.length,
    led: count('led') + count('risk'),
    draining: count('draining'),
    vacant: count('vacant'),
  };
}

// Heartbeats fail if none of the instance that responds was confirmed for two and a half intervals and a second, and
// observations if none succeeded for as long. An instance that is not a candidate sends no heartbeats, but observes.
function failing(view, receivedAt) {
  const own = view.candidates.find(candidate => candidate.id === view.instance);
  const at = own && own.heartbeatAt !== undefined ? own.heartbeatAt : view.heartbeatAt;
  const patience = 2.5 * view.heartbeatInterval + 1000;
  if (view.phase === 'standing' && at !== undefined && receivedAt - at > patience) {
    return { since: at };
  }
  return view.observationSilence > patience ? { unobservedSince: receivedAt - view.observationSilence } : undefined;
}

const ORDERS = {
  name: () => 0,
  leader: (one, other) => compare(one.leader, other.leader),
  token: (one, other) => compare(one.token, other.token),
  since: (one, other) => compare(one.since, other.since),
};

// Elections without a leader come first.
function compare(one, other) {
  if (one === undefined || other === undefined) {
    return (one !== undefined) - (other !== undefined);
  }
  return typeof one === 'string' ? one.localeCompare(other, 'en', { numeric: true }) : one - other;
}

function applied(query, elections) {
  const search = query.search.trim().toLowerCase();
  const [key, direction] = query.sort.split(',');
  const sign = direction === 'desc' ? -1 : 1;
  return elections
    .filter(each => !search || [each.name, each.leader, each.address].some(text => (text ?? '').toLowerCase().includes(search)))
    .sort((one, other) => sign * ORDERS[key](one, other) || (key === 'name' ? sign : 1) * one.name.localeCompare(other.name, 'en', { numeric: true }));
}

// A page in the order of the server, which names that are numbers have lost as keys of an object: names and leaders by
// their characters, elections without a leader first, reversed by `desc`, and by name within.
function ordered(sort, elections) {
  const [key, direction] = sort.split(',');
  const sign = direction === 'desc' ? -1 : 1;
  return [...elections].sort((one, other) => sign * plain(one[key], other[key]) || plain(one.name, other.name));
}

function plain(one, other) {
  if (one === undefined || other === undefined) {
    return (one !== undefined) - (other !== undefined);
  }
  return one < other ? -1 : one > other ? 1 : 0;
}
