// Pages outside a form: the welcome, the sample, help, coming back, and the list of forms.
import { annualTotal } from '../form/fields.ts';
import { showAmount } from '../form/money.ts';
import { briefAmount } from './edits.ts';
import { usageLines } from './model-pages.ts';
import type { Page, Press } from './page.ts';
import {
  currentDraft,
  draftsByDate,
  formYear,
  nextTopic,
  progressOf,
  titleOf,
  yearOf,
} from './session.ts';
import type { Block, Draft, Session } from './vocabulary.ts';

export function opening(session: Session): Page {
  const draft = currentDraft(session);
  const year = yearOf(session, draft);
  const others = draftsByDate(session).filter((d) => Object.keys(d.entries).length > 0);
  const blocks: Block[] =
    others.length > 0
      ? [
          {
            kind: 'text',
            text: `您好。${year} 年度要填哪一张？${lastYears(session).length > 0 ? '按去年的做，按下面的名称；新的' : ''}直接写项目、金额、打算做什么；或接着填以前的。`,
          },
        ]
      : [
          {
            kind: 'text',
            text: `您好，我帮您填《财政项目支出绩效目标申报表》（${year} 年度），最后给您一份 Word。`,
          },
          {
            kind: 'list',
            lines: [
              '把去年的申报表 .docx 发给我（最快）',
              '一段话说清：项目、金额、打算做什么',
              '快速问答：只问 3 个问题，其余我来拟，您再改',
              '一项项问：按表的顺序走完 12 项，第一次填建议用这个',
            ],
          },
          {
            kind: 'text',
            text: '例：区域化党建，25万，办2期培训约100人，开展12场沙龙。请勿发送涉密内容。',
          },
        ];
  const last = lastYears(session);
  const choices: Press[] = [
    ...last,
    ...others
      .slice(0, 2)
      .map((d): Press => [`接着填 ${titleOf(d)}`, { do: 'openDraft', id: d.id }]),
    ['一项项问', { do: 'pace', pace: 'guided' }],
    ['快速问答', { do: 'pace', pace: 'quick' }],
    ['看个样例', { do: 'sample' }],
    others.length > 2
      ? ['我的表', { do: 'list', page: 0 }]
      : ['改成其他年度', { do: 'ask', topic: 'year' }],
  ];
  return { blocks, choices, placeholder: '例：区域化党建，25万，办2期培训约100人' };
}

/** Forms of last year that have no successor yet: one press makes them this year's. */
function lastYears(session: Session): Press[] {
  const year = formYear(session);
  const isOf = (draft: Draft, of: number) => yearOf(session, draft) === of;
  const there = new Set(
    session.drafts.filter((d) => isOf(d, year)).map((d) => d.entries.projectName?.value),
  );
  const open = draftsByDate(session).filter(
    (d) => d.finished && isOf(d, year - 1) && !there.has(d.entries.projectName?.value),
  );
  const one = open
    .slice(0, 2)
    .map((d): Press => [`${titleOf(d)} ${briefAmount(d)}`, { do: 'rollOver', drafts: [d.id] }]);
  const all: Press = [
    `全部 ${open.length} 张`,
    { do: 'rollOver', drafts: open.map(({ id }) => id) },
  ];
  return open.length > 1 ? [...one, all] : one;
}

export function sample(session: Session): Page {
  return {
    blocks: [
      { kind: 'heading', text: '样例：这样一句话就够' },
      {
        kind: 'text',
        text: '区域化党建，25万，办2期培训约100人，12场沙龙，补贴6个片区',
      },
      {
        kind: 'list',
        lines: [
          `我会记下：项目名称 区域化党建；年度 ${formYear(session)}；申请总额 250,000.00 元（贰拾伍万元整）`,
          '数量指标照您的话来：培训 2 期、100 人，沙龙 12 场，片区 6 个',
          '年度总体目标、质量、时效、效益、满意度由我参照范例拟，每一条都注明来源',
          '核对页上随时改：“⑤改成28万”“删7.5”“加一条 参训人数≥100人”“撤销”',
        ],
      },
    ],
    choices: [
      ['一项项问', { do: 'pace', pace: 'guided' }],
      ['快速问答', { do: 'pace', pace: 'quick' }],
      ['返回', { do: 'start' }],
    ],
    placeholder: '写一句您的项目试试',
  };
}

