/** 中文：第一语言，其余语言以此为准。 */
import agreement from './zh/agreement'
import approvals from './zh/approvals'
import auditing from './zh/audit'
import calls from './zh/calls'
import compliance from './zh/compliance'
import deeds from './zh/deeds'
import departments from './zh/departments'
import devices from './zh/devices'
import equipment from './zh/equipment'
import exchange from './zh/exchange'
import files from './zh/files'
import identity from './zh/identity'
import live from './zh/live'
import map from './zh/map'
import nav from './zh/nav'
import notices from './zh/notices'
import people from './zh/people'
import phone from './zh/phone'
import pictures from './zh/pictures'
import places from './zh/places'
import platforms from './zh/platforms'
import quality from './zh/quality'
import records from './zh/records'
import register from './zh/register'
import rights from './zh/rights'
import shell from './zh/shell'
import survey from './zh/survey'
import system from './zh/system'
import workdays from './zh/workdays'

const zh = {
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

export type Messages = typeof zh
export default zh
