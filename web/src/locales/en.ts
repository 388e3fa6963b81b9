/** English: the second language, in the shape of the Chinese catalogue. */
import agreement from './en/agreement'
import approvals from './en/approvals'
import auditing from './en/audit'
import calls from './en/calls'
import compliance from './en/compliance'
import deeds from './en/deeds'
import departments from './en/departments'
import devices from './en/devices'
import equipment from './en/equipment'
import exchange from './en/exchange'
import files from './en/files'
import identity from './en/identity'
import live from './en/live'
import map from './en/map'
import nav from './en/nav'
import notices from './en/notices'
import people from './en/people'
import phone from './en/phone'
import pictures from './en/pictures'
import places from './en/places'
import platforms from './en/platforms'
import quality from './en/quality'
import records from './en/records'
import register from './en/register'
import rights from './en/rights'
import shell from './en/shell'
import survey from './en/survey'
import system from './en/system'
import workdays from './en/workdays'
import type { Messages } from './zh'

const en: Messages = {
  ...shell,
  nav,
  ...live,
  ...devices,
  platforms,
  calls,
  system,
  people,
  audit: records,
  agreement,
  compliance,
  approvals,
  notices,
  exchange,
  equipment,
  files,
  map,
  phone,
  pictures,
  places,
  quality,
  identity,
  register,
  rights,
  survey,
  workdays,
  auditing,
  departments,
  deeds,
}

export default en
