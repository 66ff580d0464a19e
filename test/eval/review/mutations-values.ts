// Defects of indicator values: units, operators, words and numbers that do not suit the name.
import { yuan } from './clean-forms.ts';
import {
  at,
  changed,
  withRow,
  codeOf,
  rowWhere,
  inRow,
  isRate,
  isGoodRate,
  isSatisfied,
  isCount,
  isQuality,
  isState,
  isBad,
  isMoney,
  value,
  said,
  written,
  totalOf,
  oneOf,
  list,
  type Kind,
} from './planting.ts';

const GIBBERISH = [
  '约100人',
  '若干场',
  '多多益善',
  '尽量多',
  '按需',
  '？？',
  'abc',
  '12 13 14',
  '≥',
  '=%',
  '不详',
  '视情况而定',
  '全年都做',
  '10场左右',
  '一二三',
  '≥≥90%',
  '90%100%',
  '数量较多吧',
  '≥九成多',
  'N/A',
];
const SENTENCES = list(
  '按照合同约定的时间节点高质量完成全部工作任务 确保各项活动安全有序开展且群众反响良好 进一步提升服务水平，群众获得感不断增强 根据实际情况开展工作并及时向上级部门汇报 全年组织不少于十二场活动覆盖所有居民区 每月组织一次检查，发现问题立即整改到位',
);
const COUNT_UNITS = list('个 人 项 次 场 件');

