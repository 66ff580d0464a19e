// How a document says that a machine helped to write it: the sentence for people (显式标识) and the
// properties for programs (隐式标识, GB 45438-2025). Knows no file format and no screen.

/** How a document says that a machine helped to write it. */
export interface ContentLabel {
  /** By form: the sentence printed at the foot of each of its pages; null where no such text is in it. */
  notes: readonly (string | null)[];
  /** Properties of the document (docProps/custom.xml), by name, e.g. AIGC. */
  properties: Readonly<Record<string, string>>;
}

/** What is known of the machine-written parts of one form. */
export interface Written {
  /** 「年度总体目标」, 「绩效指标 4 条」; a form of which none is left counts as written by hand. */
  parts: string[];
  model: string;
  /** Names and versions of the prompts, never their text: they stand in the file. */
  prompts: string[];
  /** Local date-time on which a person confirmed it, null before 定稿. */
  confirmedAt: string | null;
  /** What the producer calls this text, to find it again in the records. */
  id: string;
}

/** Who answers for the text; the standard asks for a name or a code. */
const PRODUCER = '申报助手';
/** Most 汉字 that name the parts: with the rest of the sentence they fill a line of 8 pt. */
const MOST_PARTS = 26;

/** The label of a document of these forms, in their order; undefined when no machine wrote in any. */
export function contentLabel(forms: readonly (Written | null)[]): ContentLabel | undefined {
  const written = forms.filter((form) => form !== null && form.parts.length > 0) as Written[];
  if (written.length === 0) return undefined;
  const prompts = distinct(written.flatMap((form) => form.prompts));
  return {
    notes: forms.map((form) => (form && form.parts.length > 0 ? noteOf(form) : null)),
    properties: {
      // The order of the standard; Label 1 is 「生成合成」, without a doubt.
      AIGC: JSON.stringify({
        Label: '1',
        ContentProducer: `${PRODUCER}（${distinct(written.map((form) => form.model)).join('、')}）`,
        ProduceID: distinct(written.map((form) => form.id)).join(','),
        ReservedCode1: '',
        ContentPropagator: '',
        PropagateID: '',
        ReservedCode2: '',
      }),
      AIGCConfirmed: JSON.stringify(confirmation(written)),
      ...(prompts.length > 0 ? { AIGCPrompts: JSON.stringify(prompts) } : {}),
    },
  };
}

function noteOf({ parts, confirmedAt }: Written): string {
  const named = parts.join('、');
  const first = `${parts[0]}等 ${parts.length} 处`;
  const what = [named, first].find((words) => words.length <= MOST_PARTS) ?? ` ${parts.length} 处`;
  return `本表${what}由人工智能辅助拟写，${state(confirmedAt)}。`;
}

function state(confirmedAt: string | null): string {
  if (confirmedAt === null) return '尚未经人核对确认';
  const day = /^\d{4}-\d{2}-\d{2}/.exec(confirmedAt)?.[0];
  return day === undefined ? '已经填报人核对确认' : `${day} 经填报人核对确认`;
}

/** A document is confirmed when all of its forms are: at the time of the last of them. */
function confirmation(written: readonly Written[]): { confirmed: boolean; at: string | null } {
  let at: string | null = '';
  for (const form of written) {
    if (form.confirmedAt === null) return { confirmed: false, at: null };
    // Date-times of one form sort as they stand.
    if (form.confirmedAt > at) at = form.confirmedAt;
  }
  return { confirmed: true, at };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
