// The page of a run: reads the data that stands in it and draws tables and charts. Text is put in as text, never as HTML.
(() => {
'use strict';

const $ = (id) => document.getElementById(id);
const data = JSON.parse($('data').textContent);
const { facts, texts, sentences, articles, places, projects, figures, entities, errors } = data;

// ---------------------------------------------------------------- words of the page

const STAGES = { proposed: '谋划', signed: '签约', started: '开工', building: '在建', completed: '建成', operating: '投运', stopped: '停建' };
const KINDS = { place: '地点', company: '企业', organization: '机构', project: '项目', document: '文件', quantity: '数量', time: '时间' };
const STATUSES = { planned: '计划', actual: '实际' };
const CHANGES = { increase: '增', decrease: '减' };
const BASES = { yoy: '同比', pop: '环比', base: '较基期' };
const MODIFIERS = { about: '约', more_than: '超', at_least: '至少', less_than: '不足', at_most: '至多', range: '区间', vague: '概数' };
const DIMENSIONS = {
  money: '金额', ratio: '比例', count: '个数', time: '时长', mass: '质量', length: '长度', area: '面积', volume: '体积', power: '功率', energy: '能量',
  price: '单价', percentage_point: '百分点', multiple: '倍数', speed: '速度', temperature: '温度', data: '数据量', transport: '运量', score: '分数',
};
const PERS = { a: '每年', d: '每日', mo: '每月', wk: '每周', h: '每小时', s: '每秒', '{人}': '人均', '{户}': '户均', mu: '每亩', t: '每吨' };
const CURRENCIES = { CNY: '元', USD: '美元', EUR: '欧元', JPY: '日元', HKD: '港元', GBP: '英镑', KRW: '韩元' };
const UNKNOWN = '未判明';
const metricNames = new Map(facts.metrics.map(([id, name]) => [id, id === '' ? UNKNOWN : name]));
const metricName = (id) => metricNames.get(id) ?? id;
const told = (names, id) => (Object.hasOwn(names, id) ? names[id] : id);

// ---------------------------------------------------------------- small helpers

/** An element: attributes, `on…` listeners, and children that are elements or texts. */
function h(tag, attributes = {}, ...children) {
  const element = h.svg.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== ''));
  return element;
}
h.svg = new Set(['svg', 'g', 'rect', 'line', 'text', 'title']);

const en = (word) => h('span', { class: 'en', lang: 'en' }, word);
const whole = (n) => n.toLocaleString('zh-CN');

/** 136000000 as 1.36亿: four digits are enough to read. */
function short(n) {
  const size = Math.abs(n);
  const [by, word] = size >= 1e12 ? [1e12, '万亿'] : size >= 1e8 ? [1e8, '亿'] : size >= 1e4 ? [1e4, '万'] : [1, ''];
  return Number((n / by).toPrecision(4)).toLocaleString('zh-CN', { maximumFractionDigits: 4 }) + word;
}

const exact = (n) => n.toLocaleString('zh-CN', { maximumFractionDigits: 12 });

function bytes(n) {
  return n >= 1e6 ? `${(n / 1e6).toFixed(1)} MB` : n >= 1e3 ? `${(n / 1e3).toFixed(1)} kB` : `${n} B`;
}

/** 2021, 2021-07, 2021-07-23, or a stretch of them: 2021 – 2025. */
function period(from, to) {
  if (!from || !to) return from || to;
  const last = new Date(Date.UTC(+to.slice(0, 4), +to.slice(5, 7), 0)).getUTCDate();
  const kept = from.endsWith('-01-01') && to.endsWith('-12-31') ? 4 : from.endsWith('-01') && +to.slice(8) === last ? 7 : 10;
  const [a, b] = [from.slice(0, kept), to.slice(0, kept)];
  return a === b ? a : `${a} – ${b}`;
}

const unitName = (code) => told(CURRENCIES, code).replace(/[{}]/g, '');
const placeName = (place) => (place > 0 ? texts[places.name[place - 1]] : '');

/** 河南省 › 洛阳市 */
function placePath(place) {
  const names = [];
  for (let at = place; at > 0 && names.length < 9; at = places.parent[at - 1]) names.unshift(placeName(at));
  return names.join(' › ');
}

/** An article's title or, where it has none, what else it is known by. */
function articleName(article) {
  return texts[articles.title[article]] || texts[articles.id[article]];
}

function articleLine(article) {
  const parts = [texts[articles.published[article]], texts[articles.publisher[article]]].filter(Boolean);
  return h('p', { class: 'from' }, h('b', {}, articleName(article)), parts.map((p) => h('span', {}, p)));
}

// ---------------------------------------------------------------- sentences

/**
 * A sentence with its spans, nested where they nest; one that crosses another is cut at the crossing.
 * `marks` are more spans, [first unit, how many, 'mark' or 'subject'].
 */
function sentence(number, marks) {
  const [text, ...flat] = sentences[number];
  const spans = [];
  const kinds = new Set();
  for (let i = 0; i < flat.length; i += 4) {
    const kind = texts[flat[i + 2]];
    kinds.add(kind);
    const name = told(KINDS, kind);
    spans.push({ from: flat[i], to: flat[i] + flat[i + 1], kind, title: flat[i + 3] ? `${name}：${texts[flat[i + 3]]}` : name, order: 1 });
  }
  for (const [at, length, kind] of marks) spans.push({ from: at, to: at + length, kind, title: kind === 'mark' ? null : '主体', order: kind === 'mark' ? 2 : 0 });
  spans.sort((a, b) => a.from - b.from || b.to - a.to || a.order - b.order);
  const out = h('p', { class: 'sentence', lang: 'zh' });
  const open = [{ element: out, to: text.length }];
  let at = 0;
  const write = (to) => {
    if (at < to) open[open.length - 1].element.append(text.slice(at, to));
    at = Math.max(at, to);
  };
  const close = (before) => {
    while (open.length > 1 && open[open.length - 1].to <= before) {
      write(open[open.length - 1].to);
      open.pop();
    }
  };
  for (const span of spans) {
    close(span.from);
    write(span.from);
    const to = Math.min(span.to, open[open.length - 1].to);
    if (to <= span.from) continue;
    const known = span.kind === 'subject' || Object.hasOwn(KINDS, span.kind) ? span.kind : 'other';
    const element = span.kind === 'mark' ? h('mark') : h('span', { class: `s ${known}`, title: span.title });
    open[open.length - 1].element.append(element);
    open.push({ element, to });
  }
  close(text.length);
  write(text.length);
  return { element: out, kinds };
}

/** A sentence as it is opened: its article, the text, and what the lines under words mean. */
function seen(article, number, marks, ...more) {
  const { element, kinds } = sentence(number, marks);
  const legend = [...kinds].map((kind) => h('span', { class: `kind ${Object.hasOwn(KINDS, kind) ? kind : 'other'}` }, told(KINDS, kind)));
  if (marks.some((m) => m[2] === 'subject')) legend.push(h('span', {}, '虚线框：主体'));
  return h('div', { class: 'seen' }, articleLine(article), more, element, h('p', { class: 'legend' }, legend));
}

/** Facts as terms with what they are; those without are left out. */
function list(rows) {
  const kept = rows.filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return h('dl', { class: 'facts' }, kept.map(([term, ...value]) => [h('dt', {}, term), h('dd', {}, value)]));
}

/** A link out of the page, where the address is one that only leads somewhere. */
function address(url) {
  return /^https?:\/\//i.test(url) ? h('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, url) : url;
}

// ---------------------------------------------------------------- searching and sorting

const plain = (text) => text.normalize('NFKC').toLowerCase();
const hay = { texts: null, sentences: null };

