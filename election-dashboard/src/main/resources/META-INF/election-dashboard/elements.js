// SPDX-License-Identifier: Apache-2.0
// How elements are made and texts are written. Texts become text nodes and attributes, never markup: they may come from
// another instance.

const SVG = 'http://www.w3.org/2000/svg';

export const byId = id => document.getElementById(id);

/** An HTML element. A property is an attribute; `onclick` and the like are listeners; absent ones are left out. */
export function h(name, properties = {}, ...children) {
  return filled(document.createElement(name), properties, children);
}

/** An SVG element. */
export function s(name, properties = {}, ...children) {
  return filled(document.createElementNS(SVG, name), properties, children);
}

function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

/** A name that an instance chose: its direction of writing does not spread to what is beside it. */
export function nameOf(text, properties = {}) {
  return h('bdi', { class: 'name', title: text, ...properties }, text);
}

/** Changes a text only if it differs, so that nothing is laid out or selected anew. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Changes an attribute only if it differs; absent values remove it. */
export function setAttribute(element, name, value) {
  if (value === undefined || value === null || value === false) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

/**
 * Shows a row for each item. Rows of items that stay are kept, so that focus and selection stay too.
 * @param create returns `{ element, update(item) }`
 */
export function rows(body, create) {
  const shown = new Map();
  return (items, key) => {
    const wanted = new Map(items.map(item => [key(item), item]));
    for (const [name, row] of shown) {
      if (!wanted.has(name)) {
        row.element.remove();
        shown.delete(name);
      }
    }
    let at = body.firstElementChild;
    for (const [name, item] of wanted) {
      let row = shown.get(name);
      if (!row) {
        row = create(item);
        shown.set(name, row);
      }
      row.update(item);
      if (row.element === at) {
        at = at.nextElementSibling;
      } else {
        body.insertBefore(row.element, at);
      }
    }
  };
}

/** A cell of a table. Its label is shown beside it where the table has no room for columns. */
export function cell(label, properties = {}, ...children) {
  return h('td', { role: 'cell', 'data-label': label, ...properties }, ...children);
}

/** A bar that runs down to the end of a lease by itself, see `tickBars`. */
export function leaseBar() {
  const fill = h('span', { class: 'fill' });
  const bar = h('span', { class: 'bar', role: 'meter', 'aria-valuemin': '0' }, fill);
  const text = h('span', { class: 'number muted' });
  const element = h('span', { class: 'lease' }, bar, text);
  let lease = null;
  const tick = now => {
    element.hidden = !lease;
    if (!lease) {
      return;
    }
    const left = Math.max(0, lease.until - now);
    const part = Math.min(1, left / lease.duration);
    fill.style.width = `${(part * 100).toFixed(1)}%`;
    setAttribute(bar, 'class', part > 0.5 ? 'bar' : part > 0 ? 'bar risk' : 'bar over');
    setAttribute(bar, 'aria-valuemax', Math.round(lease.duration / 1000));
    setAttribute(bar, 'aria-valuenow', Math.round(left / 1000));
    setAttribute(bar, 'aria-valuetext', left > 0 ? `${Math.ceil(left / 1000)} seconds left` : 'expired');
    setText(text, left > 0 ? `${Math.ceil(left / 1000)} s` : 'expired');
  };
  bars.add(new WeakRef(element));
  element.tick = tick;
  return {
    element,
    /** @param label what a screen reader says before the time that is left */
    show(until, duration, label) {
      lease = until === undefined || !duration ? null : { until, duration };
      setAttribute(bar, 'aria-label', label);
      tick(Date.now());
    },
  };
}

const bars = new Set();

/** Lets all bars run down. */
export function tickBars() {
  const now = Date.now();
  for (const reference of bars) {
    const bar = reference.deref();
    if (!bar) {
      bars.delete(reference);
    } else if (bar.isConnected) {
      bar.tick(now);
    }
  }
}

const NUMBER = new Intl.NumberFormat('en');
export const number = value => NUMBER.format(value);

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** The time of day, with the day if it is not today. */
export function clock(millis) {
  const date = new Date(millis);
  const time = TIME.format(date);
  return date.toDateString() === new Date().toDateString() ? time : `${DAY.format(date)}, ${time}`;
}

/** A length of time in one unit, for example `4 min`. */
export function span(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  } else if (seconds < 10) {
    return `${seconds.toFixed(1).replace('.0', '')} s`;
  } else if (seconds < 120) {
    return `${Math.floor(seconds)} s`;
  } else if (seconds < 7200) {
    return `${Math.floor(seconds / 60)} min`;
  } else if (seconds < 172800) {
    return `${Math.floor(seconds / 3600)} h`;
  }
  return `${number(Math.floor(seconds / 86400))} days`;
}

/** How long ago something was, to the second. */
export function ago(millis) {
  return millis < 1000 ? 'just now' : `${span(Math.floor(millis / 1000) * 1000)} ago`;
}

/** The address as a URL if it is one of the web, otherwise null: nothing else becomes a link. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}