export function help(): Page {
  return {
    blocks: [
      { kind: 'heading', text: '可以这样说' },
      {
        kind: 'list',
        lines: [
          '填表：一句话写项目、金额、做什么；或说“逐项”“快速”',
          '改：“⑤改成28万”“改5”“满意度改成≥95%”“目标里写上六大片区”',
          '指标：“7.5改成=12场”“删7.5”“加一条 参训人数≥100人”“换一批”',
          '目标：“再短一点”“更突出成效”“写上六大片区”；“通读”查错别字和对不上的地方',
          '检查：“逐条看”看问题和依据，“改a”照建议改，“a不改：理由”说明，“退回预演”看财政会怎么退',
          '回头：“撤销”“重做”“返回”“跳过”“为什么”；“历史”看改过什么，“比较2”“回到2”',
          '照去年的表：发来 .docx；“今年新增 3 场法律讲座”添一件事，“照去年的做”都不动',
          '多张表：“新建”“列表”“打开2”“改名 …”“删除草稿”；“汇总”一起看，“Excel”“压缩包”一起拿；“本单位指标”看以前用过的',
          '完成：“核对”“定稿”“重来”',
          '您的数据：“导出我的数据”拿走全部，“删除我的全部数据”一条不留',
        ],
      },
      { kind: 'text', text: '每次回答都先存盘再回复，关掉页面也不会丢。' },
    ],
    choices: [
      ['接着填', { do: 'resume' }],
      ['我的表', { do: 'list', page: 0 }],
      ['新建', { do: 'new', text: '' }],
    ],
  };
}

export function settings(session: Session): Page {
  const { unit, department } = session.profile;
  const year = formYear(session);
  const known = unit !== undefined || department !== undefined;
  return {
    blocks: [
      { kind: 'heading', text: '设置' },
      {
        kind: 'list',
        lines: [
          `申报年度　${year}${session.formYear === null ? '（7 月起为下一年）' : ''}`,
          `实施单位　${unit ?? '还没记住'}`,
          `主管部门　${department ?? '还没记住'}`,
          `Word 文件　${session.bare ? '不带填写记录，写“文件带记录”改回' : '带填写记录，手改后发回来接得上；不想带，写“文件不带记录”'}`,
          ...usageLines(session, currentDraft(session)),
        ],
      },
      {
        kind: 'text',
        text: known
          ? '单位和主管部门每张新表自动带出。写“忘记单位”清除，单张表的年度写“年度改成2028”。'
          : '单位和主管部门在第一张表定稿后记住。单张表的年度写“年度改成2028”。',
      },
    ],
    choices: [
      ...(known ? [['忘记单位', { do: 'forget' }] as Press] : []),
      ['本单位指标', { do: 'own', page: 0 }],
      ['我的表', { do: 'list', page: 0 }],
      ['返回', { do: 'start' }],
    ],
  };
}

export function resume(draft: Draft): Page {
  const topic = draft.reviewed ? undefined : nextTopic(draft);
  const at = topic
    ? `填到 ${progressOf(draft, topic)}`
    : draft.finished
      ? '已经定稿'
      : '到了核对这一步';
  return {
    blocks: [{ kind: 'text', text: `您上次的《${titleOf(draft)}》${at}，接着来？` }],
    choices: [
      ['接着填', { do: 'resume' }],
      ['新建一张', { do: 'new', text: '' }],
      ['重新开始', { do: 'restart' }],
      ['我的表', { do: 'list', page: 0 }],
    ],
  };
}

/** Drafts on one page of the list. */
export const PAGE = 4;

