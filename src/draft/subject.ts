// What a project is about, by its name: without the year, the place and the words of the budget.

/** 「2027年虹桥镇社区文化节专项经费」 → 社区文化节. */
export function subjectOf(projectName: string): string {
  const bare = projectName
    .replaceAll(/[“”"《》\s]/g, '')
    .replaceAll(/[(（][^()（）]*[)）]/g, '')
    .replace(/^20\d\d年?度?/, '');
  const placed = bare
    .replace(/^.{2,8}(?:街道|(?<!城)镇|乡|[^社园片街景校小民辖战城]区)(?=.{3,})/, '')
    .replace(/^(?:关于|开展|实施|推进|街道|社区街道|街镇|全[镇区市街])(?=.{3,})/, '');
  return (
    [placed, bare].map(coreOf).find((core) => core.length >= 2 && !NO_SUBJECT.test(core)) ?? bare
  );
}

/** Words of the budget alone say nothing of what it is for. */
export const NO_SUBJECT = /^(?:专项|工作|项目|经费|资金|费用|支出|预算|年度|相关|其他|等)*$/;

/** Without the words of the budget at its end: 物业管理服务费 → 物业管理服务. */
function coreOf(name: string): string {
  return name
    .replace(/(?:专项|工作|项目|经费|资金|费用|支出|预算|年度|相关|等)+$/, '')
    .replace(
      /(?<=服务|管理|维护|运维|养护|租赁|保洁|劳务|印刷|培训|检测|制作|运行|外包|购置|采购|修缮)费$/,
      '',
    );
}