/** For each text and sentence, which of the words it holds, a bit each; width and case do not matter. */
function matches(words) {
  if (!hay.texts) {
    const names = { ...STAGES, ...STATUSES, ...KINDS };
    hay.texts = texts.map((t) => plain(t + (metricNames.has(t) && t ? ` ${metricName(t)}` : Object.hasOwn(names, t) ? ` ${names[t]}` : '')));
    hay.sentences = sentences.map((s) => plain(s[0]));
  }
  const bits = (list) => {
    const found = new Uint8Array(list.length);
    words.forEach((word, bit) => {
      for (let i = 0; i < list.length; i++) if (list[i].includes(word)) found[i] |= 1 << bit;
    });
    return found;
  };
  return { texts: bits(hay.texts), sentences: bits(hay.sentences) };
}

/** How texts are put in order: Chinese by its pronunciation. One pass over the different ones, then numbers. */
const collator = new Intl.Collator('zh-CN', { numeric: true });
function byText(column, name = (id) => texts[id]) {
  const ids = [...new Set(column)];
  ids.sort((a, b) => collator.compare(name(a), name(b)));
  const rank = new Map(ids.map((id, i) => [id, name(id) === '' ? NaN : i]));
  return { key: column.map((id) => rank.get(id)) };
}

const byNumber = (column) => ({ key: column.map((n) => n ?? NaN) });

/** Numbers beside others of their kind only: yuan, other currencies, then what is no money, by unit. */
function bySize(column, unit, isMoney) {
  const order = (id, i) => `${isMoney(i) ? (texts[id] === 'CNY' ? 0 : 1) : 2} ${texts[id]}`;
  const groups = unit.map(order);
  const rank = new Map([...new Set(groups)].sort().map((g, i) => [g, i]));
  return { key: column.map((n) => n ?? NaN), group: groups.map((g) => rank.get(g)) };
}

// ---------------------------------------------------------------- tables

const SIZES = [50, 100, 200];

/**
 * A table of the page: search, filters, sorting, pages, and rows that open.
 * columns: { id, zh, en, num, cell(i) → what stands in it, sort() → keys, csv(i) }
 * filters: { id, zh, control → an element with a value, test(value) → i ↦ boolean }
 */
class Grid {
  constructor(options) {
    Object.assign(this, options);
    this.section = $(this.id);
    this.state = { q: '', sort: this.first ?? null, page: 0, size: SIZES[0], open: new Set(), pins: new Map() };
    this.keys = new Map();
    this.build();
    this.order();
  }

