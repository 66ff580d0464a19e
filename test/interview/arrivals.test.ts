// Files, pictures, voices and changed messages: each gets a sentence, and nothing said is lost.
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../src/form/file-format.ts';
import { unreadable } from '../../src/interview/vocabulary.ts';
import { plainProposal, talk, type Talk } from './talk.ts';

const LINE = '区域化党建，25万，办2期培训约100人，12场沙龙';
const fen = (running: Talk) => running.draft().entries.annualFunding?.value.currentYearFiscal;
const says = (running: Talk, id: string, text: string) => running.send({ kind: 'text', text }, id);
const edits = (running: Talk, of: string, text: string, id = `${of}.${text}`) =>
  running.send({ kind: 'text', text, edits: of }, id);

describe('a message that the user has changed', () => {
  it('is taken instead of the one before, and is one step of undo', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    says(running, 'm2', '⑤改成28万');
    const steps = running.draft().history.length;
    edits(running, 'm2', '⑤改成29万');
    edits(running, 'm2', '⑤改成30万');
    expect(fen(running)).toBe(30_000_000);
    expect(running.draft().history).toHaveLength(steps);
    expect(running.screen().toast).toContain('250,000.00 元（贰拾伍万元整） → 300,000.00 元');
    running.says('撤销');
    expect(fen(running)).toBe(25_000_000);
  });

  it('begins the form again when it was the first', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    edits(running, 'm1', '文化下乡，12万，演出20场');
    expect(running.session().drafts).toHaveLength(1);
    expect(running.draft().entries.projectName?.value).toBe('文化下乡');
    expect(fen(running)).toBe(12_000_000);
    expect(running.text()).toContain('核对：文化下乡');
  });

  it('answers the question that was open when it was sent', () => {
    const running = talk({ propose: plainProposal });
    running.presses('一项项问');
    says(running, 'm1', '2028');
    says(running, 'm2', '文化下乡');
    edits(running, 'm2', '文化进社区');
    expect(running.draft().entries.projectName?.value).toBe('文化进社区');
    expect(running.text()).toContain('3/12');
  });

  it('changes the bubble where it stands', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    const { key } = running.screen();
    edits(running, 'm1', LINE.replace('25万', '26万'));
    expect(running.screen().key).toBe(key);
  });

  it('but an earlier one is left, with a word on how to correct', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    says(running, 'm2', '⑤改成28万');
    edits(running, 'm1', LINE.replace('25万', '90万'));
    expect(fen(running)).toBe(28_000_000);
    expect(running.text()).toContain('您改的是较早的消息');
    running.presses('改一处');
    edits(running, 'm2', '⑤改成31万');
    expect(fen(running)).toBe(28_000_000);
  });

  it('an earlier one changed twice still changes nothing', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    says(running, 'm2', '⑤改成50万');
    says(running, 'm3', '③改成虹桥镇文化中心');
    edits(running, 'm2', '⑤改成51万');
    edits(running, 'm2', '⑤改成52万');
    expect(fen(running)).toBe(50_000_000);
    expect(running.draft().entries.unit?.value).toBe('虹桥镇文化中心');
    edits(running, 'm3', '③改成虹桥镇文化站');
    expect(running.draft().entries.unit?.value).toBe('虹桥镇文化站');
  });

  it('takes back what was written for it, a finished form, and a form that it began', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    const goal = running.draft().entries.annualGoal?.value ?? '';
    running.send({ kind: 'text', text: '写具体点', quote: '保障项目顺利实施' }, 'm2');
    expect(running.draft().entries.annualGoal?.value).not.toBe(goal);
    edits(running, 'm2', '⑤改成28万');
    expect(running.draft().entries.annualGoal?.value).toBe(goal);
    expect(fen(running)).toBe(28_000_000);
    says(running, 'm3', '虹桥镇文化站，虹桥镇人民政府');
    says(running, 'm4', '定稿');
    expect(running.draft().finished).toBe(true);
    edits(running, 'm4', '核对');
    expect(running.draft().finished).toBe(false);
    says(running, 'm5', '新建：社区绿化养护，9万，养护绿地800平方米');
    edits(running, 'm5', '⑤改成29万');
    expect(running.session().drafts).toHaveLength(1);
    expect(fen(running)).toBe(29_000_000);
  });

  it('cannot bring a deleted form back', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    running.says('删除草稿');
    says(running, 'm2', '确认删除');
    edits(running, 'm2', '不删');
    expect(running.session().drafts).toHaveLength(0);
    expect(running.text()).toContain('您改的是较早的消息');
  });

  it('that came here only once it was changed is a new one, and can be changed again', () => {
    const running = talk({ propose: plainProposal });
    edits(running, 'm1', LINE);
    expect(fen(running)).toBe(25_000_000);
    edits(running, 'm1', LINE.replace('25万', '26万'));
    expect(fen(running)).toBe(26_000_000);
    expect(running.session().drafts).toHaveLength(1);
  });

  it('and one whose words are the same changes nothing at all', () => {
    const running = talk({ propose: plainProposal });
    says(running, 'm1', LINE);
    const before = running.session();
    edits(running, 'm1', LINE);
    expect(running.session()).toEqual(before);
  });
});

