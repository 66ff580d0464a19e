// @ts-check
// The page of the web chat: draws what the server tells, sends what the clerk writes. Decides
// nothing about the talk. User text enters the document only as text, never as markup.

/** @import { BotBubble, Bubble, Tidings, UserBubble } from './wire.ts' */
/** @import { Sheet, SheetCell } from './sheet.ts' */
/** @import { Block } from '../../interview/vocabulary.ts' */

/**
 * Something of the user's on its way. `refused` will not get better by sending it again.
 * @typedef {{ key: string, text: string, file: File | null,
 *   state: 'sending' | 'failed' | 'refused', why: string }} Outgoing
 */

const MAX_FILE = 10 * 1024 * 1024;
const MAX_LINES = 6;
const LONG_TEXT = 500;
// Three heartbeats of the server: a computer that slept does not notice a dead connection itself.
const SILENCE_MS = 45_000;
const RETRY_MS = 2000;

/** What a file is, by the end of its name. */
const KINDS = /** @type {Record<string, string>} */ ({ xlsx: 'Excel', zip: '压缩包' });
const LOST = '连接断开，正在重连…';
const UNSENT = '没有送到，您写的内容还在。';

const scroller = element('scroll', HTMLDivElement);
const log = element('log', HTMLDivElement);
const below = element('below', HTMLButtonElement);
const statusLine = element('status', HTMLParagraphElement);
const form = element('form', HTMLFormElement);
const input = element('input', HTMLTextAreaElement);
const filePicker = element('file', HTMLInputElement);
const drop = element('drop', HTMLDivElement);
const table = element('sheet', HTMLTableElement);
const toggle = element('toggle', HTMLButtonElement);

/** @type {Map<string, { bubble: Bubble, node: HTMLElement }>} Bubbles in the order they stand. */
const shown = new Map();
/** @type {Outgoing[]} In the order they were written: a later one never overtakes an earlier. */
let outbox = [];
/** @type {Set<string>} Folds the user opened, by bubble and number. */
const opened = new Set();
/** @type {Map<string, string>} One id a button until it was taken in: pressing twice is once. */
const presses = new Map();
/** @type {Map<string, string>} Cell key → text of the sheet before; empty before the first. */
let values = new Map();
let drawnSheet = '';
let conversation = '';
let isPumping = false;

