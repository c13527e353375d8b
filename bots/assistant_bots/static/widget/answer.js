/** @import * as T from './types.js' */
import { button, call, fill, h, keep, link, markdown, phones, post, tie } from './browser.js';

let serial = 0;

/** @type {T.AnswerNodes} */
export const answerNodes = (context, exchange) => {
  const { labels } = context;
  const { answer } = exchange;
  if (answer.status === 'emergency') return [urgent(context, answer)];
  const shaped = !!answer.lead;
  const choices = answer.choices ?? [];
  const more = (shaped && answer.more) || [];
  const sources = new Map(answer.citations.map((one) => [one.n, source(context, one, answer.glossary)]));
  const tag = !choices.length && answer.status === 'partial' && labels.states.partial;
  const proof = h('details', 'proof', h('summary', '', told(context, answer, 'short')), h('ol', 'sources', ...[...sources.values()].map((one) => one.item)));
  const words = (/** @type {string} */ text) => {
    const made = markdown(text, (n) => sources.get(n)?.mark(proof) ?? null);
    for (const block of answer.ai_generated ? [] : made.children) {
      if (block.querySelector('.mark') && !block.querySelector('em')) block.setAttribute('lang', 'fr');
    }
    return made;
  };
  const part = (/** @type {string} */ look, /** @type {Node[]} */ ...nodes) => h('div', { class: look, lang: answer.language, dir: 'auto' }, ...nodes);
  const titled = shaped && /[^.!…»]$/.test(answer.lead) && /^(-|1\.)/.test(answer.body);
  const text = part(titled ? 'text titled' : 'text', words(shaped ? `**${answer.lead}**${/^\[\d/.test(answer.body) ? ' ' : '\n\n'}${answer.body}` : answer.text));
  if (shaped && answer.local) {
    const who = answer.citations.find(({ n }) => answer.local.includes(`[${n}]`))?.publisher;
    text.append(h('div', 'local', h('p', { class: 'who', lang: 'fr' }, who), words(answer.local)));
  }
  const alone = answer.kind === 'contact' || !(sources.size || choices.length);
  return /** @type {Node[]} */ ([
    tag && h('p', 'state', tag),
    text,
    choices.length && offer(context, choices, answer.language),
    ...(shaped ? answer.text.split('\n\n') : []).filter((one) => /^\*[^*\n]+\*$/.test(one)).map((one) => part('remark', words(one))),
    answer.ai_generated && h('p', 'remark', labels.generated),
    h('div', 'folds', ...more.map(({ title, text }) => h('details', 'more', h('summary', { lang: 'fr', dir: 'auto' }, tie(title)),
      part('inner', words(text.replace(`**${title}**\n\n`, ''))))),
    sources.size && proof,
    !choices.length && answer.suggestions.length && h('details', 'more', h('summary', '', labels.also),
      chips(context, answer.suggestions, answer.language))),
    ...answer.contacts.map((one) => (alone ? contactCard : contactLine)(context, one, answer.language, answer.kind === 'contact')),
    answer.status !== 'greeting' && opinion(context, exchange, text),
  ].filter((one) => one));
};

/** @type {T.Urgent} */
const urgent = (context, answer) => {
  const { labels } = context;
  const seen = new Map(phones(answer.text, true).map(([number]) => [call(number), number]));
  return h('div', { class: 'urgent', role: 'alert' },
    h('p', 'calls', ...[...seen].map(([href, number]) => {
      const [before, after] = (href[0] === 's' ? labels.sms : labels.call).split('{n}');
      return h('a', { class: 'call', href }, before, h('strong', '', number), after);
    })),
    h('div', { class: 'text', lang: answer.language, dir: 'auto' }, markdown(answer.text)),
    button('quit', context.quit, labels.quit));
};

/** @type {T.Offer} */
const offer = (context, choices, lang) => {
  const { labels, site, kept } = context;
  const list = chips(context, choices, lang);
  const [q] = site?.suggestions[kept.audience] ?? [];
  const words = labels.reword + (q ? fill(labels.example, { q }) : '');
  const again = h('p', { hidden: true }, tie(words));
  list.append(h('li', '', button('chip', () => {
    again.hidden = false;
    context.say(words);
    context.field.focus();
  }, labels.other)));
  return h('div', '', list, again);
};

/** @type {T.Told} */
export const told = ({ labels, kept }, { citations }, month = 'long') => fill(citations.length > 1 ? labels.proofs : labels.proof, {
  n: citations.length, date: written(kept.lang, citations.map(({ updated }) => updated).sort()[0], month),
});

/** @type {T.MakeSource} */
const source = ({ server, labels, kept }, { n, title, passage_id, start, end, quote, url, publisher, ...days }, glossary = {}) => {
  const name = fill(labels.source, { n, title });
  const dated = (/** @type {string} */ label, /** @type {string} */ day) => `, ${fill(label, { date: written(kept.lang, day) })}`;
  const late = (days.review_by ?? 'z') < new Date().toISOString() && days.review_by;
  /** @type {HTMLElement | undefined} */
  let from;
  const back = button('plain', () => from?.focus(), labels.back);
  back.hidden = true;
  const address = `${server}/sources/${encodeURIComponent(passage_id)}?de=${+start}&a=${+end}#passage`;
  const head = h('p', { class: 'source', tabindex: -1 }, tie(name));
  const item = h('li', '', head,
    h('blockquote', { lang: 'fr', dir: 'auto' }, quote.replace(/^(?!- )(?=.*[^:]\n- )/, '- ').replace(/^- /gm, '• ')),
    ...Object.keys(glossary).map((term) => quote.split(/[^\p{L}\d]/u).includes(term) &&
      h('p', { class: 'fine', lang: 'fr', dir: 'auto' }, h('strong', '', term), ` : ${glossary[term]}`)),
    h('p', 'fine', h('span', { lang: 'fr' }, publisher), dated(labels.updated, days.updated),
      days.valid_until && dated(labels.valid, days.valid_until), late && h('strong', '', dated(labels.review, late))),
    h('p', 'links', link(address, labels.passage, labels.tab), url && link(url, labels.origin, labels.tab), back));
  /** @type {ReturnType<T.MakeSource>['mark']} */
  const mark = (proof) => {
    const made = h('button', { type: 'button', class: 'mark', title: name, 'aria-label': name, onclick: () => {
      from = made;
      back.hidden = false;
      proof.open = true;
      head.focus();
      item.scrollIntoView({ block: 'nearest' });
    } }, `${n}`);
    return made;
  };
  return { item, mark };
};