export function list(session: Session, page: number): Page {
  const all = draftsByDate(session);
  const pages = Math.max(Math.ceil(all.length / PAGE), 1);
  const at = ((page % pages) + pages) % pages;
  const drafts = all.slice(at * PAGE, (at + 1) * PAGE);
  const lines = drafts.map((draft) => {
    const state = draft.finished ? '已定稿' : draft.reviewed ? '待核对' : '填写中';
    return `${titleOf(draft)}　${yearOf(session, draft)} 年度　${briefAmount(draft)}　${state}`;
  });
  const choices: Press[] = drafts.map((draft) => [
    titleOf(draft),
    { do: 'openDraft', id: draft.id },
  ]);
  choices.push(['新建', { do: 'new', text: '' }]);
  if (pages > 1)
    choices.push([`下一页 ${at + 1}/${pages}`, { do: 'list', page: (at + 1) % pages }]);
  return {
    blocks:
      drafts.length === 0
        ? [{ kind: 'text', text: '还没有申报表。写一句项目、金额、做什么，就有第一张。' }]
        : [
            { kind: 'heading', text: `我的申报表（${all.length} 张）` },
            { kind: 'list', lines: lines.map((line, i) => `${i + 1}. ${line}`) },
            ...totals(session, all),
            { kind: 'text', text: '写编号打开，“删除2”删一张，“改名 …”给当前这张起名。' },
            ...(all.some(({ finished }) => finished)
              ? [{ kind: 'text' as const, text: '写“本单位指标”，看定稿的表里常用哪些指标。' }]
              : []),
          ],
    choices,
  };
}

/** What the forms of each year come to, to be held against the budget. */
function totals(session: Session, drafts: readonly Draft[]): Block[] {
  const years = Map.groupBy(drafts, (draft) => yearOf(session, draft));
  return [...years].flatMap(([year, ofYear]): Block[] => {
    const amounts = ofYear.flatMap(({ entries }) => entries.annualFunding?.value ?? []);
    if (amounts.length < 2) return [];
    const sum = amounts.reduce((all, funding) => all + annualTotal(funding), 0);
    return [
      { kind: 'text', text: `${year} 年度 ${amounts.length} 张合计 ${showAmount(sum)} 元。` },
    ];
  });
}

export function confirmDelete(session: Session, id: string): Page {
  const draft = session.drafts.find((d) => d.id === id);
  return {
    blocks: [
      {
        kind: 'heading',
        text: draft
          ? `要删除《${titleOf(draft)}》（${briefAmount(draft)}）吗？删了找不回来。`
          : '这一张已经删了。',
      },
    ],
    choices: [
      ...(draft ? [['确认删除', { do: 'confirmDelete', id }] as Press] : []),
      ['不删', { do: 'list', page: 0 }],
    ],
  };
}

/** What is stored of this conversation, and how to take it along or have it deleted. */
export function dataPage(session: Session): Page {
  const { drafts } = session;
  const said = drafts.reduce((all, { history }) => all + history.length, 0);
  return {
    blocks: [
      { kind: 'heading', text: '您的数据' },
      {
        kind: 'text',
        text: `这里存着您的 ${drafts.length} 张表、${said} 步修改记录、单位和主管部门，都在这份文件里（JSON，记事本能打开）。`,
      },
      { kind: 'text', text: '不想再留的，写“删除我的全部数据”。' },
    ],
    choices: [
      ['返回', { do: 'start' }],
      ['删除我的全部数据', { do: 'erase' }],
    ],
    data: true,
  };
}

export function confirmErase({ drafts }: Session): Page {
  const forms = drafts.length > 0 ? `${drafts.length} 张表和` : '';
  return {
    blocks: [
      {
        kind: 'heading',
        text: `要删除您的全部数据吗？${forms}全部修改记录、单位档案都会删掉，找不回来。`,
      },
      { kind: 'text', text: '要留一份，先写“导出我的数据”。' },
    ],
    choices: [
      ['确认全部删除', { do: 'confirmErase' }],
      ['不删', { do: 'resume' }],
      ['导出我的数据', { do: 'data' }],
    ],
  };
}

export function erasedPage(): Page {
  return {
    blocks: [
      {
        kind: 'text',
        text: '您的数据已全部删除，这里一条也没有留。聊天窗口里的旧消息和您下载的文件不归我管，请您自己删。',
      },
      { kind: 'text', text: '要再填，直接写项目、金额、打算做什么，从头开始。' },
    ],
    choices: [],
    placeholder: '例：区域化党建，25万，办2期培训约100人',
    farewell: true,
  };
}

export function confirmRestart(draft: Draft): Page {
  return {
    blocks: [
      { kind: 'heading', text: `要清空《${titleOf(draft)}》重新填吗？清空后写“撤销”可以找回。` },
    ],
    choices: [
      ['确认重来', { do: 'confirmRestart' }],
      ['不清空', { do: 'resume' }],
    ],
  };
}