export const values: readonly Kind[] = [
  {
    name: 'V-01 no value',
    rules: ['V-01'],
    least: 'error',
    plant: inRow(
      () => true,
      (_, random) => ({ value: random.pick([null, '', ' ', '　']) }),
    ),
  },
  {
    name: 'V-02 no value one can read',
    rules: ['V-02', 'V-01', 'V-03'],
    least: 'error',
    plant: inRow(
      () => true,
      (_, random) => value(random.pick(GIBBERISH)),
    ),
  },
  {
    name: 'V-03 rate counted',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(isRate, (_, random) =>
      value(
        written(
          random,
          random.pick(['=', '≥', '']),
          random.pick([1, 3, 5, 10, 12, 50, 90, 100, 300]),
          random.pick(COUNT_UNITS),
        ),
      ),
    ),
  },
  {
    name: 'V-03 满意度 counted',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(isSatisfied, (_, random) =>
      value(
        written(
          random,
          random.pick(['=', '≥']),
          random.pick([1, 85, 90, 95, 100, 200]),
          random.pick(COUNT_UNITS),
        ),
      ),
    ),
  },
  {
    name: 'V-03 …性 counted',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(isQuality, (_, random) =>
      value(written(random, '=', random.pick([1, 3, 10, 100]), random.pick(COUNT_UNITS))),
    ),
  },
  {
    name: 'V-03 …性 in percent',
    rules: ['V-03'],
    least: 'error',
    plant: inRow(isQuality, (_, random) =>
      value(random.pick(['=100%', '≥90%', '100%', '=100.00(%)'])),
    ),
  },
  {
    name: 'V-03 state counted',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(isState, (_, random) =>
      value(oneOf(random, '=100.00(个) =1个 =3.00(个) 100个 =1.00(项) =5(次)')),
    ),
  },
  {
    name: 'V-03 count in percent',
    rules: ['V-03'],
    least: 'error',
    plant: inRow(isCount, (_, random) =>
      value(random.pick(['=100%', '≥90%', '=100.00(%)', '95%'])),
    ),
  },
  {
    name: 'V-03 count in money',
    rules: ['V-03'],
    least: 'error',
    plant: inRow(isCount, (_, random) =>
      value(random.pick(['≤25万元', '=50000元', '≥3.00(万元)'])),
    ),
  },
  {
    name: 'V-03 people counted as things',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(
      (one, code) => isCount(one, code) && /人[数次]$/.test(one.level3),
      (one, random) =>
        value(written(random, '=', said(one), random.pick(['个', '场', '项', '件']))),
    ),
  },
  {
    name: 'V-03 events counted as people',
    rules: ['V-03'],
    least: 'error',
    plant: inRow(
      (one, code) => isCount(one, code) && /(?:场次|次数|期数)$/.test(one.level3),
      (one, random) => value(written(random, '≥', said(one), random.pick(['人', '户', '平方米']))),
    ),
  },
  {
    name: 'V-03 deadline counted',
    rules: ['V-03', 'V-04'],
    least: 'error',
    plant: inRow(
      (one) => one.level3.endsWith('时间'),
      (_, random) => value(oneOf(random, '=100% =1.00(个) =100.00(个) ≥95% =3(次)')),
    ),
  },
  {
    name: 'V-03 rate without %',
    rules: ['V-03'],
    least: 'error',
    plant: inRow(isRate, (_, random) => value(random.pick(['=100', '≥90', '95', '=100.00']))),
  },
  {
    name: 'V-03 count without a unit',
    rules: ['V-03'],
    least: 'warning',
    plant: inRow(isCount, (one, random) =>
      value(random.pick([`≥${said(one)}`, `=${said(one)}`, `${said(one)}`])),
    ),
  },
  {
    name: 'V-04 the system’s own filling',
    rules: ['V-04'],
    least: 'error',
    plant: inRow(
      (one, code) =>
        isRate(one, code) || isSatisfied(one, code) || isQuality(one) || isState(one, code),
      (_, random) =>
        value(random.pick(['=100.00(个)', '=100.00(个 )', '=100.00（个）', '＝100.00(个)'])),
    ),
  },
  {
    name: 'V-04 the system’s own filling for a count',
    rules: ['V-04'],
    least: 'warning',
    plant: inRow(isCount, (_, random) =>
      value(random.pick(['=100.00(个)', '=100.00（个）', '＝１００.００(个)'])),
    ),
  },
  {
    name: 'V-05 above 100 %',
    rules: ['V-05'],
    least: 'error',
    plant: inRow(
      (one, code) => isGoodRate(one, code) || isSatisfied(one, code),
      (_, random) => value(oneOf(random, '=120% ≥105% 150% =100.5% =1000% ≥200.00(%) >100%')),
    ),
  },
  {
    name: 'V-05 at least 100 %',
    rules: ['V-05'],
    least: 'error',
    plant: inRow(
      (one, code) => isGoodRate(one, code),
      (_, random) => value(oneOf(random, '≥100% ≥100.00(%) 不低于100% 100%以上 >=100%')),
    ),
  },
  {
    name: 'V-05 below nothing',
    rules: ['V-05'],
    least: 'error',
    plant: inRow(
      (one, code) => isRate(one, code) || isSatisfied(one, code),
      (_, random) => value(random.pick(['=-5%', '≥-10%', '-1%', '≤-3.00(%)'])),
    ),
  },
  {
    name: 'V-06 满意度 without a lower bound',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(isSatisfied, (_, random) =>
      value(oneOf(random, '90% =95% ≤90% =90.00(%) <95% 85% 不超过90%')),
    ),
  },
  {
    name: 'V-06 more harm is better',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(isBad, (one, random) => {
      const unit = one.level3.endsWith('件数') ? '件' : '起';
      return value(written(random, random.pick(['≥', '>', '不少于']), random.between(1, 9), unit));
    }),
  },
  {
    name: 'V-06 a higher rate of harm is better',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(
      (_, code) => code === 'O2' || code === 'B2',
      (_, random) => ({
        level3: oneOf(
          random,
          '数据差错率 有责投诉率 设备故障率 案件发生率 图书破损率 逾期办结率 人员流失率',
        ),
        value: random.pick(['≥3%', '≥5.00(%)', '不低于2%', '>1%']),
      }),
    ),
  },
  {
    name: 'V-06 less good is better',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(
      (one, code) => isCount(one, code) || (isGoodRate(one, code) && code !== 'C1'),
      (one, random, clean) => {
        const done = clean.done.find(({ work }) => work.name === one.level3);
        if (done?.work.fixed) return null;
        const unit = done?.work.unit ?? '%';
        return value(
          written(
            random,
            random.pick(['≤', '<', '不超过']),
            done?.n ?? random.pick([85, 90, 95]),
            unit,
          ),
        );
      },
    ),
  },
  {
    name: 'V-06 nothing delivered',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(isCount, (one, random, clean) => {
      const unit = clean.done.find(({ work }) => work.name === one.level3)?.work.unit ?? '个';
      return value(written(random, random.pick(['=', '≥']), 0, unit));
    }),
  },
  {
    name: 'V-06 staff as a lower bound',
    rules: ['V-06'],
    least: 'warning',
    plant: inRow(
      (one, code) => isCount(one, code) && /(?:聘用|在岗|到岗)人数$/.test(one.level3),
      (one, random) => value(written(random, random.pick(['≥', '>']), said(one), '人')),
    ),
  },
  {
    name: 'V-07 满意度 of 100 %',
    rules: ['V-07', 'V-06'],
    least: 'warning',
    plant: inRow(isSatisfied, (_, random) =>
      value(random.pick(['=100%', '100%', '=100.00(%)', '=100(%)'])),
    ),
  },
  {
    name: 'V-07 满意度 too low',
    rules: ['V-07'],
    least: 'warning',
    plant: inRow(isSatisfied, (_, random) =>
      value(oneOf(random, '≥60% ≥75% ≥50(%) ≥70.00(%) ≥79% 不低于65%')),
    ),
  },
  {
    name: 'V-08 word on a rate',
    rules: ['V-08'],
    least: 'error',
    plant: inRow(
      (one, code) => isRate(one, code) || isSatisfied(one, code),
      (_, random) => value(oneOf(random, '提升 及时 良好 达标 健全 合规 较上年提升 有效 满意')),
    ),
  },
  {
    name: 'V-08 another quality’s word',
    rules: ['V-08'],
    least: 'warning',
    plant: inRow(isQuality, (one, random) => {
      const wrong: Record<string, string[]> = {
        及时: ['健全', '合规', '提升', '合格'],
        规范: ['及时', '健全', '提升'],
        合规: ['及时', '健全', '提升'],
        健全: ['及时', '合规', '达标'],
        完整: ['及时', '合规', '提升'],
        真实: ['及时', '健全', '提升'],
      };
      const own = /(及时|规范|合规|健全|完整|真实)性$/.exec(one.level3)?.[1];
      return own ? value(random.pick(wrong[own] ?? [])) : null;
    }),
  },
  {
    name: 'V-08 word that no state has',
    rules: ['V-08'],
    least: 'warning',
    plant: inRow(isState, (_, random) => value(oneOf(random, '及时 合规 按时 促进 保障'))),
  },
  {
    name: 'V-09 value repeats the name',
    rules: ['V-09'],
    least: 'warning',
    plant: inRow(
      (_, code) => code === 'B2',
      (_, random) => {
        const word = oneOf(random, '提升 提高 增强 改善 优化');
        const thing = oneOf(
          random,
          '服务能力 居住环境 业务水平 治理水平 安全意识 营商环境 科学素养 校园文化 办事效率',
        );
        return { level3: `${thing}${word}${random.pick(['', '', '情况', '程度'])}`, value: word };
      },
    ),
  },
  {
    name: 'V-10 mostly words',
    rules: ['V-10'],
    least: 'warning',
    plant: (clean) => {
      const { indicators } = clean.declaration;
      let left = Math.floor(indicators.length * 0.45);
      const rows = indicators.map((one) => {
        if (!/\d/.test(one.value ?? '')) return { ...one };
        if (left > 0) {
          left -= 1;
          return { ...one };
        }
        return one.level3.endsWith('时间')
          ? { ...one }
          : { ...one, level3: `${one.level3.replace(/(?:数|率|度|次)$/, '')}情况`, value: '良好' };
      });
      return changed(clean, { indicators: rows }, at('indicators'), 'words');
    },
  },
  {
    name: 'V-10 a word for a count',
    rules: ['V-10', 'V-08', 'V-03'],
    least: 'warning',
    plant: inRow(isCount, (_, random) =>
      value(oneOf(random, '较上年增加 完成 较好 提升 达标 同比增长')),
    ),
  },
  {
    name: 'V-11 two styles',
    rules: ['V-11'],
    least: 'hint',
    plant: (clean, random) => {
      const numbers = clean.declaration.indicators.filter(
        (one) => /\d/.test(one.value ?? '') && !isMoney(one, codeOf(one) ?? 'S1'),
      );
      const isPlain = numbers.every(({ value: v }) => !/[(（]|\.\d|\d,\d| /.test(v ?? ''));
      if (!isPlain) return null;
      const planted = inRow(
        (one, code) => isGoodRate(one, code) || isSatisfied(one, code),
        (one) => value(`${/^[=≥≤]/.exec(one.value ?? '')?.[0] ?? '='}${said(one).toFixed(2)}(%)`),
      )(clean, random);
      return planted && { ...planted, at: at('indicators') };
    },
  },
  {
    name: 'V-12 cost above the amount',
    rules: ['V-12'],
    least: 'error',
    plant: inRow(
      (one, code) => isMoney(one, code) && /成本/.test(one.level3),
      (_, random, clean) => {
        const more = totalOf(clean) * random.pick([1.05, 1.5, 2, 10]);
        return value(
          random.pick([
            `≤${Math.round(more / 100) / 100}万元`,
            `≤${yuan(Math.round(more))}元`,
            `≤${Math.round(more)}(元)`,
          ]),
        );
      },
    ),
  },
  {
    name: 'V-12 cost that is no money',
    rules: ['V-12', 'V-03', 'V-04'],
    least: 'error',
    plant: inRow(isMoney, (_, random) =>
      value(oneOf(random, '=100.00(个) ≤12人 =3(次) ≤5个 =1.00(项)')),
    ),
  },
  {
    name: 'V-12 cost without an upper bound',
    rules: ['V-12', 'V-06'],
    least: 'warning',
    plant: inRow(
      (one, code) => isMoney(one, code) && /总成本|项目成本/.test(one.level3),
      (_, random, clean) =>
        value(`${random.pick(['=', '≥', '', '>'])}${totalOf(clean) / 10_000}万元`),
    ),
  },
  {
    name: 'V-13 half a person',
    rules: ['V-13'],
    least: 'warning',
    plant: inRow(
      (one, code) => isCount(one, code) && !/面积|里程|长度/.test(one.level3),
      (one, random, clean) => {
        const unit = clean.done.find(({ work }) => work.name === one.level3)?.work.unit ?? '个';
        return value(
          random.pick([
            `=${said(one)}.5${unit}`,
            `=${said(one)}.60(${unit})`,
            `${said(one)}.25${unit}`,
          ]),
        );
      },
    ),
  },
  {
    name: 'V-14 a sentence for a value',
    rules: ['V-14', 'V-02'],
    least: 'warning',
    plant: inRow(
      () => true,
      (_, random) => value(random.pick(SENTENCES)),
    ),
  },
  {
    name: 'V-15 base unlike its count',
    rules: ['V-15'],
    least: 'hint',
    plant: (clean, random) => {
      const people = clean.done.find(({ work }) => work.unit === '人');
      const index = rowWhere(clean, random, (one, code) => code === 'O2' && isGoodRate(one, code));
      if (!people || index === undefined) return null;
      const base = people.n + random.between(1, 5);
      const planted = withRow(clean, index, {
        level3: `${people.work.noun}${random.pick(['合格率', '考核合格率', '达标率'])}`,
        value: random.pick([`=100%(${base}人)`, `100% (${base} 人)`, `100%（${base}人）`]),
      });
      return { ...planted, at: at('indicators', index, people.row) };
    },
  },
  {
    name: 'V-16 100 % everywhere',
    rules: ['V-16'],
    least: 'hint',
    plant: (clean) => {
      const rates = clean.declaration.indicators.filter((one) =>
        isGoodRate(one, codeOf(one) ?? 'S1'),
      );
      if (rates.length < 4) return null;
      const indicators = clean.declaration.indicators.map((one) =>
        rates.includes(one) ? { ...one, value: '=100%' } : { ...one },
      );
      return changed(clean, { indicators }, at('indicators'), `${rates.length} rates`);
    },
  },
];
