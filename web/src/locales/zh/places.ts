/** 地点与单位。 */
export default {
  pickDivision: '区划名称、拼音或代码',
  noDivision: '没有符合的区划',
  pickUnit: '单位名称、拼音或信用代码',
  noUnit: '没有符合的单位',
}
