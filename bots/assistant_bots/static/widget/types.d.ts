// Types of the widget for `tsc --checkJs`; browsers never read this file.
// Functions are documented here, where words cost a resident's connection nothing.
//
// widget.js  the one tag of a host page: defines <commune-assistant> and its button; the panel comes at the first click, its
//            code as soon as a pointer is over the button. The colour given is one on which white can be read (WCAG AA,
//            rounded up), else ours. The button never hides what has the focus (WCAG 2.4.11), is closed when moved, is not
//            shown on the assistant's own page, and is light on a page without dark colours. A module that once failed to
//            come stays failed in a browser: it is asked for again under another address.
// panel.js   the dialog: non-modal beside the page, modal on a phone's whole screen; what folds out of its head
// talk.js    the conversation: the field, questions asked over `fetch`, answers as server-sent events
// answer.js  the shape of an answer: what answers, what is folded, the proof, whom to ask, an opinion
// browser.js elements built with the DOM API alone (text never becomes markup), the answers' Markdown, numbers to call,
//            what a tab keeps

export type Labels = typeof import('./labels/fr.js').default;
/** Every language has the French labels, and no other. */
type Same<T extends Labels> = keyof T extends keyof Labels ? T : never;
export type Languages = [
  Same<typeof import('./labels/en.js').default>, Same<typeof import('./labels/ar.js').default>,
  Same<typeof import('./labels/uk.js').default>, Same<typeof import('./labels/pt.js').default>,
  Same<typeof import('./labels/tr.js').default>, Same<typeof import('./labels/es.js').default>,
  Same<typeof import('./labels/it.js').default>,
];
export type Audience = 'resident' | 'business' | 'school' | 'council';

export interface Citation {
  n: number;
  passage_id: string;
  title: string;
  url: string;
  quote: string;
  start: number;
  end: number;
  publisher: string;
  updated: string;
  review_by: string | null;
  valid_until: string | null;
  layer: 'local' | 'common' | 'national';
}

export interface Contact {
  name: string;
  phone: string;
  email: string;
  address: string;
  hours: string;
  open_now: boolean | null;
  next_opening: string;
  url: string;
}

/** What the server answers; `status` is one of the six of the contract. */
export interface Answer {
  id: string;
  question: string;
  status: string;
  kind: string;
  /** Complete; `lead`, `body`, `local` and `more` are the same words apart. */
  text: string;
  lead: string;
  body: string;
  local: string;
  more?: { title: string; text: string }[];
  choices?: Choice[];
  citations: Citation[];
  contacts: Contact[];
  suggestions: string[];
  language: string;
  ai_generated: boolean;
  /** Acronyms of the quotes, with their meanings in French. */
  glossary?: Record<string, string>;
}

/** `GET /api/v1/site`. */
export interface SiteCard {
  name: string;
  banner: string;
  notice: string;
  privacy: string;
  retention_days: number;
  max_chars: number;
  primary: string;
  accent: string;
  primary_dark: string;
  accent_dark: string;
  /** The address of the logo on the server, or nothing. */
  logo: string;
  font: string;
  contacts: Contact[];
  suggestions: Partial<Record<Audience, string[]>>;
  pages: Record<string, string>;
}

/** The `data-*` attributes of the tag, with the address of the server and the language of the labels. */
export interface Config {
  server: string;
  lang: string;
  audience?: Audience;
  label?: string;
  exit?: string;
  position?: string;
  color?: string;
  theme?: string;
  offset?: string;
}

/** A question with its answer; `vote` is the opinion given on it. */
export interface Exchange {
  question: string;
  answer: Answer;
  vote?: string;
}

/** What the tab remembers, in `sessionStorage`, after the first click. */
export interface Kept {
  id: string;
  exchanges: Exchange[];
  size: number;
  lang: string;
  audience: Audience;
  /** Whether the assistant's own sentences are said in plain words. */
  plain?: boolean;
}

