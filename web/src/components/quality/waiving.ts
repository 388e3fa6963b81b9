/** Accepting a finding, with the reason asked for; the same on every page that lists findings. */
import { ElMessage, ElMessageBox } from 'element-plus'
import { asProblem } from '@/api'
import { findings, type Finding } from '@/api/quality'
import { i18n } from '@/locales'

function tell(reason: unknown): void {
  const told = asProblem(reason)
  ElMessage.error([told.message, told.cause, told.advice].filter(Boolean).join(' '))
}

/** Gives true if the finding was waived. */
export async function askToWaive(finding: Finding): Promise<boolean> {
  const { t } = i18n.global
  const said = await ElMessageBox.prompt(
    `${finding.wrong} ${t('quality.waiveHint')}`,
    t('quality.waive'),
    {
      confirmButtonText: t('quality.waive'),
      cancelButtonText: t('common.cancel'),
      inputPlaceholder: t('quality.reason'),
      inputValidator: (value) => (value?.trim().length ?? 0) >= 2 || t('quality.reasonNeeded'),
    },
  ).catch(() => null)
  if (!said) return false
  return findings
    .waive(finding.id, said.value)
    .then(() => true)
    .catch((reason: unknown) => (tell(reason), false))
}

export async function takeBack(finding: Finding): Promise<boolean> {
  return findings
    .unwaive(finding.id)
    .then(() => true)
    .catch((reason: unknown) => (tell(reason), false))
}
