/** Records of the audit. */
import actions from './actions'

export default {
  actor: '谁',
  action: '做了什么',
  target: '对象',
  source: '来源地址',
  before: '之前',
  after: '之后',
  noDetail: '没有更多细节',
  empty: '没有符合条件的记录',
  actions,
}
