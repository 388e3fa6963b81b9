/** The state of the platform itself. */
export default {
  title: 'System',
  version: 'Version {version}',
  checks: 'Self-check',
  noChecks: 'No self-check yet',
  states: { ok: 'ok', warn: 'look', fail: 'fault', up: 'up', down: 'down', unknown: 'unknown' },
  processes: 'Processes',
  ports: 'Ports',
  name: 'Name',
  state: 'State',
  memory: 'Memory',
  upSince: 'Up since',
  address: 'Address',
  counters: 'Counters',
  noCounters: 'Nothing counted yet',
}