  build() {
    const { section, id } = this;
    let timer = 0;
    this.search = h('input', { type: 'search', id: `${id}-q`, placeholder: this.hint, autocomplete: 'off', spellcheck: 'false' });
    this.search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.set({ q: this.search.value }), 120);
    });
    this.sorter = h('select', { onchange: () => this.sortBy(this.sorter.value.slice(1), this.sorter.value[0] === '-') });
    this.sorter.append(h('option', { value: '' }, this.firstName ?? '原来的次序'));
    for (const c of this.columns.filter((c) => c.sort)) {
      this.sorter.append(h('option', { value: `+${c.id}` }, `${c.zh} ↑`), h('option', { value: `-${c.id}` }, `${c.zh} ↓`));
    }
    for (const f of this.filters) f.control.addEventListener(f.control.tagName === 'INPUT' ? 'input' : 'change', () => this.set({}));
    // On narrow screens filters are folded away until asked for.
    const fold = h('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', onclick: () => fold.setAttribute('aria-expanded', String(tools.classList.toggle('unfolded'))) }, '筛选与排序');
    const tools = h('div', { class: 'tools', role: 'search', 'aria-label': `筛选${this.zh}` },
      h('label', { class: 'search' }, '搜索 search', this.search), fold,
      this.filters.map((f) => h('label', { class: f.class }, f.zh, f.control)),
      h('label', { class: 'sorting' }, '排序 sort', this.sorter),
      h('button', { type: 'button', onclick: () => this.clear() }, '清除条件'),
      h('button', { type: 'button', onclick: () => this.download() }, '下载 CSV'));
    this.chips = h('div', { class: 'chips' });
    this.count = h('p', { class: 'count', role: 'status', 'aria-live': 'polite' });
    this.pagers = [this.pager(true), this.pager(false)];
    this.heads = this.columns.map((c) => {
      const label = h('span', { class: 'head' }, h('span', { class: 'zh' }, c.zh), c.en ? en(c.en) : '');
      return h('th', { scope: 'col', class: c.num ? 'num' : null, role: 'columnheader' }, c.sort ? h('button', { type: 'button', onclick: () => this.toggle(c.id) }, label) : label);
    });
    this.body = h('tbody', { role: 'rowgroup' });
    this.table = h('table', { class: 'grid', role: 'table', 'aria-labelledby': `${id}-title` },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, this.heads)), this.body);
    this.frame = h('div', { class: 'frame' }, this.table);
    const { rows, of } = this.table_data;
    const notice = rows < of ? h('p', { class: 'notice' }, `为使此页不过大，这里载入 ${whole(rows)} 条，全部为 ${whole(of)} 条；${this.cut}全部数据在表 ${this.source} 中。`) : '';
    section.append(notice, tools, this.chips, this.pagers[0].element, this.frame, this.pagers[1].element);
    this.table.addEventListener('keydown', (event) => this.step(event));
  }

  /** Arrow keys go from row to row. */
  step(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const buttons = [...this.body.querySelectorAll('tr.row > th > button')];
    const at = buttons.indexOf(document.activeElement);
    const to = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at >= 0 && to) {
      event.preventDefault();
      to.focus();
    }
  }

  pager(withCount) {
    const button = (label, text, go) => h('button', { type: 'button', 'aria-label': label, title: label, onclick: () => this.go(go()) }, text);
    const last = () => Math.max(0, Math.ceil(this.found.length / this.state.size) - 1);
    const number = h('input', { type: 'number', min: 1, 'aria-label': '第几页', onchange: () => this.go(Math.min(last(), Math.max(0, Math.round(+number.value || 1) - 1))) });
    const of = h('span', { class: 'dim' });
    const size = h('select', { 'aria-label': '每页行数', onchange: () => this.set({ size: +size.value }) }, SIZES.map((n) => h('option', { value: n }, `每页 ${n} 行`)));
    const buttons = [
      button('第一页', '«', () => 0), button('上一页', '‹', () => this.state.page - 1),
      button('下一页', '›', () => this.state.page + 1), button('最后一页', '»', last),
    ];
    const element = h('div', { class: 'pager', role: 'navigation', 'aria-label': `${this.zh}的页` }, withCount ? this.count : h('span', { class: 'count' }), buttons[0], buttons[1], number, of, buttons[2], buttons[3], size);
    const update = () => {
      const end = last();
      buttons.forEach((b, i) => { b.disabled = i < 2 ? this.state.page === 0 : this.state.page >= end; });
      number.value = this.state.page + 1;
      number.max = end + 1;
      of.textContent = `/ ${whole(end + 1)} 页`;
      size.value = this.state.size;
    };
    return { element, update };
  }

  set(change) {
    Object.assign(this.state, change, { page: 0 });
    this.state.open.clear();
    this.order();
    if (!this.section.hidden) this.draw();
  }

  go(page) {
    this.state.page = page;
    this.state.open.clear();
    this.draw();
    this.section.scrollIntoView();
  }

  sortBy(id, down) {
    this.set({ sort: id ? { id, down } : this.first ?? null });
  }

  /** Numbers begin with the largest, texts with the first. */
  toggle(id) {
    const column = this.columns.find((c) => c.id === id);
    const now = this.state.sort;
    this.sortBy(id, now?.id === id ? !now.down : Boolean(column.num || column.down));
  }

  clear() {
    this.search.value = '';
    for (const f of this.filters) f.control.value = '';
    this.state.pins.clear();
    this.set({ q: '', sort: this.first ?? null });
  }

  /** Filters from elsewhere in the page: values of controls, and rows of one thing, told by a chip. */
  show({ q = '', values = {}, pins = [] }) {
    this.search.value = q;
    for (const f of this.filters) f.control.value = values[f.id] ?? '';
    this.state.pins = new Map(pins.map((p) => [p.name, p]));
    this.set({ q });
    go(this.id);
  }

  /** Which rows are shown, in which order. */
  order() {
    const { state } = this;
    const words = [...new Set(plain(state.q).split(/\s+/).filter(Boolean))].slice(0, 8);
    const tests = this.filters.filter((f) => f.control.value.trim() !== '').map((f) => f.test(f.control.value.trim()));
    tests.push(...[...state.pins.values()].map((p) => p.test));
    if (words.length) {
      const hits = matches(words);
      const all = (1 << words.length) - 1;
      const columns = this.searched.map((c) => (typeof c === 'function' ? c(hits) : (i) => hits.texts[c[i]]));
      tests.push((i) => {
        let bits = 0;
        for (const column of columns) bits |= column(i);
        return bits === all;
      });
    }
    const found = [];
    rows: for (let i = 0; i < this.table_data.rows; i++) {
      for (const test of tests) if (!test(i)) continue rows;
      found.push(i);
    }
    if (state.sort) {
      const { key, group } = this.sortKeys(state.sort.id);
      const sign = state.sort.down ? -1 : 1;
      const compare = (a, b) => {
        const [x, y] = [key[a], key[b]];
        if (x !== x || y !== y) return (x !== x) - (y !== y) || a - b;
        return sign * (x - y) || a - b;
      };
      found.sort(group ? (a, b) => group[a] - group[b] || compare(a, b) : compare);
    }
    this.found = found;
  }

  sortKeys(id) {
    if (!this.keys.has(id)) this.keys.set(id, this.columns.find((c) => c.id === id).sort());
    return this.keys.get(id);
  }

  draw() {
    const { state, found } = this;
    const from = state.page * state.size;
    const rows = found.slice(from, from + state.size);
    this.columns.forEach((c, i) => {
      const on = state.sort?.id === c.id;
      if (on) this.heads[i].setAttribute('aria-sort', state.sort.down ? 'descending' : 'ascending');
      else this.heads[i].removeAttribute('aria-sort');
    });
    this.sorter.value = state.sort ? `${state.sort.down ? '-' : '+'}${state.sort.id}` : '';
    const all = this.table_data.rows;
    const few = found.length < all ? `，筛自 ${whole(all)} 条` : '';
    this.count.textContent = found.length ? `第 ${whole(from + 1)}–${whole(from + rows.length)} 条，共 ${whole(found.length)} 条${few}` : `没有符合条件的${this.zh}${few}`;
    this.pagers.forEach((p) => {
      p.update();
      p.element.hidden = found.length <= SIZES[0] && p !== this.pagers[0];
    });
    this.chips.replaceChildren(...[...state.pins.values()].map((pin) => h('button', { type: 'button', title: '去掉这个条件', onclick: () => { state.pins.delete(pin.name); this.set({}); } }, `${pin.name}：${pin.text} ✕`)));
    this.body.replaceChildren(...rows.map((i) => this.row(i)));
    if (!rows.length) this.body.append(h('tr', { class: 'none', role: 'row' }, h('td', { colspan: this.columns.length, role: 'cell' }, all ? '没有符合条件的行' : this.none)));
  }

  row(i) {
    const id = `${this.id}-${i}`;
    const cells = this.columns.map((c, n) => {
      const content = c.cell(i);
      if (n === 0) {
        return h('th', { scope: 'row', role: 'rowheader' }, h('button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': id }, h('span', {}, content)));
      }
      return h('td', { role: 'cell', class: [c.num ? 'num' : '', c.class ?? ''].join(' ').trim() || null, 'data-label': c.zh }, content);
    });
    const row = h('tr', { class: 'row', role: 'row' }, cells);
    row.addEventListener('click', (event) => {
      if (event.target.closest('a') || String(getSelection()).length > 0 && !event.target.closest('button')) return;
      this.open(row, i, id);
    });
    return row;
  }

  open(row, i, id) {
    const button = row.querySelector('th > button');
    const is = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!is));
    row.classList.toggle('open', !is);
    if (is) {
      row.nextSibling.remove();
      return;
    }
    const detail = h('td', { colspan: this.columns.length, role: 'cell' }, h('div', { class: 'opened' }, this.detail(i)));
    row.after(h('tr', { class: 'detail', role: 'row', id }, detail));
  }

  /** The rows that are found as a spreadsheet, no cell of which runs. */
  download() {
    const cell = (value) => {
      const text = String(value ?? '').replace(/^[=+\-@\t\r]/, (c) => (typeof value === 'number' ? c : `'${c}`));
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [this.csv.map(([name]) => name), ...this.found.map((i) => this.csv.map(([, of]) => of(i)))];
    const blob = new Blob(['\ufeff', lines.map((l) => l.map(cell).join(',')).join('\r\n'), '\r\n'], { type: 'text/csv' });
    const link = h('a', { href: URL.createObjectURL(blob), download: `mingshu-${this.source}.csv` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}

/** A list to choose from: [value, text, how often]. */
function choice(options, all = '全部') {
  return h('select', {}, h('option', { value: '' }, all), options.map(([value, text, n]) => h('option', { value }, n === undefined ? text : `${text}（${whole(n)}）`)));
}

/** How often each value of a column of texts comes, most frequent first. */
function tally(column) {
  const counts = new Map();
  for (const id of column) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/** Places whose name is the one given, or holds it, with all that lies in them. */
function placesLike(word) {
  const name = (i) => plain(texts[places.name[i]]);
  const asked = plain(word);
  const chosen = new Uint8Array(places.rows + 1);
  let any = false;
  for (let i = 0; i < places.rows; i++) if (name(i) === asked) chosen[i + 1] = any = 1;
  // Places come behind those they lie in.
  for (let i = 0; i < places.rows; i++) if (chosen[places.parent[i]] || !any && name(i).includes(asked)) chosen[i + 1] = 1;
  return chosen;
}

const placeList = h('datalist', { id: 'place-names' });
document.body.append(placeList);

function placeFilter(column) {
  return { id: 'place', zh: '地点（含下辖） place', class: 'place', control: h('input', { list: 'place-names', placeholder: '如 河南省', autocomplete: 'off' }), test: (word) => {
    const chosen = placesLike(word);
    return (i) => chosen[column[i]] === 1;
  } };
}

/** A filter by the text of a column. `-` stands for none. */
function textFilter(id, zh, column, name) {
  const options = tally(column).map(([text, n]) => [texts[text] || '-', texts[text] ? name(texts[text]) : UNKNOWN, n]);
  return { id, zh, control: choice(options), test: (value) => {
    const wanted = value === '-' ? '' : value;
    return (i) => texts[column[i]] === wanted;
  } };
}

// ---------------------------------------------------------------- figures

const figureText = (i) => sentences[figures.sentence[i]][0].slice(figures.at[i], figures.at[i] + figures.length[i]);

function figureNumber(i) {
  const [value, low, high] = [figures.value[i], figures.low[i], figures.high[i]];
  const unit = texts[figures.unit[i]];
  const number = value !== null ? exact(value) : low !== null && high !== null ? `${exact(low)} – ${exact(high)}` : low !== null ? `≥ ${exact(low)}` : high !== null ? `≤ ${exact(high)}` : '';
  return number && `${number} ${unit}`;
}

const tag = (kind, text) => h('span', { class: `tag ${kind}` }, text);

function figureStatus(i) {
  const [status, change, basis] = [texts[figures.status[i]], texts[figures.change[i]], texts[figures.basis[i]]];
  return [status && tag(status, told(STATUSES, status)), change && tag(change, `${basis ? told(BASES, basis) : ''}${told(CHANGES, change)}`)];
}

function figureValue(i) {
  const [modifier, per] = [texts[figures.modifier[i]], texts[figures.per[i]]];
  return [MODIFIERS[modifier] ? tag('', MODIFIERS[modifier]) : '', ' ', h('span', { class: 'stated' }, figureText(i)), per ? [' ', tag('', told(PERS, per))] : ''].flat();
}

/** The rows of `figures` that are of one article, one subject. */
const ofArticle = (article) => ({ name: '文章', text: articleName(article), test: (i) => figures.article[i] === article });
const ofSubject = (id, text) => ({ name: '主体', text, test: (i) => figures.subjectId[i] === id });

function figureDetail(i) {
  const article = figures.article[i];
  const marks = [[figures.at[i], figures.length[i], 'mark']];
  const [subjectSentence, at, length] = figures.subjectSeen[i];
  const isSame = subjectSentence === figures.sentence[i];
  if (isSame) marks.push([at, length, 'subject']);
  const kind = texts[figures.subjectKind[i]];
  const url = texts[articles.url[article]];
  const rows = [
    ['数值 value', figureNumber(i)],
    ['限定 modifier', told(MODIFIERS, texts[figures.modifier[i]]).replace('exact', '')],
    ['指标 metric', figures.metric[i] ? `${metricName(texts[figures.metric[i]])} ${texts[figures.metric[i]]}` : UNKNOWN],
    ['指标词', texts[figures.metricText[i]]],
    ['所计 head', texts[figures.head[i]]],
    ['主体 subject', texts[figures.subject[i]] + (kind ? `（${told(KINDS, kind)}）` : '')],
    ['依据 rule', texts[figures.rule[i]]],
    ['每 per', figures.per[i] ? told(PERS, texts[figures.per[i]]) : ''],
    ['期间 period', period(texts[figures.from[i]], texts[figures.to[i]])],
    ['地点 place', placePath(figures.place[i])],
    ['原文 source', url ? address(url) : texts[articles.source[article]]],
  ];
  const actions = h('div', { class: 'actions' },
    h('button', { type: 'button', onclick: () => grids.figures.show({ pins: [ofArticle(article)] }) }, '此文的数字'),
    figures.subjectId[i] ? h('button', { type: 'button', onclick: () => grids.figures.show({ pins: [ofSubject(figures.subjectId[i], texts[figures.subject[i]])] }) }, '此主体的数字') : '');
  return h('div', { class: 'two' },
    h('div', {}, seen(article, figures.sentence[i], marks),
      subjectSentence !== undefined && !isSame ? seen(article, subjectSentence, [[at, length, 'subject']], h('h4', {}, '主体见于')) : '', actions),
    h('div', {}, list(rows)));
}

// ---------------------------------------------------------------- projects

function projectMoney(i) {
  if (projects.amount[i] === null) return '';
  const [modifier, status] = [texts[projects.modifier[i]], texts[projects.status[i]]];
  const [, number, at, length] = projects.moneySeen[i];
  const text = number === undefined ? `${short(projects.amount[i])}${unitName(texts[projects.unit[i]])}` : sentences[number][0].slice(at, at + length);
  return [MODIFIERS[modifier] ? tag('', MODIFIERS[modifier]) : '', ' ', h('span', { class: 'stated' }, text), status === 'planned' ? [' ', tag('planned', STATUSES.planned)] : ''].flat();
}

const stageTag = (stage) => (stage ? h('span', { class: `tag stage ${Object.hasOwn(STAGES, stage) ? stage : ''}` }, told(STAGES, stage)) : '');

function projectDetail(i) {
  // What stands in one sentence is marked in one.
  const blocks = new Map();
  const block = (article, number) => {
    if (!blocks.has(number)) blocks.set(number, { article, marks: [], lines: [], stages: new Set() });
    return blocks.get(number);
  };
  const [article, number, at, length] = projects.moneySeen[i];
  if (number !== undefined) {
    const money = block(article, number);
    money.marks.push([at, length, 'mark']);
    money.lines.push(h('span', { class: 'tag' }, '投资额'));
  }
  const six = projects.seen[i];
  for (let n = 0; n < six.length; n += 6) {
    const mention = block(six[n], six[n + 1]);
    mention.marks.push([six[n + 2], six[n + 3], 'mark']);
    const [stage, words] = [texts[six[n + 4]], texts[six[n + 5]]];
    if (stage && !mention.stages.has(stage + words)) mention.lines.push(h('span', {}, stageTag(stage), words ? ` ${words}` : ''));
    mention.stages.add(stage + words);
  }
  const id = projects.id[i];
  const button = id ? h('div', { class: 'actions' }, h('button', { type: 'button', onclick: () => grids.figures.show({ pins: [ofSubject(id, texts[projects.name[i]])] }) }, '此项目的数字')) : '';
  const left = projects.mentions[i] - six.length / 6;
  return [button, [...blocks].map(([n, b]) => seen(b.article, n, b.marks, b.lines.length ? h('p', { class: 'said' }, b.lines) : '')), left > 0 ? h('p', { class: 'dim' }, `另有 ${whole(left)} 处提及，见表 projects。`) : ''];
}

/** Bits of the sentences in which a row is seen, `step` numbers each. */
const inSentences = (column, step) => (hits) => (i) => {
  let bits = 0;
  for (let n = 1; n < column[i].length; n += step) bits |= hits.sentences[column[i][n]];
  return bits;
};

/** Bits of the names of a place and of those that it lies in. */
const inPlaces = (column) => (hits) => (i) => {
  let bits = 0;
  for (let at = column[i]; at > 0; at = places.parent[at - 1]) bits |= hits.texts[places.name[at - 1]];
  return bits;
};

// ---------------------------------------------------------------- entities and articles

function attributes(text) {
  try {
    return Object.entries(JSON.parse(text)).map(([name, value]) => [name, String(value)]);
  } catch {
    return [['attributes', text]];
  }
}

/** What kind of thing a dictionary's row says that it is. */
function attributeLine(id) {
  const shown = ['type', 'level', 'industry', 'ticker', 'adcode'];
  const rows = id ? attributes(texts[id]).filter(([name]) => name !== 'parent') : [];
  const at = ([name]) => (shown.includes(name) ? shown.indexOf(name) : shown.length);
  return rows.filter(([name]) => !['latitude', 'longitude'].includes(name)).sort((a, b) => at(a) - at(b)).map(([, value]) => value).join(' · ');
}

function entityDetail(i) {
  const blocks = [];
  const four = entities.seen[i];
  for (let n = 0; n < four.length; n += 4) blocks.push(seen(four[n], four[n + 1], [[four[n + 2], four[n + 3], 'mark']]));
  const id = entities.id[i];
  const button = h('button', { type: 'button', onclick: () => grids.figures.show({ pins: [ofSubject(id, texts[entities.name[i]])] }) }, '以它为主体的数字');
  const rows = [['编号 id', texts[id]], ['属于 parent', placePath(entities.parent[i])], ...(entities.attributes[i] ? attributes(texts[entities.attributes[i]]).filter(([name]) => name !== 'parent') : [])];
  return h('div', { class: 'two' }, h('div', {}, blocks, h('div', { class: 'actions' }, button)), h('div', {}, list(rows)));
}

function articleDetail(i) {
  const rows = [];
  for (let n = 0; n < figures.rows && rows.length < 5; n++) if (figures.article[n] === i) rows.push(n);
  const url = texts[articles.url[i]];
  const about = list([
    ['编号 id', texts[articles.id[i]]], ['文件 source', texts[articles.source[i]]], ['网址 url', url ? address(url) : ''],
    ['编码 encoding', texts[articles.encoding[i]]], ['字数 characters', whole(articles.chars[i])], ['句数 sentences', whole(articles.sentences[i])],
  ]);
  const button = h('button', { type: 'button', onclick: () => grids.figures.show({ pins: [ofArticle(i)] }) }, '此文的数字');
  const blocks = rows.map((n) => seen(i, figures.sentence[n], [[figures.at[n], figures.length[n], 'mark']]));
  return h('div', { class: 'two' }, h('div', {}, blocks.length ? blocks : h('p', { class: 'dim' }, articles.figures[i] ? `文中的 ${whole(articles.figures[i])} 个数字没有载入此页，见表 figures。` : '文中没有数字。'), rows.length ? h('div', { class: 'actions' }, button) : ''), h('div', {}, about));
}

// ---------------------------------------------------------------- the tables of this page

const grids = {};

function makeGrids() {
  const text = (column) => (i) => texts[column[i]];
  const isMoney = (i) => texts[figures.dimension[i]] === 'money';
  grids.projects = new Grid({
    id: 'projects', zh: '项目', source: 'projects', table_data: projects, hint: '名称、业主、地点、原句里的词', firstName: '投资额，再按提及次数',
    cut: '按投资额从大到小、再按提及次数选取。', none: facts.tables.projects ? '文中没有项目' : '这次运行没有表 projects',
    searched: [projects.name, projects.owner, projects.place, projects.partOf, projects.stage, inPlaces(projects.placeId), inSentences(projects.seen, 6)],
    filters: [
      { id: 'stage', zh: '阶段 stage', control: choice(stageCounts()), test: (value) => (i) => texts[projects.stage[i]] === (value === '-' ? '' : value) },
      placeFilter(projects.placeId),
      { id: 'money', zh: '投资额 money', control: choice([['yes', '有投资额'], ['1e8', '1 亿元以上'], ['1e9', '10 亿元以上'], ['1e10', '100 亿元以上']]), test: (value) => (i) => projects.amount[i] !== null && (value === 'yes' || texts[projects.unit[i]] === 'CNY' && projects.amount[i] >= +value) },
    ],
    columns: [
      { id: 'name', zh: '项目', en: 'project', cell: text(projects.name), sort: () => byText(projects.name) },
      { id: 'stage', zh: '阶段', en: 'stage', cell: (i) => stageTag(texts[projects.stage[i]]), sort: () => byStage() },
      { id: 'money', zh: '投资额', en: 'investment', num: true, class: 'nowrap', cell: projectMoney, sort: () => bySize(projects.amount, projects.unit, () => true) },
      { id: 'owner', zh: '业主', en: 'owner', cell: text(projects.owner), sort: () => byText(projects.owner) },
      { id: 'place', zh: '地点', en: 'place', cell: text(projects.place), sort: () => byText(projects.place) },
      { id: 'partOf', zh: '所属', en: 'part of', cell: text(projects.partOf), sort: () => byText(projects.partOf) },
      { id: 'mentions', zh: '提及', en: 'mentions', num: true, cell: (i) => whole(projects.mentions[i]), sort: () => byNumber(projects.mentions) },
      { id: 'documents', zh: '文章', en: 'articles', num: true, cell: (i) => whole(projects.documents[i]), sort: () => byNumber(projects.documents) },
      { id: 'published', zh: '最近', en: 'latest', class: 'nowrap', down: true, cell: text(projects.published), sort: () => byText(projects.published) },
    ],
    csv: [
      ['project', text(projects.name)], ['stage', text(projects.stage)], ['investment', (i) => projects.amount[i]], ['unit', text(projects.unit)], ['owner', text(projects.owner)],
      ['place', text(projects.place)], ['part_of', text(projects.partOf)], ['mentions', (i) => projects.mentions[i]], ['articles', (i) => projects.documents[i]], ['latest', text(projects.published)], ['entity_id', text(projects.id)],
    ],
    detail: projectDetail,
  });
  grids.figures = new Grid({
    id: 'figures', zh: '数字', source: 'figures', table_data: figures, hint: '主体、指标、所计、原句里的词', firstName: '人民币金额，由大到小',
    cut: '金额从大到小的在先。', none: facts.tables.figures ? '文中没有数字' : '这次运行没有表 figures',
    searched: [figures.subject, figures.metric, figures.metricText, figures.head, figures.status, inPlaces(figures.place), (hits) => (i) => hits.sentences[figures.sentence[i]]],
    filters: [
      textFilter('metric', '指标 metric', figures.metric, metricName),
      placeFilter(figures.place),
      textFilter('dimension', '量 dimension', figures.dimension, (id) => told(DIMENSIONS, id)),
      textFilter('status', '状态 status', figures.status, (id) => told(STATUSES, id)),
    ],
    columns: [
      { id: 'subject', zh: '主体', en: 'subject', cell: (i) => texts[figures.subject[i]] || h('span', { class: 'dim' }, UNKNOWN), sort: () => byText(figures.subject) },
      { id: 'metric', zh: '指标', en: 'metric', cell: (i) => (figures.metric[i] ? metricName(texts[figures.metric[i]]) : ''), sort: () => byText(figures.metric, (id) => (texts[id] ? metricName(texts[id]) : '')) },
      { id: 'value', zh: '数值', en: 'value', num: true, cell: figureValue, sort: () => bySize(figures.size, figures.base, isMoney) },
      { id: 'head', zh: '所计', en: 'of what', cell: text(figures.head), sort: () => byText(figures.head) },
      { id: 'status', zh: '状态', en: 'status', class: 'nowrap', cell: figureStatus, sort: () => byText(figures.status) },
      { id: 'period', zh: '期间', en: 'period', class: 'nowrap', down: true, cell: (i) => period(texts[figures.from[i]], texts[figures.to[i]]), sort: () => byText(figures.from) },
      { id: 'place', zh: '地点', en: 'place', cell: (i) => placeName(figures.place[i]), sort: () => byText(figures.place, placeName) },
      { id: 'published', zh: '刊出', en: 'published', class: 'nowrap', down: true, cell: (i) => texts[articles.published[figures.article[i]]], sort: () => byText(figures.article.map((a) => articles.published[a])) },
    ],
    csv: [
      ['subject', text(figures.subject)], ['metric', text(figures.metric)], ['text', figureText], ['modifier', text(figures.modifier)], ['value', (i) => figures.value[i]], ['low', (i) => figures.low[i]], ['high', (i) => figures.high[i]],
      ['unit', text(figures.unit)], ['per', text(figures.per)], ['head', text(figures.head)], ['status', text(figures.status)], ['change', text(figures.change)], ['basis', text(figures.basis)],
      ['period_from', text(figures.from)], ['period_to', text(figures.to)], ['place', (i) => placeName(figures.place[i])],
      ['doc_id', (i) => texts[articles.id[figures.article[i]]]], ['title', (i) => texts[articles.title[figures.article[i]]]], ['published', (i) => texts[articles.published[figures.article[i]]]], ['sentence', (i) => sentences[figures.sentence[i]][0]],
    ],
    detail: figureDetail,
  });
  grids.entities = new Grid({
    id: 'entities', zh: '实体', source: 'entities', table_data: entities, hint: '名称、属性', firstName: '提及次数', cut: '每类按提及次数取前列。', none: facts.tables.entities ? '文中没有实体' : '这次运行没有表 entities',
    searched: [entities.name, entities.kind, inPlaces(entities.parent), entities.attributes, entities.id, inSentences(entities.seen, 4)],
    filters: [textFilter('kind', '类别 kind', entities.kind, (id) => told(KINDS, id))],
    columns: [
      { id: 'name', zh: '名称', en: 'name', cell: text(entities.name), sort: () => byText(entities.name) },
      { id: 'kind', zh: '类别', en: 'kind', class: 'nowrap', cell: (i) => kindTag(texts[entities.kind[i]]), sort: () => byText(entities.kind, (id) => told(KINDS, texts[id])) },
      { id: 'mentions', zh: '提及', en: 'mentions', num: true, cell: (i) => whole(entities.mentions[i]), sort: () => byNumber(entities.mentions) },
      { id: 'documents', zh: '文章', en: 'articles', num: true, cell: (i) => whole(entities.documents[i]), sort: () => byNumber(entities.documents) },
      { id: 'parent', zh: '属于', en: 'in', cell: (i) => placePath(entities.parent[i]), sort: () => byText(entities.parent, placePath) },
      { id: 'attributes', zh: '词典所载', en: 'attributes', cell: (i) => h('span', { class: 'dim' }, attributeLine(entities.attributes[i])) },
    ],
    csv: [['name', text(entities.name)], ['kind', text(entities.kind)], ['mentions', (i) => entities.mentions[i]], ['articles', (i) => entities.documents[i]], ['entity_id', text(entities.id)], ['attributes', text(entities.attributes)]],
    detail: entityDetail,
  });
  grids.articles = new Grid({
    id: 'articles', zh: '文章', source: 'documents', table_data: articles, hint: '标题、来源、文件', first: { id: 'number', down: false }, firstName: '读入次序', cut: '', none: '没有读到文章',
    searched: [articles.title, articles.id, articles.publisher, articles.source, articles.published],
    filters: [{ id: 'has', zh: '内容 content', control: choice([['projects', '有项目'], ['figures', '有数字'], ['none', '没有数字']]), test: (value) => (i) => (value === 'none' ? articles.figures[i] === 0 : articles[value][i] > 0) }],
    columns: [
      { id: 'title', zh: '标题', en: 'title', cell: articleName, sort: () => byText(articles.title) },
      { id: 'published', zh: '刊出', en: 'published', class: 'nowrap', down: true, cell: text(articles.published), sort: () => byText(articles.published) },
      { id: 'publisher', zh: '来源', en: 'publisher', cell: text(articles.publisher), sort: () => byText(articles.publisher) },
      { id: 'figures', zh: '数字', en: 'figures', num: true, cell: (i) => whole(articles.figures[i]), sort: () => byNumber(articles.figures) },
      { id: 'projects', zh: '项目', en: 'projects', num: true, cell: (i) => whole(articles.projects[i]), sort: () => byNumber(articles.projects) },
      { id: 'chars', zh: '字数', en: 'characters', num: true, cell: (i) => whole(articles.chars[i]), sort: () => byNumber(articles.chars) },
      { id: 'number', zh: '次序', en: 'order', num: true, cell: (i) => whole(articles.number[i] + 1), sort: () => byNumber(articles.number) },
    ],
    csv: [['doc_id', text(articles.id)], ['title', text(articles.title)], ['published', text(articles.published)], ['publisher', text(articles.publisher)], ['source', text(articles.source)], ['url', text(articles.url)], ['figures', (i) => articles.figures[i]], ['projects', (i) => articles.projects[i]], ['characters', (i) => articles.chars[i]]],
    detail: articleDetail,
  });
  grids.errors = new Grid({
    id: 'errors', zh: '失败', source: 'errors', table_data: errors, hint: '文件、原因', firstName: '读入次序', cut: '', none: '没有失败：每条记录都用上了',
    searched: [errors.source, errors.id, errors.code, errors.stage, errors.message],
    filters: [textFilter('code', '原因 code', errors.code, (id) => id)],
    columns: [
      { id: 'source', zh: '文件', en: 'source', cell: text(errors.source), sort: () => byText(errors.source) },
      { id: 'record', zh: '第几条', en: 'record', num: true, cell: (i) => whole(errors.record[i]), sort: () => byNumber(errors.record) },
      { id: 'stage', zh: '步骤', en: 'stage', class: 'nowrap', cell: text(errors.stage), sort: () => byText(errors.stage) },
      { id: 'code', zh: '原因', en: 'code', class: 'nowrap', cell: text(errors.code), sort: () => byText(errors.code) },
      { id: 'message', zh: '说明', en: 'message', cell: text(errors.message) },
    ],
    csv: ['source', 'id', 'stage', 'code', 'message'].map((name) => [name, text(errors[name])]),
    detail: (i) => list([['文件 source', texts[errors.source[i]]], ['第几条 record', whole(errors.record[i])], ['编号 id', texts[errors.id[i]]], ['步骤 stage', texts[errors.stage[i]]], ['原因 code', texts[errors.code[i]]], ['说明 message', texts[errors.message[i]]]]),
  });
  const names = new Map();
  for (const place of [...figures.place, ...projects.placeId]) {
    for (let at = place; at > 0; at = places.parent[at - 1]) names.set(placeName(at), (names.get(placeName(at)) ?? 0) + 1);
  }
  placeList.append(...[...names].sort((a, b) => b[1] - a[1]).slice(0, 1000).map(([name]) => h('option', { value: name })));
}

const kindTag = (kind) => h('span', { class: `kind ${Object.hasOwn(KINDS, kind) ? kind : 'other'}` }, told(KINDS, kind));

/** Stages in the order of a project's life. */
function stageCounts() {
  const counts = new Map(facts.stages);
  return [...Object.keys(STAGES), ''].filter((s) => counts.has(s)).map((s) => [s || '-', s ? STAGES[s] : UNKNOWN, counts.get(s)]);
}

function byStage() {
  const order = Object.keys(STAGES);
  return { key: projects.stage.map((s) => (s ? order.indexOf(texts[s]) : NaN)) };
}

// ---------------------------------------------------------------- charts

/** About how wide a text is drawn at 13 px. */
const width = (text) => [...text].reduce((sum, c) => sum + (c.charCodeAt(0) < 0x2e80 ? 7.4 : 13.2), 0);

function fit(text, room) {
  if (width(text) <= room) return text;
  let cut = [...text];
  while (cut.length > 1 && width(cut.join('')) + 13 > room) cut.pop();
  return `${cut.join('')}…`;
}

/** About five round steps from 0 to at least `most`. */
function ticks(most, isWhole) {
  const raw = most / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  let step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((s) => s >= raw * 0.999);
  if (isWhole) step = Math.max(1, Math.ceil(step));
  const out = [0];
  while (out[out.length - 1] < most) out.push(out[out.length - 1] + step);
  return out;
}

/** What one is led to by a bar: by a click, or by Enter; arrow keys go from bar to bar. */
function lead(bars) {
  bars.forEach(({ element, go }, i) => {
    if (!go) return;
    element.setAttribute('role', 'button');
    element.setAttribute('tabindex', i === 0 ? 0 : -1);
    element.addEventListener('click', go);
    element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        go();
      }
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      const to = step && bars[i + step];
      if (to) {
        event.preventDefault();
        bars.forEach((b) => b.element.setAttribute('tabindex', b === to ? 0 : -1));
        to.element.focus();
      }
    });
  });
}

/** Bars from the left, a label and a value each. items: { label, value, text, go } */
function bars({ items, axis, isWhole, format }, room) {
  const row = 27;
  const labels = Math.min(room * (room < 480 ? 0.36 : 0.34), Math.max(...items.map((i) => width(i.label))) + 4, 300);
  const values = Math.max(...items.map((i) => width(i.text))) + 10;
  const left = labels + 8;
  const span = Math.max(40, room - left - values);
  const steps = ticks(Math.max(...items.map((i) => i.value)), isWhole);
  const most = steps[steps.length - 1];
  const x = (value) => left + (value / most) * span;
  const foot = items.length * row + 4;
  const every = Math.max(1, Math.ceil((Math.max(...steps.map((s) => width(format(s)))) + 14) / (span / (steps.length - 1))));
  const svg = h('svg', { viewBox: `0 0 ${room} ${foot + 40}`, role: 'group' });
  steps.forEach((step, i) => {
    svg.append(h('line', { class: 'grid', x1: x(step), x2: x(step), y1: 0, y2: foot }));
    if (i % every === 0) svg.append(h('text', { class: 'axis', x: x(step), y: foot + 16, 'text-anchor': 'middle' }, format(step)));
  });
  svg.append(h('text', { class: 'axis', x: left + span / 2, y: foot + 35, 'text-anchor': 'middle' }, axis));
  lead(items.map(({ label, value, text, go }, i) => {
    const y = i * row;
    const element = h('g', { class: go ? 'go' : null, 'aria-label': `${label}：${text}` },
      h('title', {}, `${label}：${text}`),
      h('rect', { class: 'hit', x: 1, y: y + 1, width: room - 2, height: row - 2, rx: 4 }),
      h('text', { class: 'label', x: labels, y: y + 18, 'text-anchor': 'end' }, fit(label, labels)),
      h('rect', { class: 'bar', x: left, y: y + 5, width: Math.max(1, x(value) - left), height: row - 10, rx: 2 }),
      h('text', { class: 'value', x: x(value) + 6, y: y + 18 }, text));
    svg.append(element);
    return { element, go };
  }));
  return svg;
}

/** Columns over time. */
function columns({ items, axis, format }, room) {
  const [left, height, foot] = [44, 200, 40];
  const steps = ticks(Math.max(...items.map((i) => i.value)), true);
  const most = steps[steps.length - 1];
  const y = (value) => 14 + height - (value / most) * height;
  const step = (room - left - 8) / items.length;
  const every = Math.max(1, Math.ceil(62 / step));
  const svg = h('svg', { viewBox: `0 0 ${room} ${height + 14 + foot}`, role: 'group' });
  for (const s of steps) {
    svg.append(h('line', { class: 'grid', x1: left, x2: room - 8, y1: y(s), y2: y(s) }), h('text', { class: 'axis', x: left - 6, y: y(s) + 4, 'text-anchor': 'end' }, format(s)));
  }
  lead(items.map(({ label, value, go }, i) => {
    const x = left + i * step;
    const wide = Math.min(step * 0.8, 46);
    const element = h('g', { class: go ? 'go' : null, 'aria-label': `${label}：${whole(value)}` },
      h('title', {}, `${label}：${whole(value)}`),
      h('rect', { class: 'hit', x: x + 1, y: 14, width: Math.max(1, step - 2), height }),
      h('rect', { class: 'bar', x: x + (step - wide) / 2, y: y(value), width: wide, height: Math.max(value ? 1 : 0, 14 + height - y(value)), rx: 2 }),
      step >= 26 && value ? h('text', { class: 'axis', x: x + step / 2, y: y(value) - 4, 'text-anchor': 'middle' }, short(value)) : '',
      i % every === 0 ? h('text', { class: 'axis', x: x + step / 2, y: height + 30, 'text-anchor': 'middle' }, label) : '');
    svg.append(element);
    return { element, go };
  }));
  svg.append(h('text', { class: 'axis', x: left + (room - left) / 2, y: height + 50, 'text-anchor': 'middle' }, axis));
  return svg;
}

/** The most frequent of each kind, each leading to its row. */
function makeTop() {
  const order = Object.keys(KINDS);
  const at = ([kind]) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  for (const [kind, n] of [...facts.kinds].sort((a, b) => at(a) - at(b))) {
    const rows = [];
    for (let i = 0; i < entities.rows && rows.length < 10; i++) if (texts[entities.kind[i]] === kind) rows.push(i);
    const most = entities.mentions[rows[0]];
    const items = rows.map((i) => h('li', {},
      h('button', { type: 'button', onclick: () => grids.entities.show({ q: texts[entities.name[i]], values: { kind } }) }, texts[entities.name[i]]),
      h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { style: `width:${(100 * entities.mentions[i]) / most}%` })),
      h('span', { class: 'n' }, whole(entities.mentions[i]))));
    $('top').append(h('section', {}, h('h4', {}, kindTag(kind), ' ', h('span', { class: 'dim' }, `${whole(n)} 个`)), h('ol', {}, items)));
  }
  $('top-panel').hidden = !facts.kinds.length;
}

