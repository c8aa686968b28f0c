// SPDX-License-Identifier: Apache-2.0
// All requests of the page. Another server can respond to them too: the README of the module describes how.

const TIMEOUT = 5000;

/** The server did not respond, or not with what was requested. The message says what to do. */
export class NoResponse extends Error {}

/** The server refused a move. The message is its reason. */
export class Refused extends Error {}

const settingsAddress = withoutLogin(new URL('settings.json', import.meta.url));

export async function loadSettings() {
  return (await get(settingsAddress)).body;
}

/** The data of all elections, or of those that match the query, if the server searches. */
export function loadElections(settings, query) {
  const address = dataAddress(settings, '');
  for (const [name, value] of Object.entries(query)) {
    if (value !== '') {
      address.searchParams.set(name, value);
    }
  }
  return get(address);
}

/** One election with its history; null if the server does not know it. */
export function loadElection(settings, name) {
  return get(dataAddress(settings, name), true);
}

/** Requests a move; throws `Refused` with the reason if it is not accepted. */
export async function move(settings, name, body) {
  const response = await request(dataAddress(settings, name), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...csrfToken() },
    body: JSON.stringify(body),
  });
  if (response.ok) {
    return;
  }
  const reason = await response.json().then(json => json.reason, () => undefined);
  if (reason) {
    throw new Refused(reason);
  } else if (response.status === 401 || response.type === 'opaqueredirect') {
    throw new Refused('Your login has ended. Load this page again.');
  } else if (response.status === 403) {
    throw new Refused('Refused with status 403: you may not do this, or the protection against cross-site requests of'
      + ' Spring Security wants a token that this page was not given (csrf.spa() sends one).');
  } else if (response.status === 404) {
    throw new Refused('The instance has not joined this election.');
  }
  throw new Refused(`Refused with status ${response.status}.`);
}

function dataAddress(settings, name) {
  const address = withoutLogin(new URL(settings.election, document.baseURI));
  if (name) {
    address.pathname += `/${encodeURIComponent(name)}`;
  }
  return address;
}

// A page that was opened with a name and a password in its address may not request one that has them too.
function withoutLogin(address) {
  address.username = '';
  address.password = '';
  return address;
}

async function get(address, orNothing = false) {
  const response = await request(address, { headers: { Accept: 'application/json' } });
  if (orNothing && response.status === 404) {
    return null;
  } else if (response.type === 'opaqueredirect' || response.status === 401) {
    throw new NoResponse('Your login has ended. Load this page again.');
  } else if (!response.ok) {
    throw new NoResponse(`The instance responds with status ${response.status}.`);
  }
  try {
    const body = await response.json();
    return { body, receivedAt: Date.now(), offset: offsetOf(response) };
  } catch {
    throw new NoResponse('The instance responds with something that is not JSON.');
  }
}

async function request(address, options) {
  try {
    return await fetch(address, {
      ...options,
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    throw new NoResponse('');
  }
}

// How far the clock of the server is ahead of that of this browser; small differences are the network.
function offsetOf(response) {
  const date = Date.parse(response.headers.get('Date') ?? '');
  const offset = Number.isNaN(date) ? 0 : date - Date.now();
  return Math.abs(offset) > 2500 ? offset : 0;
}

// Spring Security's token against cross-site requests: in a cookie, or in the page if a proxy has put it there.
function csrfToken() {
  const meta = document.querySelector('meta[name="_csrf"]');
  if (meta) {
    const header = document.querySelector('meta[name="_csrf_header"]');
    return { [header ? header.content : 'X-CSRF-TOKEN']: meta.content };
  }
  const cookie = document.cookie.split('; ').find(each => each.startsWith('XSRF-TOKEN='));
  return cookie ? { 'X-XSRF-TOKEN': decodeURIComponent(cookie.slice('XSRF-TOKEN='.length)) } : {};
}
