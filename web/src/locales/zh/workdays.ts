/** 工作日历。 */
export default {
  lead: '审批期限和内部整改期限按此日历计算; 法定日期不因节假日顺延。周末不必录入, 只录入放假的工作日和调休上班的周末。',
  shipped: '随产品提供:',
  empty:
    '{year} 年还没有节假日数据, 目前只按周末计算。国务院办公厅公布后, 请在此录入或导入 CSV, 并写明通知。',
  enter: '录入',
  file: '导入 CSV',
  fileLead: '每行写日期、休或班、名称, 例如:',
  off: '放假',
  worked: '上班',
  day: '日期',
  kind: '安排',
  name: '名称',
  region: '适用地区',
  everywhere: '全部地区',
  source: '依据的通知',
  replaced: '(已被录入的日期替代)',
  withdraw: '撤回',
  withdrawQuestion: '撤回后按随产品数据或周末计算。',
  entered: '已录入 {count} 天',
}