const drawn = [];

function chart(title, english, note, draw, options) {
  if (!options.items.length) return;
  const figure = h('figure', { class: `panel${options.wide ? ' wide' : ''}` }, h('figcaption', {}, title, ' ', en(english), h('small', {}, note)));
  $('charts').append(figure);
  let last = 0;
  drawn.push(() => {
    const style = getComputedStyle(figure);
    const room = Math.floor(figure.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    if (room <= 0 || room === last) return;
    last = room;
    const svg = draw(options, room);
    svg.setAttribute('aria-label', title);
    figure.querySelector('svg')?.remove();
    figure.append(svg);
  });
}

function makeCharts() {
  const invested = [];
  for (let i = 0; i < projects.rows && invested.length < 15; i++) {
    if (projects.amount[i] !== null && texts[projects.unit[i]] === 'CNY') {
      const name = texts[projects.name[i]];
      invested.push({ label: name, value: projects.amount[i], text: `${short(projects.amount[i])}元`, go: () => grids.projects.show({ q: name }) });
    }
  }
  chart('投资额最大的项目', 'investment by project', '每个项目取文中所述最大的一笔，人民币', bars, { items: invested, axis: '投资额（元）', format: short, wide: true });
  chart('数字按指标', 'figures by metric', `全部 ${whole(facts.tables.figures?.rows ?? 0)} 个数字，条数最多的指标`, bars, {
    items: facts.metrics.filter(([id]) => id).slice(0, 15).map(([id, name, n]) => ({ label: name, value: n, text: whole(n), go: () => grids.figures.show({ values: { metric: id } }) })), axis: '数字的条数', isWhole: true, format: short,
  });
  chart('数字按地点', 'figures by place', `判明了地点的 ${whole(facts.placed)} 个数字，条数最多的地点`, bars, {
    items: facts.places.slice(0, 15).map(([, name, n]) => ({ label: name, value: n, text: whole(n), go: () => grids.figures.show({ values: { place: name } }) })), axis: '数字的条数', isWhole: true, format: short,
  });
  chart('项目按阶段', 'projects by stage', '最近一篇说到它的文章所说的阶段', bars, {
    items: stageCounts().map(([id, name, n]) => ({ label: name, value: n, text: whole(n), go: () => grids.projects.show({ values: { stage: id } }) })), axis: '项目数', isWhole: true, format: short,
  });
  let byMonth = true;
  const months = new Map();
  if (facts.months.length) {
    // Months without an article are columns too.
    const [first, last] = [facts.months[0][0], facts.months[facts.months.length - 1][0]];
    const at = (m) => +m.slice(0, 4) * 12 + +m.slice(5) - 1;
    byMonth = at(last) - at(first) < 36;
    const name = (n) => (byMonth ? `${String(Math.floor(n / 12)).padStart(4, '0')}-${String(n % 12 + 1).padStart(2, '0')}` : String(Math.floor(n / 12)).padStart(4, '0'));
    if (at(last) - at(first) < 1200) for (let n = at(first); n <= at(last); n++) months.set(name(n), 0);
    for (const [month, n] of facts.months) months.set(name(at(month)), (months.get(name(at(month))) ?? 0) + n);
  }
  chart('文章按时间', 'articles by date', facts.undated ? `另有 ${whole(facts.undated)} 篇没有日期` : '按刊出日期', columns, {
    items: [...months].map(([label, value]) => ({ label, value, go: () => grids.articles.show({ q: label }) })), axis: byMonth ? '刊出的月份' : '刊出的年份', format: short,
  });
}

// ---------------------------------------------------------------- overview

function makeOverview() {
  const { counts, tables, inputs } = facts;
  const failed = errors.of;
  const about = inputs.files === 1 ? inputs.first[0][0] : `${whole(inputs.files)} 个文件`;
  $('about').textContent = `${about} · ${whole(counts.articles)} 篇文章${facts.published ? ` · ${period(...facts.published)}` : ''}`;
  document.title = `名数运行报告 · ${about}`;
  const tiles = [
    ['文章', 'articles', counts.articles, 'articles'], ['项目', 'projects', projects.of, 'projects'], ['数字', 'figures', tables.figures?.rows ?? 0, 'figures'],
    ['实体', 'entities', tables.entities?.rows ?? 0, 'entities'], ['提及', 'mentions', tables.mentions?.rows ?? 0], ['句子', 'sentences', tables.sentences?.rows ?? 0], ['失败', 'failures', failed, 'errors'],
  ];
  $('tiles').append(...tiles.map(([zh, word, n, to]) => {
    const inside = [h('b', { class: to === 'errors' ? (n ? 'bad' : 'good') : null }, whole(n)), zh, ' ', en(word)];
    return h('li', {}, to ? h('a', { href: `#${to}` }, inside) : h('div', {}, inside));
  }));
  if (failed) $('tiles').after(h('p', { class: 'notice' }, `${whole(failed)} 条记录没能用上。`, h('a', { href: '#errors' }, '看是哪些，为什么')));
  const options = facts.options ?? {};
  const most = (list) => list.map(([name, n]) => `${name} ${whole(n)}`).join('，');
  $('read').append(...list([
    ['输入 inputs', `${whole(inputs.files)} 个文件，${bytes(inputs.bytes)}`],
    ['记录 records', `${whole(counts.records)} 条，${whole(counts.articles)} 篇成文，${whole(failed)} 条失败`],
    ['字数 characters', `${whole(facts.chars)} 字，${whole(tables.sentences?.rows ?? 0)} 句`],
    ['刊出 published', facts.published ? `${facts.published.join(' 至 ')}${facts.undated ? `；${whole(facts.undated)} 篇没有日期` : ''}` : '都没有日期'],
    ['来源 publishers', most(facts.publishers)],
    ['编码 encodings', most(facts.encodings) + (facts.replaced ? `；${whole(facts.replaced)} 处无法解读` : '')],
    ['本地 home', options.home ?? ''],
    ['程序 program', `mingshu ${facts.version}，表格版本 ${facts.schema}`],
  ]).childNodes);
  const more = inputs.files - inputs.first.length;
  $('inputs').append(h('details', {}, h('summary', {}, `输入的文件（${whole(inputs.files)}）`),
    h('ul', { class: 'list', tabindex: 0, 'aria-label': '输入的文件' }, inputs.first.map(([name, size]) => h('li', {}, h('span', {}, name), h('span', { class: 'dim' }, bytes(size)))), more > 0 ? h('li', {}, `另有 ${whole(more)} 个`) : '')));
  if (failed) {
    const rows = facts.failures.map(([code, stage, n]) => h('tr', {}, h('td', {}, h('button', { type: 'button', class: 'plain', onclick: () => grids.errors.show({ values: { code } }) }, code)), h('td', {}, stage), h('td', { class: 'num' }, whole(n))));
    $('failed').append(h('p', {}, `${whole(counts.records)} 条记录中有 ${whole(failed)} 条没能用上。点原因看是哪些。`),
      h('table', { class: 'plain-table' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, '原因 code'), h('th', { scope: 'col' }, '步骤 stage'), h('th', { scope: 'col', class: 'num' }, '条数'))), h('tbody', {}, rows)));
  } else {
    $('failed').append(h('p', { class: 'good' }, `✓ 没有失败：${whole(counts.records)} 条记录都用上了。`));
  }
  $('sources').append(h('table', { class: 'plain-table' },
    h('thead', {}, h('tr', {}, ['文件 file', '来源 source', '许可 licence', '署名 attribution'].map((t) => h('th', { scope: 'col' }, t)))),
    h('tbody', {}, facts.sources.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell ?? '')))))));
  $('made').textContent = `由 mingshu ${facts.version} 据一次运行的表格绘成；不联网，不需要别的文件。`;
}

