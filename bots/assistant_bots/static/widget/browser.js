/** @import * as T from './types.js' */

/** @type {T.Build} */
export const h = (tag, properties = '', ...children) => {
  const element = document.createElement(tag);
  const attributes = typeof properties === 'string' ? { class: properties } : properties;
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value || value === 0) element.setAttribute(name, value === true ? '' : `${value}`);
  }
  element.append(...children.filter((child) => child).map((child) => child || ''));
  return element;
};

/** @type {T.BuildButton} */
export const button = (look, onclick, ...children) => h('button', { type: 'button', class: look, onclick }, ...children);

/** @type {T.Fill} */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => `${values[name]}`);

/** @type {T.Tie} */
export const tie = (text) => text.replace(/ (?=[?!:;»])|(?<=«) |(?<=\d) (?=[€%°]|m²|(h|min|ans?|mois|jours?|\d{3})\b)|(?<=\bh) (?=\d)/g, '\u00a0');

/** @type {T.Link} */
export const link = (url, text, notice) => {
  const href = url.trim();
  if (!/^(https?|mailto|tel|sms):/i.test(href)) return h('span', '', text);
  const about = notice ? [h('span', { 'aria-hidden': 'true' }, ' ↗'), h('span', 'unseen', ` ${notice}`)] : [];
  return h('a', { href, rel: 'noreferrer', target: notice && '_blank' }, text, ...about);
};

const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const TOKEN = /\\([!-/:-@[-`{-~])|(\*\*|__|\*|_)|\[(\d{1,2})\]|(https?:\/\/[^\s<>"'«»()]*[^\s<>"'«»().,;:!?*])|(\n)/g;

const LONG = String.raw`(?<![\w+./-])(?:\+33|0)(?:[ .]?\d){9}`;
const AFTER = String.raw`(?![\w%]|[.,/-]\d| [€h])`;
const USUAL = new RegExp(`(?:${LONG}|(?<=[Ll]e |au )3\\d{3})${AFTER}`, 'g');
const URGENT = new RegExp(String.raw`(?:${LONG}|(?<![\w.,/-])(?:1[578]|11[2459]|116 ?\d{3}|3\d{3}))${AFTER}`, 'g');
const DANGER = /(?<![\w.,/-])11[24](?=[.,;:!،](?!\d)|$)/;

/** @type {T.Phones} */
export const phones = (text, urgent) => [...text.matchAll(urgent || DANGER.test(text) ? URGENT : USUAL)];

/** @type {T.Call} */
export const call = (number) => {
  const digits = number.replace(/[^\d+]/g, '');
  return digits === '114' ? 'sms:114' : `tel:${digits}`;
};

/** @type {T.Spoken} */
const spoken = (text) => {
  const made = document.createDocumentFragment();
  let last = 0;
  for (const { 0: number, index } of phones(text)) {
    made.append(tie(text.slice(last, index)), h('a', { href: call(number), class: 'tel', dir: 'ltr' }, number.replace(/ /g, '\u00a0')));
    last = index + number.length;
  }
  made.append(tie(text.slice(last)));
  return made;
};

/** @type {T.Markdown} */
export const markdown = (text, mark = () => null) => {
  const result = document.createDocumentFragment();
  /** @type {T.Level[]} */
  let lists = [];
  /** @type {string[]} */
  let words = [];
  const flush = () => {
    if (words.length) inline(lists.at(-1)?.item ?? result.appendChild(h('p')), words.join('\n'), mark);
    words = [];
  };
  for (const line of text.replace(/\r\n?/g, '\n').split('\n')) {
    const item = ITEM.exec(line);
    if (item) {
      flush();
      openItem(result, lists, item[1].length, item[2]);
      words.push(item[3]);
    } else if (line.trim()) {
      if (!words.length && !/^\s/.test(line)) lists = [];
      words.push(line.trim());
    } else flush();
  }
  flush();
  return result;
};

/** @type {T.OpenItem} */
const openItem = (result, lists, indent, number) => {
  const tag = number ? 'ol' : 'ul';
  while (lists.length > 1 && indent < lists[lists.length - 1].indent) lists.pop();
  const same = lists.at(-1);
  if (same && indent < same.indent + 2 && same.list.localName !== tag) lists.pop();
  let level = lists.at(-1);
  if (!level || (indent >= level.indent + 2 && lists.length < 6)) {
    const list = h(tag, { start: number !== '1' && number });
    (level?.item ?? result).appendChild(list);
    level = { indent, list, item: list };
    lists.push(level);
  }
  level.item = level.list.appendChild(h('li'));
};

/** @type {T.Inline} */
const inline = (parent, text, mark) => {
  /** @type {T.Emphasis[]} */
  const open = [];
  let last = 0;
  const add = (/** @type {Node | string} */ child) => (open.at(-1)?.element ?? parent).append(child);
  for (const match of text.matchAll(TOKEN)) {
    const [whole, escaped, sign, number, address] = match;
    const before = text[match.index - 1] ?? ' ';
    const made = number && mark(+number);
    const words = text.slice(last, match.index);
    add(spoken(made ? words.trimEnd() : words));
    last = match.index + whole.length;
    const inWord = sign?.[0] === '_' && /\w/.test(before) && /\w/.test(text[last] ?? '');
    if (escaped) add(escaped);
    else if (number) add(made ? h('span', 'kept', words !== words.trimEnd() && '\u00a0', made) : whole);
    else if (address) add(link(address, address));
    else if (!sign) add(h('br'));
    else if (open.at(-1)?.sign === sign && /\S/.test(before) && !inWord) open.pop();
    else if (/\S/.test(text[last] ?? ' ') && !inWord && open.length < 4) {
      const element = h(sign[1] ? 'strong' : 'em');
      add(element);
      open.push({ sign, element });
    } else add(sign);
  }
  add(spoken(text.slice(last)));
  for (const { sign, element } of open.reverse()) element.replaceWith(sign, ...element.childNodes);
};

const KEY = 'commune-assistant', REMEMBERED = 20;

/** @type {T.Post} */
export const post = (url, body, signal) =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal, credentials: 'omit' });

export const newId = () => crypto.getRandomValues(new Uint32Array(5)).join('-');

/** @returns {Pick<T.Kept, 'id' | 'exchanges' | 'size'>} */
export const recall = () => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '');
    if (kept.exchanges) return kept;
  } catch {}
  return { id: newId(), exchanges: [], size: 0 };
};

/** @type {T.Calm} */
export const calm = ({ exchanges }) => exchanges.filter(({ answer }) => answer.status !== 'emergency');

/** @type {T.Keep} */
export const keep = (kept) => {
  const exchanges = calm(kept).slice(-REMEMBERED);
  try {
    if (exchanges.length) sessionStorage.setItem(KEY, JSON.stringify({ ...kept, exchanges }));
    else sessionStorage.removeItem(KEY);
  } catch {}
};