/** The open panel: what its parts share. */
export interface Context {
  host: HTMLElement;
  root: ShadowRoot;
  dialog: HTMLDialogElement;
  server: string;
  site: SiteCard | null;
  kept: Kept;
  /** The style of the printed conversation. */
  paper: string;
  /** Where « erase and leave » goes. */
  exit: string;
  labels: Labels;
  title: string;
  talk: Conversation;
  field: HTMLTextAreaElement;
  /** Tell a screen reader, once. */
  say: (words: string) => void;
  quit: () => void;
  /** Whether a question is being answered. */
  wait: (busy: boolean) => void;
  /** Say under the field why its question cannot be read, and give the question back. */
  refuse: (sentence: string, question?: string) => void;
  /** Offer the questions of the chosen public. */
  suggest: () => void;
}

export interface Conversation {
  log: HTMLElement;
  ask: (question: string) => Promise<void>;
  restore: (exchange: Exchange) => void;
  stop: () => void;
}

/** `offline`, `timeout`, `stopped`, `refused` (the question itself) or `failed`. */
export type Trouble = { kind: 'offline' | 'timeout' | 'stopped' | 'refused' | 'failed'; detail?: string };

export type Child = Node | string | null | undefined | false | 0;
/** A class, or attributes; `on…` are listeners, `true` writes an empty attribute, other falsy values none. */
export type Properties = string | Record<string, string | number | boolean | null | undefined | ((event: any) => void)>;

// browser.js
export type Build = <T extends keyof HTMLElementTagNameMap>(tag: T, properties?: Properties, ...children: Child[]) => HTMLElementTagNameMap[T];
export type BuildButton = (look: string, onclick: () => void, ...children: Child[]) => HTMLButtonElement;
/** A label with its `{values}` filled in. */
export type Fill = (text: string, values: Record<string, string | number>) => string;
/** A link, or its words alone when the address is not http, https, mailto, tel or sms; `notice` says that a tab opens. */
export type Link = (url: string, text: string, notice?: string) => HTMLElement;
/** Nothing that begins a line alone: French signs, units, the figures of thousands and hours; quotation marks hold what they quote. */
export type Tie = (text: string) => string;
/**
 * Telephone numbers of a text. A short one (« 17 ») is one beside 112 or 114 alone, or in an emergency, and never before
 * a month: elsewhere it is a day, a price, an address. `DANGER` is a number as our sentences for danger end: a price or a
 * room goes on.
 */
export type Phones = (text: string, urgent?: boolean) => RegExpExecArray[];
/** The link of a number: `tel:…`, and `sms:` for 114. */
export type Call = (number: string) => string;
/** Words with their numbers to call. */
export type Spoken = (text: string) => DocumentFragment;
/** The node for the source mark `[n]`, or null when there is no such source. */
export type Mark = (n: number) => Node | null;
/** The answers' subset: paragraphs, lists, bold, emphasis, addresses, marks. Everything else, HTML too, stays text. */
export type Markdown = (text: string, mark?: Mark) => DocumentFragment;
export type Level = { indent: number; list: HTMLElement; item: HTMLElement };
/** Begin an item: in the list of its indentation, or in a new one inside the item above. */
export type OpenItem = (result: Node, lists: Level[], indent: number, number?: string) => void;
export type Emphasis = { sign: string; element: HTMLElement };
/** Append `text` with its emphasis, marks and addresses; a delimiter never closed stays text, a mark never begins a line. */
export type Inline = (parent: Element, text: string, mark: Mark) => void;

export type Post = (url: string, body: unknown, signal?: AbortSignal) => Promise<Response>;
/** Keep for this tab, but never an emergency; without a conversation, forget. Storage refused or full: for this page alone. */
export type Keep = (kept: Kept) => void;
/** The exchanges that may be kept or copied: those of an emergency are not. */
export type Calm = (kept: { exchanges: Exchange[] }) => Exchange[];

// talk.js
/** Ask, give the text as it comes, then the whole answer; throws a `Trouble`. */
export type Stream = (url: string, body: unknown, onText: (text: string) => void, stop: AbortSignal) => Promise<Answer>;
/** Read server-sent events; `alive` is called for each piece, heartbeats included. */
export type Read = (reader: ReadableStreamDefaultReader<Uint8Array>, onText: (text: string) => void, alive: () => void) => Promise<Answer>;
/**
 * A transcript. It is no live region: a screen reader is told twice an answer, by the panel's status line, or by the alert
 * that an emergency is. Danger is not shown with its question: what is on the screen may be read by another.
 */
export type Converse = (context: Context) => Conversation;
/** Say what happened, keep the question, offer another way. */
export type Fail = (article: Element, question: string, trouble: Trouble) => void;

