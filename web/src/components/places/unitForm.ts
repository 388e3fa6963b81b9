/** What the form of a unit holds, what of it was changed, and what is left after a clash. */
import type { UnitChange, UnitDetail } from '@/api/places'

export interface UnitForm {
  name: string
  uscc: string
  category: string
  department: string
  region: string
  address: string
  parent: number | null
  longitude: number | null
  latitude: number | null
  remark: string
  active: boolean
}
export type Field = keyof UnitForm

export const emptyForm = (): UnitForm => ({
  name: '',
  uscc: '',
  category: '',
  department: '',
  region: '',
  address: '',
  parent: null,
  longitude: null,
  latitude: null,
  remark: '',
  active: true,
})

export function formOf(unit: UnitDetail): UnitForm {
  return {
    name: unit.name,
    uscc: unit.uscc,
    category: unit.category,
    department: unit.department,
    region: unit.region,
    address: unit.address,
    parent: unit.parent?.id ?? null,
    longitude: unit.longitude,
    latitude: unit.latitude,
    remark: unit.remark,
    active: unit.active,
  }
}

/** The fields in which two forms differ. */
export function differing(one: UnitForm, other: UnitForm): Field[] {
  return (Object.keys(one) as Field[]).filter((field) => one[field] !== other[field])
}

/** Only what was changed is sent, so that nothing else can be overwritten. */
export function changeOf(before: UnitForm, now: UnitForm, version: number): UnitChange {
  const change: Record<string, unknown> = { version }
  for (const field of differing(before, now)) {
    change[field] = field === 'parent' ? (now.parent ?? 0) : now[field]
  }
  return change as UnitChange
}

export interface Clash {
  form: UnitForm
  /** Fields both have changed, and differently. */
  both: Field[]
}

/** Put mine upon theirs: what I left alone becomes theirs, what both changed is asked about. */
export function merged(before: UnitForm, mine: UnitForm, theirs: UnitForm): Clash {
  const own = differing(before, mine)
  const form = { ...theirs }
  for (const field of own) Object.assign(form, { [field]: mine[field] })
  const changedThere = new Set(differing(before, theirs))
  return {
    form,
    both: own.filter((field) => changedThere.has(field) && mine[field] !== theirs[field]),
  }
}
