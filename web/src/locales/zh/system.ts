/** The state of the platform itself. */
export default {
  title: '系统',
  version: '版本 {version}',
  checks: '自检',
  noChecks: '还没有自检结果',
  states: { ok: '正常', warn: '注意', fail: '故障', up: '运行', down: '停止', unknown: '未知' },
  processes: '进程',
  ports: '端口',
  name: '名称',
  state: '状态',
  memory: '内存',
  upSince: '启动于',
  address: '地址',
  counters: '计数器',
  noCounters: '还没有计数',
}
