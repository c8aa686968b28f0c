// SPDX-License-Identifier: Apache-2.0
// What happened in one election, drawn: a lane for each instance, a bar for each term, red where nobody led.

import { byId, clock, h, nameOf, s, setAttribute, setText, span } from './elements.js';
import { chronicle } from './history.js';

// The height of a lane, of a bar in it, and of the space above the bar, in pixels; there is room for a text below it.
const LANE = 52;
const BAR = 24;
const ABOVE = 9;
const AXIS = 28;
const SPANS = [['All that is known', 0], ['5 minutes', 5], ['30 minutes', 30], ['2 hours', 120], ['1 day', 1440]];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
const LONGEST_NAME = 12;

export function timeline(dashboard) {
  const select = byId('window');
  SPANS.forEach(([text, minutes]) => select.append(h('option', { value: minutes }, text)));
  const labels = h('div', { class: 'lanes' });
  const drawing = h('div', { class: 'drawing' });
  byId('timeline').append(labels, drawing);
  const draw = () => {
    if (dashboard.model) {
      redraw(dashboard, labels, drawing, Number(select.value));
    }
  };
  select.addEventListener('change', draw);
  new ResizeObserver(draw).observe(drawing);
  return draw;
}

function redraw(dashboard, labels, drawing, minutes) {
  const { model, selected } = dashboard;
  const title = byId('timeline-title');
  if (!selected) {
    setText(title, 'Timeline');
  } else if (title.dataset.election !== selected) {
    title.dataset.election = selected;
    title.replaceChildren('Timeline of ', nameOf(selected));
  }
  const now = dashboard.stale ? dashboard.model.receivedAt : Date.now();
  const current = model.elections.find(each => each.name === selected) ?? dashboard.selectedElection;
  const known = chronicle(dashboard.entriesOfSelected(), current);
  const lanes = lanesOf(model, known.terms);
  const from = minutes ? now - minutes * 60000 : beginning(known, now);
  showLabels(labels, lanes, current);
  const width = Math.max(120, drawing.clientWidth);
  const x = time => ((time - from) / (now - from)) * (width - 8);
  const height = lanes.length * LANE + AXIS;
  const svg = s('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summary(selected, known, current) });
  axis(svg, from, now, x, lanes.length * LANE);
  lanes.forEach((_, i) => svg.append(s('line', { class: 'lane', x1: 0, x2: width, y1: (i + 1) * LANE - 0.5, y2: (i + 1) * LANE - 0.5 })));
  known.vacancies.forEach(each => vacancy(svg, each, { from, now, x, height: lanes.length * LANE }));
  known.terms.forEach(each => term(svg, each, lanes.indexOf(each.instance), { from, now, x, width }));
  drawing.replaceChildren(svg);
}

// From the first known term, and at least a minute.
function beginning({ terms, vacancies }, now) {
  const times = [...terms.flatMap(each => [each.start, each.end]), ...vacancies.map(each => each.start)]
    .filter(time => time !== undefined && Number.isFinite(time));
  const first = times.length > 0 ? Math.min(...times) : now;
  const length = Math.max(60000, now - first);
  return now - length * 1.03;
}

function lanesOf(model, terms) {
  const lanes = model.instances.map(instance => instance.id);
  terms.forEach(each => lanes.includes(each.instance) || lanes.push(each.instance));
  return lanes;
}

function showLabels(labels, lanes, current) {
  const key = JSON.stringify([lanes, current && current.leader]);
  if (labels.dataset.key !== key) {
    labels.dataset.key = key;
    labels.replaceChildren(...lanes.map(lane =>
      h('div', { class: current && current.leader === lane ? 'lane-label leads' : 'lane-label' }, nameOf(lane))));
  }
}

function axis(svg, from, now, x, height) {
  const wanted = (now - from) / 1000 / Math.max(2, Math.floor(x(now) / 110));
  const step = (STEPS.find(each => each >= wanted) ?? 86400 * Math.ceil(wanted / 86400)) * 1000;
  const zone = new Date(now).getTimezoneOffset() * 60000;
  for (let time = Math.ceil((from - zone) / step) * step + zone; time < now; time += step) {
    const at = Math.round(x(time)) + 0.5;
    svg.append(s('line', { class: 'tick', x1: at, x2: at, y1: 0, y2: height }));
    if (at > 24 && at < x(now) - 60) {
      svg.append(s('text', { class: 'time', x: at, y: height + 18, 'text-anchor': 'middle' }, label(time, step)));
    }
  }
  svg.append(s('line', { class: 'now', x1: x(now), x2: x(now), y1: 0, y2: height }),
    s('text', { class: 'time now', x: x(now), y: height + 18, 'text-anchor': 'end' }, 'now'));
}

function label(time, step) {
  const text = clock(time);
  return step < 60000 ? text : text.replace(/:\d\d$/, '');
}

function vacancy(svg, { start, end }, { from, now, x, height }) {
  const until = end ?? now;
  if (until < from) {
    return;
  }
  const left = x(Math.max(start, from));
  svg.append(s('rect', { class: 'vacancy', x: left, y: 0, width: Math.max(2, x(until) - left), height },
    s('title', {}, `No leader for ${span(until - start)}, from ${clock(start)}${end ? ` to ${clock(end)}` : ''}`)));
}

function term(svg, each, lane, { from, now, x, width }) {
  const until = each.end ?? now;
  if (lane < 0 || until < from) {
    return;
  }
  const y = lane * LANE + ABOVE;
  const left = x(Math.max(each.start ?? from, from));
  const right = Math.max(left + 3, x(until));
  const group = s('g', {}, s('title', {}, description(each)));
  group.append(s('rect', { class: each.end === undefined ? 'term lasting' : 'term', x: left, y, width: right - left, height: BAR, rx: 4 }));
  if (each.drainingFrom !== undefined && each.drainingFrom < until) {
    const drains = x(Math.max(each.drainingFrom, from));
    group.append(s('rect', { class: 'drains', x: drains, y, width: Math.max(2, right - drains), height: BAR, rx: 4 }));
  }
  const token = String(each.token);
  if (right - left > 12 + token.length * 8) {
    group.append(s('text', { class: each.end === undefined ? 'token lasting' : 'token', x: left + 8, y: y + BAR / 2 + 4.5 }, token));
  }
  each.risks.filter(risk => risk.time >= from).forEach(risk => group.append(triangle(x(risk.time), y, risk)));
  if (each.lost && until >= from) {
    const fits = width - right > 110;
    group.append(s('path', { class: 'lost', d: `M${right - 5} ${y + 5}l10 14m0 -14l-10 14` }),
      s('text', { class: 'why', x: fits ? right - 10 : right, y: y + BAR + 14, 'text-anchor': fits ? 'start' : 'end' }, reason(each)));
  }
  svg.append(group);
}

function triangle(at, y, risk) {
  return s('path', { class: 'risk', d: `M${at} ${y - 7}l6 10h-12z` },
    s('title', {}, `At risk at ${clock(risk.time)}${risk.detail ? `: ${risk.detail}` : ''}`));
}

const reason = each => (each.reason ?? 'lost').replace(/-/g, ' ');

function description(each) {
  const begin = each.start === undefined ? 'began before what is known' : `from ${clock(each.start)}`;
  const end = each.end === undefined ? 'lasts' : `to ${clock(each.end)}`;
  const length = each.start === undefined ? '' : `, ${span((each.end ?? Date.now()) - each.start)}`;
  const why = each.reason ? `. Ended: ${reason(each)}${each.detail ? ` (${each.detail})` : ''}` : '';
  return `Term ${each.token} of ${each.instance}, ${begin} ${end}${length}${why}`;
}

function summary(selected, { terms, vacancies }, current) {
  if (!selected) {
    return 'No election is selected';
  }
  const last = terms[terms.length - 1];
  const now = current && current.state === 'vacant' ? 'Nobody leads now.'
    : last && last.end === undefined ? `Now ${short(last.instance)} leads with token ${last.token}.` : '';
  return `Timeline of ${short(selected)}: ${terms.length} terms, ${vacancies.length} times without a leader. ${now} The list of events below has the details.`;
}

const short = text => (text.length > LONGEST_NAME * 4 ? `${text.slice(0, LONGEST_NAME * 4)}…` : text);
