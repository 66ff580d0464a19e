// What a clerk writes from the first line to the review, over and over in the benchmarks.
export const LINES = [
  '老年助餐服务，45.6万，开设3个助餐点，服务老人500人次',
  '长征镇社区服务中心，长征镇人民政府',
  '⑤改成50万',
  '7.3改成=95%',
  '删7.4',
  '撤销',
  '加一条 志愿者人数≥30人',
  '④改成3月到10月底',
  '目标里写上重点照顾独居老人',
  '核对',
];