describe('a message that cannot be read', () => {
  it.each(unreadable)('%s: says so, says what to do, and leaves the form as it is', (what) => {
    const running = talk({ propose: plainProposal });
    running.send({ kind: 'other', what });
    expect(running.text()).toMatch(/请把项目、金额、打算做什么直接写给我/);
    running.says(LINE);
    const { entries } = running.draft();
    running.send({ kind: 'other', what });
    expect(running.draft().entries).toEqual(entries);
    expect(running.text()).toContain('请直接打字');
    expect(running.text()).toContain('核对：区域化党建');
  });

  it('is not said to have been noted when it was not', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    running.send({ kind: 'other', what: 'photo', text: '这个看看' });
    expect(running.text()).toContain('没看懂“这个看看”');
    expect(running.text()).not.toContain('只记了文字');
  });

  it('has its words taken in', () => {
    const running = talk({ propose: plainProposal });
    running.send({ kind: 'other', what: 'photo', text: LINE });
    expect(running.draft().entries.projectName?.value).toBe('区域化党建');
    expect(running.text()).toContain('照片没有读，只记了文字。');
  });
});

describe('a file', () => {
  it('is opened, its caption is taken with it, and its kind is told', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    running.send({ kind: 'file', name: '去年.doc', size: 5000, ref: 'f1', text: '28万' });
    expect(fen(running)).toBe(28_000_000);
    expect(running.screen().working).toBe(true);
    const read = running.session().pending.find(({ kind }) => kind === 'read');
    expect(read).toMatchObject({ ref: 'f1', name: '去年.doc' });
    const format = formatOf(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]));
    running.send({ kind: 'fileRead', effect: read?.id ?? '', format });
    expect(running.screen().working).toBeUndefined();
    expect(running.text()).toContain('旧格式');
    expect(running.text()).toContain('280,000.00');
    expect(running.session().pending.some(({ kind }) => kind === 'read')).toBe(false);
  });

  it('with a caption that cannot be says both', () => {
    const running = talk({ propose: plainProposal });
    running.says(LINE);
    running.send({ kind: 'file', name: '去年.docx', size: 5000, ref: 'f1', text: '-5万' });
    const read = running.session().pending.find(({ kind }) => kind === 'read');
    running.send({ kind: 'fileRead', effect: read?.id ?? '', format: 'office' });
    expect(running.text()).toContain('收到文件“去年.docx”');
    expect(running.text()).toContain('金额要大于 0');
  });

  it('that could not be had is to be sent again', () => {
    const running = talk();
    running.send({ kind: 'file', name: '去年.docx', size: 5000, ref: 'f1' });
    running.send({
      kind: 'fileRead',
      effect: running.session().pending[0]?.id ?? '',
      format: null,
    });
    expect(running.text()).toContain('没能取到内容，请再发一次');
  });

  it('too large is not opened at all', () => {
    const running = talk();
    running.send({ kind: 'file', name: '去年.docx', size: 21 * 1024 * 1024, ref: 'f1' });
    expect(running.text()).toContain('超过 20 MB');
    expect(running.session().pending.some(({ kind }) => kind === 'read')).toBe(false);
  });
});

describe('commands of a messaging app', () => {
  it.each([
    ['/new', '您好'],
    ['/new 文化下乡，12万，演出20场', '核对：文化下乡'],
    ['/last', '核对：区域化党建'],
    ['接着上次的', '核对：区域化党建'],
    ['/review', '核对：区域化党建'],
    ['/file', '核对：区域化党建'],
    ['/undo', '已撤销'],
    ['/list', '我的申报表'],
    ['/settings', '设置'],
    ['设置', '设置'],
    ['/help', '可以这样说'],
    ['/start', '接着来'],
    ['/start from-a-link', '接着来'],
    ['/frobnicate', '没有“/frobnicate”这个命令'],
  ])('%s', (text, answer) => {
    const running = talk({ propose: plainProposal });
    running.says(LINE, text);
    expect(running.text()).toContain(answer);
    const [first] = running.session().drafts;
    const kept = text === '/undo' ? (first?.undone.length ?? 0) > 0 : first?.entries.projectName;
    expect(kept).toBeTruthy();
  });
});