// --- Small tools ----------------------------------------------------------------------------------

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function element(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no #${id}`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} className
 * @param {(string | Node)[]} children Strings become text nodes.
 */
function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/**
 * @param {string} label
 * @param {string} className
 * @param {() => void} act
 */
function button(label, className, act) {
  const node = make('button', className, label);
  node.type = 'button';
  node.addEventListener('click', act);
  return node;
}

/**
 * Text with what is owed marked and origins toned down.
 * @param {string} text
 * @returns {(string | Node)[]}
 */
function marked(text) {
  return text.split(/(【待填】|〔[^〔〕]{1,30}〕)/).map((part) => {
    if (part === '【待填】') return make('mark', '', part);
    return part.startsWith('〔') ? make('span', 'origin', part) : part;
  });
}

/** @param {number} bytes */
function sizeText(bytes) {
  return bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} KB`
    : `${(bytes / 1048576).toFixed(1)} MB`;
}

function newId() {
  return crypto.randomUUID();
}

// --- Bubbles --------------------------------------------------------------------------------------

/** @param {Bubble} bubble */
function draw(bubble) {
  return bubble.from === 'bot' ? drawBot(bubble) : drawUser(bubble);
}

/** @param {BotBubble} bubble */
function drawBot(bubble) {
  const node = make('article', bubble.live ? 'bubble bot live' : 'bubble bot');
  node.setAttribute('aria-label', '申报助手');
  node.setAttribute('aria-busy', String(bubble.working));
  if (bubble.toast) node.append(make('p', 'toast', bubble.toast));
  node.append(...bubble.blocks.map((block, index) => drawBlock(block, `${bubble.key}/${index}`)));
  if (bubble.working) node.append(drawWorking());
  const actions = make('div', 'actions');
  if (bubble.file) actions.append(drawDownload(bubble.key, bubble.file));
  if (bubble.choices.length > 0) actions.append(drawChoices(bubble));
  if (actions.hasChildNodes()) node.append(actions);
  if (bubble.chosen && !bubble.live) node.append(make('p', 'chosen', `已选：${bubble.chosen}`));
  return node;
}

function drawWorking() {
  const bar = make('div', 'working');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', '正在拟写…');
  return bar;
}

/**
 * @param {Block} block
 * @param {string} name
 */
function drawBlock(block, name) {
  if (block.kind === 'heading') return make('h2', '', ...marked(block.text));
  if (block.kind === 'text') return make('p', '', ...marked(block.text));
  const list = make('ul', '', ...block.lines.map(drawLine));
  if (block.kind === 'list') return list;
  const fold = make('details', '', make('summary', '', ...marked(block.summary)), list);
  fold.open = opened.has(name);
  fold.addEventListener('toggle', () => {
    if (fold.open) opened.add(name);
    else opened.delete(name);
  });
  return fold;
}

/** @param {string} line */
function drawLine(line) {
  const hasMark = /^(?:[①-⑳]|[a-z][.、]|\d+(?:\.\d+)?[.、 ]|　)/.test(line);
  return make('li', hasMark ? 'item' : '', ...marked(line));
}

/**
 * @param {string} key
 * @param {{ name: string, size: number }} file
 */
function drawDownload(key, file) {
  const link = make(
    'a',
    'download',
    make('b', '', `下载 ${KINDS[file.name.split('.').at(-1) ?? ''] ?? 'Word'}`),
  );
  link.append(make('span', '', `${file.name}　${sizeText(file.size)}`));
  link.href = `/file/${encodeURIComponent(key)}`;
  link.download = file.name;
  return link;
}

/** @param {BotBubble} bubble */
function drawChoices(bubble) {
  const row = make('div', 'choices');
  row.setAttribute('role', 'group');
  row.setAttribute('aria-label', bubble.lists ? '可以点一个' : '可以点一个，也可以输入序号');
  bubble.choices.forEach((choice, index) => {
    const node = button('', '', () => void press(bubble.key, choice.token, node));
    // Where forms are listed, numbers are theirs.
    if (!bubble.lists) node.append(make('span', 'number', `${index + 1}`));
    node.append(choice.label);
    row.append(node);
  });
  return row;
}

/** @param {UserBubble} bubble */
function drawUser(bubble) {
  const node = make('article', bubble.isFile ? 'bubble user file' : 'bubble user');
  node.setAttribute('aria-label', '您');
  if (bubble.text.length > LONG_TEXT) {
    const start = `${bubble.text.slice(0, 80)}…（共 ${bubble.text.length} 字）`;
    node.append(make('details', '', make('summary', '', start), make('p', '', bubble.text)));
  } else {
    node.append(make('p', '', bubble.text));
  }
  return node;
}

/** @param {Outgoing} item */
function drawOutgoing(item) {
  const node = drawUser({
    from: 'user',
    key: item.key,
    text: item.text,
    isFile: item.file !== null,
  });
  if (item.state === 'sending') {
    node.append(make('p', 'state', '发送中…'));
    return node;
  }
  node.classList.add('unsent');
  const line = make('p', 'state', item.why);
  if (item.state === 'failed') line.append(button('重发', '', resend));
  if (!item.file) line.append(button('取回修改', '', () => reclaim(item)));
  if (item.file && item.state === 'refused') line.append(button('知道了', '', () => forget(item)));
  node.append(line);
  return node;
}

/**
 * @param {string} id
 * @param {Bubble} bubble
 * @param {HTMLElement} node
 */
function place(id, bubble, node) {
  const before = shown.get(id);
  if (before) before.node.replaceWith(node);
  else log.append(node);
  shown.set(id, { bubble, node });
}

/** @param {Bubble} bubble */
function upsert(bubble) {
  const id = `${bubble.from}:${bubble.key}`;
  const before = shown.get(id);
  // The server remembers a message before it is on disk; until then the outbox has the say.
  const waiting = outbox.find((item) => bubble.from === 'user' && item.key === bubble.key);
  if (waiting) {
    if (!before) upsertOutgoing(waiting);
    return;
  }
  if (before && JSON.stringify(before.bubble) === JSON.stringify(bubble)) return;
  const hadFocus = before?.node.contains(document.activeElement) ?? false;
  const wasAtEnd = isAtEnd();
  const node = draw(bubble);
  place(id, bubble, node);
  if (bubble.from === 'bot' && bubble.live) {
    input.placeholder = bubble.placeholder || '请写在这里';
    if (hadFocus) focusInput();
    reveal(node, wasAtEnd);
  } else if (wasAtEnd) {
    toEnd();
  }
}

/** @param {Outgoing} item */
function upsertOutgoing(item) {
  const bubble = { key: item.key, text: item.text, isFile: item.file !== null };
  place(`user:${item.key}`, { from: 'user', ...bubble }, drawOutgoing(item));
}

/** @param {string} id */
function remove(id) {
  shown.get(id)?.node.remove();
  shown.delete(id);
}

// --- Scrolling ------------------------------------------------------------------------------------

function isAtEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

/**
 * Brings a new bubble into view, its beginning first when it is taller than the window; someone
 * who reads further up is not moved, only told.
 * @param {HTMLElement} node
 * @param {boolean} wasAtEnd
 */
function reveal(node, wasAtEnd) {
  if (!wasAtEnd) {
    below.hidden = isAtEnd();
    return;
  }
  const isTall = node.offsetHeight > scroller.clientHeight - 40;
  if (isTall) scroller.scrollTop = node.offsetTop - 16;
  else toEnd();
}

// --- Sending --------------------------------------------------------------------------------------

/**
 * @param {string} text
 * @param {File | null} file
 */
function send(text, file) {
  /** @type {Outgoing} */
  const item = { key: newId(), text, file, state: 'sending', why: '' };
  if (file && file.size > MAX_FILE) {
    item.state = 'refused';
    item.why = `这个文件 ${sizeText(file.size)}，超过 10 MB，收不下。请删去图片或拆开后再发。`;
  }
  outbox.push(item);
  keepOutbox();
  upsertOutgoing(item);
  toEnd();
  void pump();
}

/** Sends what waits, one after the other; stops at the first that does not get through. */
async function pump() {
  if (isPumping) return;
  isPumping = true;
  try {
    for (;;) {
      const item = outbox.find(({ state }) => state !== 'refused');
      if (!item || item.state === 'failed') break;
      const answer = await post(item);
      if (answer.ok) {
        outbox = outbox.filter((other) => other !== item);
        const bubble = shown.get(`user:${item.key}`)?.bubble;
        if (bubble) place(`user:${item.key}`, bubble, draw(bubble));
      } else if (answer.after > 0) {
        say(answer.why);
        await new Promise((resolve) => setTimeout(resolve, answer.after));
        if (statusLine.textContent === answer.why) say('');
      } else {
        const stuck = answer.final ? [item] : outbox.filter(({ state }) => state === 'sending');
        for (const other of stuck) {
          other.state = answer.final ? 'refused' : 'failed';
          other.why = answer.why;
          upsertOutgoing(other);
        }
      }
      keepOutbox();
    }
  } finally {
    isPumping = false;
  }
}

/** @param {Outgoing} item */
function post({ key, text, file }) {
  if (!file) return request('/messages', JSON.stringify({ id: key, kind: 'text', text }));
  const query = new URLSearchParams({ id: key, name: file.name });
  return request(`/files?${query.toString()}`, file);
}

/**
 * `final` says that sending the same again cannot help, `after` that it will after so many milliseconds.
 * @param {string} path
 * @param {string | File} body
 * @returns {Promise<{ ok: true } | { ok: false, final: boolean, after: number, why: string }>}
 */
async function request(path, body) {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': type }, body });
    if (answer.ok) return { ok: true };
    const why = await answer.text();
    const isRefusal = [400, 413, 415, 422].includes(answer.status);
    const after = answer.status === 429 ? Number(answer.headers.get('Retry-After') ?? 1) * 1000 : 0;
    return { ok: false, final: isRefusal, after, why: why.slice(0, 200) || UNSENT };
  } catch {
    return { ok: false, final: false, after: 0, why: UNSENT };
  }
}

function resend() {
  for (const item of outbox) {
    if (item.state !== 'failed') continue;
    item.state = 'sending';
    upsertOutgoing(item);
  }
  void pump();
}

/** @param {Outgoing} item */
function forget(item) {
  outbox = outbox.filter((other) => other !== item);
  keepOutbox();
  remove(`user:${item.key}`);
}

/** @param {Outgoing} item */
function reclaim(item) {
  forget(item);
  setInput(input.value === '' ? item.text : `${item.text}\n${input.value}`);
  input.focus();
}

/**
 * @param {string} key
 * @param {string} token
 * @param {HTMLButtonElement} node
 */
async function press(key, token, node) {
  const row = node.parentElement;
  const buttons = row ? [...row.querySelectorAll('button')] : [];
  const name = `${key}/${token}`;
  const id = presses.get(name) ?? newId();
  presses.set(name, id);
  for (const other of buttons) other.disabled = true;
  node.classList.add('pressed');
  row?.parentElement?.querySelector('.trouble')?.remove();
  focusInput();
  const answer = await request('/messages', JSON.stringify({ id, kind: 'choice', token }));
  if (answer.ok) presses.delete(name);
  if (!row?.isConnected) return;
  node.classList.remove('pressed');
  for (const other of buttons) other.disabled = false;
  if (!answer.ok) {
    row.after(make('p', 'trouble', answer.why === UNSENT ? '没有送到，请再按一次。' : answer.why));
  }
}

/** @param {Iterable<File>} files */
function sendFiles(files) {
  for (const file of files) send(file.name, file);
}

// --- The input ------------------------------------------------------------------------------------

function submit() {
  const text = input.value;
  if (text.trim() === '') return;
  setInput('');
  send(text, null);
  focusInput();
}

/** @param {string} text */
function setInput(text) {
  input.value = text;
  fitInput();
  keepDraft();
}

function fitInput() {
  input.style.height = 'auto';
  const style = getComputedStyle(input);
  const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  const most = parseFloat(style.lineHeight) * MAX_LINES + padding;
  input.style.height = `${Math.min(input.scrollHeight, most)}px`;
}

/** On a touch screen focus would raise the keyboard over the answer. */
function focusInput() {
  if (matchMedia('(pointer: fine)').matches) input.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  // 229: Safari ends a composition before it reports the Enter that ended it.
  const isComposing = event.isComposing || event.keyCode === 229;
  if (event.key !== 'Enter' || event.shiftKey || isComposing) return;
  event.preventDefault();
  submit();
}

/** @param {ClipboardEvent} event */
function onPaste(event) {
  const files = event.clipboardData?.files;
  if (!files || files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
  event.preventDefault();
  sendFiles(files);
}

// --- What survives a reload of the page -----------------------------------------------------------

function keepDraft() {
  keep('draft', input.value);
}

function keepOutbox() {
  const texts = outbox.filter(({ file }) => !file).map(({ key, text }) => ({ key, text }));
  keep('outbox', JSON.stringify(texts));
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Full or forbidden: the text is still in the page.
  }
}

function restore() {
  try {
    setInput(sessionStorage.getItem('draft') ?? '');
    const texts = JSON.parse(sessionStorage.getItem('outbox') ?? '[]');
    for (const { key, text } of texts) {
      outbox.push({ key, text, file: null, state: 'failed', why: UNSENT });
    }
  } catch {
    // Nothing kept, or not by us.
  }
}

// --- The sheet ------------------------------------------------------------------------------------

/** @param {Sheet} sheet */
function drawSheet(sheet) {
  const drawn = JSON.stringify(sheet);
  if (drawn === drawnSheet) return;
  drawnSheet = drawn;
  const cells = sheet.flat().filter((cell) => cell.key !== null);
  const isFirst = values.size === 0 || ![...values.values()].some(Boolean);
  const rows = sheet.map((row) =>
    make('tr', '', ...row.map((cell) => drawCell(cell, !isFirst && hasChanged(cell)))),
  );
  const columns = Array.from({ length: 8 }, () => make('col', ''));
  table.replaceChildren(make('colgroup', '', ...columns), make('tbody', '', ...rows));
  values = new Map(cells.map(({ key, text }) => [key ?? '', text]));
  table.querySelector('.changed')?.scrollIntoView({ block: 'nearest' });
}

/** @param {SheetCell} cell */
function hasChanged({ key, text }) {
  return key !== null && text !== '' && values.get(key) !== text;
}

/**
 * @param {SheetCell} cell
 * @param {boolean} isChanged
 */
function drawCell(cell, isChanged) {
  const node = make(cell.look === 'label' ? 'th' : 'td', cell.look);
  node.colSpan = cell.columns;
  node.rowSpan = cell.rows;
  if (cell.look === 'prose') {
    node.append(...cell.text.split('\n').map((part) => make('p', '', ...marked(part))));
  } else {
    node.append(...marked(cell.text));
  }
  if (cell.origin && cell.text) node.append(make('span', 'origin', `〔${cell.origin}〕`));
  if (cell.mark) {
    const letter = make('span', 'mark', cell.mark.letter);
    letter.title = cell.mark.text;
    node.append(letter);
    node.classList.add(`found-${cell.mark.grade}`);
  }
  if (isChanged) node.classList.add('changed');
  return node;
}

// --- Listening ------------------------------------------------------------------------------------

/** @type {EventSource | undefined} */
let source;
let heardAt = 0;
let isMoved = false;

function listen() {
  source?.close();
  isMoved = false;
  heardAt = Date.now();
  const events = new EventSource('/events');
  source = events;
  on(events, 'talk', takeTalk);
  on(events, 'bubble', upsert);
  on(events, 'gone', ({ key }) => {
    if (!outbox.some((item) => item.key === key)) remove(`user:${key}`);
  });
  on(events, 'forgotten', () => {
    for (const id of shown.keys()) remove(id);
  });
  on(events, 'sheet', drawSheet);
  on(events, 'notice', ({ text }) => say(text));
  on(events, 'moved', () => {
    isMoved = true;
    events.close();
    say('已在另一个窗口打开，回到本页会自动接上。');
  });
  on(events, 'beat', () => {});
  events.addEventListener('error', () => {
    if (isMoved) return;
    say(LOST);
    // The browser reconnects by itself unless it gave up, as it does after an error status.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => revive(events), RETRY_MS);
  });
}

/** @param {EventSource} events */
function revive(events) {
  if (source === events && !isMoved) listen();
}

/**
 * @template {keyof Tidings} K
 * @param {EventSource} events
 * @param {K} name
 * @param {(tidings: Tidings[K]) => void} act
 */
function on(events, name, act) {
  events.addEventListener(name, (event) => {
    heardAt = Date.now();
    act(JSON.parse(event.data));
  });
}

/** @param {Tidings['talk']} talk */
function takeTalk(talk) {
  say('');
  if (conversation !== '' && conversation !== talk.conversation) {
    for (const id of shown.keys()) remove(id);
  }
  conversation = talk.conversation;
  // What the server forgot in a restart stays readable here, without its buttons and files.
  const known = new Set(talk.bubbles.map(({ from, key }) => `${from}:${key}`));
  for (const [id, { bubble }] of shown) {
    if (bubble.from === 'bot' && !known.has(id)) {
      upsert({ ...bubble, live: false, choices: [], working: false, file: null });
    }
  }
  talk.bubbles.forEach(upsert);
  outbox.forEach(upsertOutgoing);
  drawSheet(talk.sheet);
  resend();
}

/** @param {string} text Nothing to say hides the line. */
function say(text) {
  statusLine.textContent = text;
  statusLine.hidden = text === '';
}

function showPaper() {
  const isOpen = document.body.classList.toggle('reading');
  toggle.setAttribute('aria-expanded', String(isOpen));
  toggle.textContent = isOpen ? '回到对话' : '看表';
}

// --- Wiring ---------------------------------------------------------------------------------------

form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener('keydown', onKey);
input.addEventListener('paste', onPaste);
input.addEventListener('input', () => {
  fitInput();
  keepDraft();
});
element('pick', HTMLButtonElement).addEventListener('click', () => filePicker.click());
filePicker.addEventListener('change', () => {
  sendFiles(filePicker.files ?? []);
  filePicker.value = '';
});
toggle.addEventListener('click', showPaper);
below.addEventListener('click', toEnd);
scroller.addEventListener('scroll', () => {
  if (isAtEnd()) below.hidden = true;
});

document.addEventListener('dragover', (event) => {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  drop.hidden = false;
});
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) drop.hidden = true;
});
document.addEventListener('drop', (event) => {
  drop.hidden = true;
  const files = event.dataTransfer?.files;
  if (!files || files.length === 0) return;
  event.preventDefault();
  sendFiles(files);
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && isMoved) listen();
});
window.addEventListener('focus', () => {
  if (isMoved) listen();
});
setInterval(() => {
  if (isMoved || Date.now() - heardAt < SILENCE_MS) return;
  say(LOST);
  listen();
}, 5000);

restore();
listen();
focusInput();
