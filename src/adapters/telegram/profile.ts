// What Telegram shows of the bot before anybody has written: its commands and descriptions. Set only
// where they differ, for Telegram allows few changes.
import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';

const EVERYWHERE: readonly BotCommand[] = [
  { command: 'new', description: '新建一张申报表' },
  { command: 'last', description: '接着填上次的表' },
  { command: 'review', description: '打开核对页' },
  { command: 'undo', description: '撤销上一步' },
  { command: 'file', description: '重新发一份 Word' },
  { command: 'list', description: '我的申报表' },
  { command: 'settings', description: '年度、单位和主管部门' },
  { command: 'help', description: '可以怎么说' },
];
const IN_GROUPS = EVERYWHERE.filter(({ command }) =>
  ['new', 'review', 'undo', 'file', 'help'].includes(command),
);
const SCOPES: readonly [BotCommandScope, readonly BotCommand[]][] = [
  [{ type: 'all_private_chats' }, EVERYWHERE],
  [{ type: 'all_group_chats' }, IN_GROUPS],
];

const DESCRIPTION =
  '我帮您填《财政项目支出绩效目标申报表》，最后给您一份 Word。\n' +
  '一句话说清项目、金额、打算做什么就能开始，例：区域化党建，25万，办2期培训约100人，开展12场沙龙。\n' +
  '请勿发送涉密内容。';
const SHORT_DESCRIPTION = '聊着天填好绩效目标申报表，交回一份 Word。';

export async function setProfile(api: Api): Promise<void> {
  for (const [scope, commands] of SCOPES) {
    const present = await api.getMyCommands({ scope });
    if (!sameCommands(present, commands)) await api.setMyCommands(commands, { scope });
  }
  const { description } = await api.getMyDescription();
  if (description !== DESCRIPTION) await api.setMyDescription(DESCRIPTION);
  const { short_description: short } = await api.getMyShortDescription();
  if (short !== SHORT_DESCRIPTION) await api.setMyShortDescription(SHORT_DESCRIPTION);
}

function sameCommands(a: readonly BotCommand[], b: readonly BotCommand[]): boolean {
  const text = (list: readonly BotCommand[]) =>
    list.map(({ command, description }) => `${command} ${description}`).join('\n');
  return text(a) === text(b);
}