/** @type {T.Written} */
const written = (lang, day, month = 'long') => {
  const date = new Date(day);
  return +date ? date.toLocaleDateString(lang, {
    day: 'numeric', month, year: month === 'long' || day.slice(0, 4) !== `${new Date().getFullYear()}` ? 'numeric' : undefined, timeZone: 'UTC',
  }) : `${day}`;
};

const said = (/** @type {string} */ text, look = '', lang = 'fr') => !!text && h('span', { lang, dir: 'auto', class: look }, text);

/** @type {T.State} */
export const state = (labels, { open_now, next_opening }, lang) => open_now != null &&
  h('span', open_now ? 'is-open' : 'is-closed', h('strong', '', open_now ? labels.open : labels.closed),
    said(next_opening && tie(`, ${open_now ? '' : labels.opens} ${next_opening}`), '', lang));

/** @type {T.Card} */
const contactLine = ({ labels }, contact, lang = 'fr') =>
  h('p', 'line', said(contact.name), ' ', contact.phone && link(call(contact.phone), contact.phone), ' ', state(labels, contact, lang));

/** @type {T.Card} */
export const contactCard = ({ labels }, contact, lang = 'fr', open = true) => {
  const { name, phone, email, address, hours, url } = contact;
  const now = state(labels, contact, lang);
  const rows = [
    address && h('span', '', said(address), ' ', link(`https://www.openstreetmap.org/search?query=${encodeURIComponent(address)}`, labels.map, labels.tab)),
    hours && said(tie(hours.replaceAll(' ; ', '\n')).replaceAll(' – ', '\u00a0–\u2060\u00a0'), 'fine hours', lang),
    url && link(url, labels.site, labels.tab),
  ];
  const list = h('ul', '', ...rows.map((row) => row && h('li', '', row)));
  return h('div', 'contact', h('p', 'name', said(name)),
    h('p', 'calls', phone && link(call(phone), fill(labels.call, { n: phone.replace(/ /g, '\u00a0') })), email && link(`mailto:${email}`, email)),
    now ? h('details', { open }, h('summary', '', now), list) : list);
};

/** @type {T.Chips} */
export const chips = ({ talk }, choices, lang = 'fr') => h('ul', { class: 'chips', lang, dir: 'auto' }, ...choices.map((one) => {
  const { title, question } = typeof one === 'string' ? { title: one, question: one } : one;
  return h('li', '', button('chip', () => void talk.ask(question), tie(title)));
}));

/** @type {T.MakeOpinion} */
const opinion = (context, exchange, text) => {
  const { server, labels, say, kept } = context;
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
      keep(kept);
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
  const row = h('div', 'row', h('p', { id, class: 'fine' }, tie(labels.helpful)), up, down,
    navigator.clipboard && copier(context, labels.copy, () => transcript(context, exchange)));
  aloud(context, exchange.answer.language, text, row);
  return h('div', { class: 'opinion', role: 'group', 'aria-labelledby': id }, row, why, note);
};

/** @type {T.Copier} */
export const copier = ({ labels, say }, label, words) => {
  const copy = button('plain', async () => {
    const done = await navigator.clipboard.writeText(words()).then(() => true, () => false);
    copy.textContent = done ? labels.copied : `${label} ✗`;
    say(copy.textContent);
  }, label);
  return copy;
};

/** @type {T.Transcript} */
export const transcript = ({ labels, kept }, { question, answer }) => [question, plain(h('div', '', markdown(answer.text))),
  ...answer.citations.map(({ n, title, updated, url }) => `[${n}] ${title}, ${fill(labels.updated, { date: written(kept.lang, updated) })} ${url}`),
].join('\n');

/** @type {T.Plain} */
export const plain = (text) => {
  const copy = /** @type {Element} */ (text.cloneNode(true));
  for (const mark of copy.querySelectorAll('.kept')) mark.remove();
  for (const line of copy.querySelectorAll('br, li ul, li ol')) line.before('\n');
  for (const item of copy.querySelectorAll('li')) item.prepend('- ');
  for (const block of copy.querySelectorAll('p, li')) block.append('\n');
  return `${copy.textContent}`.replace(/\s*\n\s*/g, '\n').replace(/\u00a0/g, ' ').trim();
};

/** @type {T.Aloud} */
const aloud = ({ labels }, language, text, row) => {
  const speech = window.speechSynthesis;
  const voice = () => speech?.getVoices().find(({ localService, lang }) => localService && lang.slice(0, 2) === language);
  const read = button('plain', () => {
    const talking = speech.speaking;
    const words = new SpeechSynthesisUtterance(plain(text));
    speech.cancel();
    words.voice = voice() ?? null;
    words.onend = words.onerror = () => read.replaceChildren(labels.read);
    if (talking || !words.voice) return;
    speech.speak(words);
    read.replaceChildren(labels.stop);
  }, labels.read);
  const listen = () => voice() && row.append(read);
  if (!listen()) speech?.addEventListener('voiceschanged', listen, { once: true });
};
