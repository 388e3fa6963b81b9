/** The calendar of days worked. */
export default {
  lead: 'Deadlines of requests, and our own days of putting things right, go by this calendar; dates the law names do not move. Enter holidays on weekdays and weekends worked in exchange.',
  shipped: 'Shipped:',
  empty:
    'There are no holidays of {year} yet: only weekends count. Once they are announced, enter them here or upload a CSV, and name the notice.',
  enter: 'Enter',
  file: 'Upload CSV',
  fileLead: 'Each line is a day, 休 (off) or 班 (worked), and a name, for example:',
  off: 'off',
  worked: 'worked',
  day: 'Day',
  kind: 'Kind',
  name: 'Name',
  region: 'Where',
  everywhere: 'everywhere',
  source: 'Notice',
  replaced: '(replaced by an entry)',
  withdraw: 'Withdraw',
  withdrawQuestion: 'The shipped table or the weekday counts again.',
  entered: '{count} days entered',
}
