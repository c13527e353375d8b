/** @import * as T from './types.js' */
import { post } from './talk.js';

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

/** @type {T.Link} */
export const link = (url, text, notice) => {
  const href = url.trim();
  if (!/^(https?|mailto|tel):/i.test(href)) return h('span', '', text);
  const about = notice ? [h('span', { 'aria-hidden': 'true' }, ' ↗'), h('span', 'unseen', ` ${notice}`)] : [];
  return h('a', { href, rel: 'noreferrer', target: notice && '_blank' }, text, ...about);
};

const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const TOKEN = /\\([!-/:-@[-`{-~])|(\*\*|__|\*|_)|\[(\d{1,2})\]|(https?:\/\/[^\s<>"'«»()]*[^\s<>"'«»().,;:!?*])|(\n)/g;

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
    // A mark never begins a line.
    const words = text.slice(last, match.index);
    add(made ? words.trimEnd() : words);
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
  add(text.slice(last));
  for (const { sign, element } of open.reverse()) element.replaceWith(sign, ...element.childNodes);
};

let serial = 0;

/** @type {T.AnswerNodes} */
export const answerNodes = (context, exchange) => {
  const { labels } = context;
  const { answer } = exchange;
  const urgent = answer.status === 'emergency';
  const sources = new Map(urgent ? [] : answer.citations.map((one) => [one.n, source(context, one, answer.glossary)]));
  const state = /** @type {Record<string, string>} */ (labels.states)[answer.status];
  const text = h('div', { class: 'text', lang: answer.language, dir: 'auto' },
    markdown(answer.text, (n) => sources.get(n)?.mark() ?? null));
  for (const block of answer.ai_generated ? [] : text.children) {
    if (block.querySelector('.mark') && !block.querySelector('em')) block.setAttribute('lang', 'fr');
  }
  const head = [state && h('p', `state ${answer.status}`, state), text].filter((one) => one || '');
  if (urgent) return /** @type {Node[]} */ ([...head, button('quit', context.quit, labels.quit)]);
  return /** @type {Node[]} */ ([
    ...head,
    answer.ai_generated && h('p', 'fine', labels.generated),
    sources.size && h('h4', '', labels.sources),
    sources.size && h('ol', 'sources', ...[...sources.values()].map((one) => one.item)),
    ...answer.contacts.map((contact) => contactCard(context, contact, answer.language)),
    answer.suggestions.length && h('h4', '', labels.also),
    answer.suggestions.length && chips(context, answer.suggestions, answer.language),
    ...(answer.status === 'greeting' ? [] : [opinion(context, exchange), tools(context, exchange, text)]),
  ].filter((one) => one));
};

/** @type {T.MakeSource} */
const source = ({ server, labels, kept }, { n, title, passage_id, start, end, quote, url, publisher, ...days }, glossary = {}) => {
  const id = `s${++serial}`;
  const name = fill(labels.source, { n, title });
  const dated = (/** @type {string} */ label, /** @type {string} */ day) => `, ${fill(label, { date: written(kept.lang, day) })}`;
  const late = (days.review_by ?? 'z') < new Date().toISOString() && days.review_by;
  /** @type {HTMLElement | undefined} */
  let from;
  const back = button('plain', () => from?.focus(), labels.back);
  const address = `${server}/sources/${encodeURIComponent(passage_id)}?de=${+start}&a=${+end}#passage`;
  const body = h('div', { id, hidden: true },
    h('blockquote', { lang: 'fr', dir: 'auto' }, quote.replace(/^(?!- )(?=.*[^:]\n- )/, '- ').replace(/^- /gm, '• ')),
    ...Object.keys(glossary).map((term) => quote.split(/[^\p{L}\d]/u).includes(term) &&
      h('p', { class: 'fine', lang: 'fr', dir: 'auto' }, h('strong', '', term), ` : ${glossary[term]}`)),
    h('p', '', link(address, labels.passage, labels.tab)),
    url && h('p', '', link(url, labels.origin, labels.tab)),
    back);
  const opener = h('button', { type: 'button', class: 'source', 'aria-expanded': 'false', 'aria-controls': id, onclick: () => show(!!body.hidden) }, name);
  const show = (/** @type {boolean} */ open) => {
    body.hidden = !open;
    opener.setAttribute('aria-expanded', `${open}`);
    back.hidden = !from;
  };
  const mark = () => {
    const made = h('button', { type: 'button', class: 'mark', title: name, 'aria-label': name, onclick: () => {
      from = made;
      show(true);
      opener.focus();
      body.scrollIntoView({ block: 'nearest' });
    } }, `${n}`);
    return made;
  };
  const item = h('li', '', opener,
    h('p', 'fine', h('span', { lang: 'fr' }, publisher), dated(labels.updated, days.updated),
      days.valid_until && dated(labels.valid, days.valid_until), late && h('strong', '', dated(labels.review, late))),
    body);
  return { item, mark };
};

/** @type {T.Written} */
const written = (lang, day) => {
  const date = new Date(day);
  return +date ? date.toLocaleDateString(lang, { dateStyle: 'long', timeZone: 'UTC' }) : `${day}`;
};

/** @type {T.Card} */
export const contactCard = ({ labels }, { name, phone, email, address, hours, open_now, next_opening, url }, lang = 'fr') => {
  const said = (/** @type {string} */ text, look = '', lang = 'fr') => !!text && h('span', { lang, dir: 'auto', class: look }, text);
  const rows = [
    open_now != null && h('span', open_now ? 'is-open' : 'is-closed', h('strong', '', open_now ? labels.open : labels.closed),
      said(next_opening && `, ${open_now ? '' : labels.opens} ${next_opening}`, '', lang)),
    phone && link(`tel:${phone.replace(/[\s.-]/g, '')}`, phone),
    email && link(`mailto:${email}`, email),
    said(address),
    said(hours?.replaceAll(' ; ', '\n').replace(/ h\b/g, '\u00a0h'), 'fine hours', lang),
    url && link(url, labels.site, labels.tab),
  ];
  return h('div', 'contact', h('h4', '', said(name)), h('ul', '', ...rows.map((row) => row && h('li', '', row))));
};

/** @type {T.Chips} */
export const chips = ({ talk }, questions, lang = 'fr') =>
  h('ul', { class: 'chips', lang, dir: 'auto' }, ...questions.map((one) => h('li', '', button('chip', () => void talk.ask(one), one))));

/** @type {T.MakeOpinion} */
const opinion = ({ server, labels, say }, exchange) => {
  const id = `o${++serial}`;
  const note = h('p', 'fine');
  const send = async (more = {}) => {
    const body = { answer_id: exchange.answer.id, vote: exchange.vote, ...more };
    const sent = await post(`${server}/api/v1/feedback`, body).then(({ ok }) => ok, () => false);
    note.textContent = sent ? labels.thanks : labels.notSent;
    say(note.textContent);
    return sent;
  };
  const [up, down] = ['up', 'down'].map((vote) => {
    const thumb = button(`thumb ${vote}`, () => {
      exchange.vote = vote;
      for (const one of [up, down]) one.setAttribute('aria-pressed', `${one === thumb}`);
      why.hidden = vote === 'up';
      void send();
    }, vote === 'up' ? labels.up : labels.down);
    thumb.setAttribute('aria-pressed', `${exchange.vote === vote}`);
    return thumb;
  });
  const remark = h('textarea', { id: `${id}r`, rows: 2, maxlength: 1000, dir: 'auto' });
  const reasons = Object.entries(labels.reasons).map(([value, label]) => h('label', '', h('input', { type: 'radio', name: 'reason', value }), label));
  const why = h('form', { class: 'why', hidden: true },
    h('fieldset', '', h('legend', '', labels.why), ...reasons),
    h('label', { for: remark.id }, labels.remark), remark, h('button', 'second', labels.sendOpinion));
  why.onsubmit = async (event) => {
    event.preventDefault();
    why.hidden = await send({ reason: new FormData(why).get('reason') ?? undefined, comment: remark.value });
    if (why.hidden) down.focus();
  };
  return h('div', { class: 'opinion', role: 'group', 'aria-labelledby': id }, h('div', 'row', h('p', { id }, labels.helpful), up, down), why, note);
};

/** @type {T.Plain} */
export const plain = (text, marks) => {
  const copy = /** @type {Element} */ (text.cloneNode(true));
  for (const mark of copy.querySelectorAll('.kept')) mark.replaceWith(marks ? ` [${`${mark.textContent}`.trim()}]` : '');
  for (const line of copy.querySelectorAll('br, li ul, li ol')) line.before('\n');
  for (const item of copy.querySelectorAll('li')) item.prepend('- ');
  for (const block of copy.querySelectorAll('p, li')) block.append('\n');
  return `${copy.textContent}`.replace(/\s*\n\s*/g, '\n').trim();
};

/** @type {T.Tools} */
const tools = ({ labels, say, kept }, { question, answer }, text) => {
  const copy = button('plain', async () => {
    const sources = answer.citations.map(({ n, title, updated, url }) => `[${n}] ${title}, ${fill(labels.updated, { date: written(kept.lang, updated) })} ${url}`);
    const done = await navigator.clipboard.writeText([question, plain(text, true), ...sources].join('\n')).then(() => true, () => false);
    copy.textContent = done ? labels.copied : `${labels.copy} ✗`;
    say(copy.textContent);
  }, labels.copy);
  const speech = window.speechSynthesis;
  const voice = () => speech?.getVoices().find(({ localService, lang }) => localService && lang.slice(0, 2) === answer.language);
  const read = button('plain', () => {
    const talking = speech.speaking;
    const words = new SpeechSynthesisUtterance(plain(text));
    speech.cancel();
    words.voice = voice() ?? null;
    words.onend = words.onerror = () => read.replaceChildren(labels.read);
    if (talking || !words.voice) return;
    speech.speak(words);
    read.replaceChildren(labels.quiet);
  }, labels.read);
  const row = h('div', 'row tools', navigator.clipboard && copy);
  const offer = () => voice() && row.append(read);
  // Browsers list their voices late.
  if (!offer()) speech?.addEventListener('voiceschanged', offer, { once: true });
  return row;
};
