/** Records of the audit. */
import actions from './actions'

export default {
  actor: 'Who',
  action: 'Did what',
  target: 'To what',
  source: 'Source',
  before: 'Before',
  after: 'After',
  noDetail: 'No more detail',
  empty: 'No record matches',
  actions,
}