// answer.js
export type Choice = { title: string; question: string };
/**
 * What stands under a question; an emergency has numbers to press first, no source, opinion nor suggestion. A title over a
 * list is smaller than a lead that answers; our own remarks stand in no part of the answer.
 */
export type AnswerNodes = (context: Context, exchange: Exchange) => Node[];
/** An emergency: large links to call, the words, a way out; announced as soon as it is in the page. */
export type Urgent = (context: Context, answer: Answer) => HTMLElement;
/** What the question may mean, as buttons; the last asks to say it otherwise. */
export type Offer = (context: Context, choices: Choice[], lang: string) => HTMLElement;
/** « 2 sources · up to date on … »: how many, and the oldest of their days. */
export type Told = (context: Context, answer: Answer, month?: 'long' | 'short') => string;
/** A source: title, exact passage, date, links; `mark` makes the `[n]` that opens `proof` on it. */
export type MakeSource = (context: Context, citation: Citation, glossary?: Record<string, string>) => {
  item: HTMLElement; mark: (proof: HTMLDetailsElement) => Node;
};
/** An ISO day in words; with a short month, the year is left out when it is this one. */
export type Written = (lang: string, day: string, month?: 'long' | 'short') => string;
/** Open or closed, until when; nothing for a contact without hours. */
export type State = (labels: Labels, contact: Contact, lang: string) => HTMLElement | false;
/**
 * Whom to turn to, on a line or with large links, what follows folded under « closed, opens at … » unless `open`; names
 * and addresses are the commune's, in French; hours are in `lang`.
 */
export type Card = (context: Context, contact: Contact, lang?: string, open?: boolean) => HTMLElement;
/** Questions to ask with one press. */
export type Chips = (context: Context, questions: (string | Choice)[], lang?: string) => HTMLElement;
/** Yes, no, copy, read aloud: a vote is sent at once, a reason or a remark replaces it. Nothing is sent of the question. */
export type MakeOpinion = (context: Context, exchange: Exchange, text: Element) => HTMLElement;
/** A button that copies what `words` returns. */
export type Copier = (context: Context, label: string, words: () => string) => HTMLButtonElement;
/** A question, its whole answer, its sources with their days and addresses. */
export type Transcript = (context: Context, exchange: Exchange) => string;
/** The words of a text, a line for each paragraph and item, without its marks. */
export type Plain = (text: Element) => string;
/** Add « read aloud » to `row`, with a voice of this machine only: a distant one would send the text away. They are listed late. */
export type Aloud = (context: Context, language: string, text: Element, row: Element) => void;

// panel.js
/** The button that folds a part of the panel. */
export type Fold = (look: string, body: HTMLElement, ...words: Child[]) => HTMLButtonElement;
/** The service of the last answer, the town hall, the conversation to copy; never an emergency. */
export type Person = (context: Context) => HTMLElement[];

// panel.js
/** What the loader calls once, after the first click. Without the site's card one can still ask, in our own words. */
export type Create = (host: HTMLElement) => Promise<{ show: () => void }>;
/**
 * Make everything that is read, again when the language changes; a conversation kept by another version is left. `quit`
 * leaves nothing on the screen, nor this page in the history.
 */
export type Rebuild = (context: Context) => Promise<void>;
/**
 * `show`, `hide`: on a touch screen the field has no focus, it would bring a keyboard over the first words. `place` puts
 * the dialog in the top layer, modal or not as the screen wants; the focus stays.
 * `print` prints the conversation alone: a copy in a frame once it is loaded (some browsers empty a new frame once more),
 * every source unfolded with its address.
 * `erase` forgets here and on the server, which would forget by itself half an hour later; `clear` offers to undo.
 */
export type Act = (context: Context) => void;
/**
 * `options`: public, text size, language, print, what happens to data, erase. `welcome`: the automated assistant, no
 * request to the town hall, questions to try. `compose`: the field, what not to write, the characters left, its error.
 */
export type Part = (context: Context) => HTMLElement;

declare global {
  // What the loader sets on its own element.
  interface HTMLElement {
    button: HTMLButtonElement;
    config: Config;
    panel?: { show: () => void };
    words: HTMLElement;
    coming?: Promise<{ create: Create }>;
  }
}