// ---------------------------------------------------------------- getting around

const VIEWS = [['overview', '概览'], ['projects', '项目'], ['figures', '数字'], ['entities', '实体'], ['articles', '文章'], ['errors', '失败']];
let view = '';

function go(id) {
  if (location.hash === `#${id}`) open();
  else location.hash = id;
}

function open() {
  const asked = location.hash.slice(1);
  const next = VIEWS.some(([id]) => id === asked) ? asked : view || 'overview';
  const isNew = next !== view;
  view = next;
  for (const [id] of VIEWS) $(id).hidden = id !== view;
  for (const link of $('views').querySelectorAll('a')) {
    if (link.hash === `#${view}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (grids[view]) grids[view].draw();
  else drawn.forEach((draw) => draw());
  if (isNew) scrollTo(0, 0);
}

function makeTheme() {
  const NAMES = { auto: '自动', light: '浅色', dark: '深色' };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let choice = 'auto';
  try {
    choice = localStorage.getItem('mingshu-theme') ?? 'auto';
  } catch { /* a browser that keeps nothing for files */ }
  if (!Object.hasOwn(NAMES, choice)) choice = 'auto';
  const apply = () => {
    document.documentElement.dataset.theme = choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice;
    $('theme').textContent = `◐ ${NAMES[choice]}`;
    $('theme').setAttribute('aria-label', `配色：${NAMES[choice]}；按下换一种`);
  };
  $('theme').addEventListener('click', () => {
    const order = Object.keys(NAMES);
    choice = order[(order.indexOf(choice) + 1) % order.length];
    try {
      localStorage.setItem('mingshu-theme', choice);
    } catch { /* then it lasts as long as the page */ }
    apply();
  });
  dark.addEventListener('change', apply);
  apply();
}

makeTheme();
makeOverview();
makeGrids();
makeCharts();
makeTop();
for (const [id, name] of VIEWS) {
  const n = { projects: projects.of, figures: figures.of, entities: entities.of, articles: articles.of, errors: errors.of }[id];
  $('views').append(h('li', {}, h('a', { href: `#${id}` }, name, n === undefined ? '' : h('span', { class: 'n' }, whole(n)))));
}
addEventListener('hashchange', open);
addEventListener('resize', () => { if (view === 'overview') drawn.forEach((draw) => draw()); });
open();
document.documentElement.dataset.ready = 'yes';
})();
