import { CheckCircleFilled, DownloadOutlined, ExclamationCircleFilled } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Drawer, Tag, Typography } from 'antd'
import i18next from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lists } from '../api/calls'
import type { Schema } from '../api/client'
import { decimal, money, number } from '../words/format'
import { name } from '../words/words'

type Proposal = Schema['Proposal']

/** ProofTag says in two words whether a proposal is proven optimal. */
export function ProofTag({ proposal }: { proposal: Pick<Proposal, 'status' | 'verified'> }) {
  const proven = proposal.status === 'optimal' && proposal.verified
  return (
    <Tag color={proven ? 'success' : 'warning'} icon={proven ? <CheckCircleFilled /> : <ExclamationCircleFilled />}>
      {name('web.proof_short', proposal.verified ? proposal.status : 'unchecked')}
    </Tag>
  )
}

/** amount writes so much of a goal in the goal's unit. */
function amount(unit: string | undefined, value: number): string {
  if (unit === 'kvnd') return money(value)
  if (unit === 'km') return `${number(value)} km`
  if (unit === 'post_years') return i18next.t('web.proof.post_years', { value })
  return unit === 'communes' ? number(value) : i18next.t('web.proof.points', { value })
}

/** gapShare is how far a value may be from the best possible, rounded up so that it is never understated. */
export function gapShare(gap: number, value: number): string {
  const percent = (100 * gap) / Math.max(1, Math.abs(value))
  const places = percent >= 1 ? 1 : percent >= 0.01 ? 2 : 4
  return `${decimal(Math.ceil(percent * 10 ** places - 1e-9) / 10 ** places, places)} %`
}

/** Proof is the badge of a proposal. It opens what was proven, level by level, with the files to check it by. */
export function Proof({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const units = new Map(useQuery(lists).data?.goals.map((g) => [g.goal, g.unit]))
  const at = `/api/v1/proposals/${proposal.id}`
  const levels = proposal.levels
  return (
    <>
      <button
        type="button"
        className={proposal.status === 'optimal' && proposal.verified ? 'proof proven' : 'proof'}
        onClick={() => setOpen(true)}
      >
        {proposal.status === 'optimal' && proposal.verified ? <CheckCircleFilled /> : <ExclamationCircleFilled />}
        <span>
          <strong>{name('status', proposal.status)}</strong>
          <small>{t(proposal.verified ? 'web.proof.checked' : 'web.proof.unchecked')}</small>
        </span>
      </button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('web.proof.title')} size={560}>
        <Typography.Paragraph>{t('web.proof.what')}</Typography.Paragraph>
        {proposal.stopped_by && <Alert type="info" showIcon title={name('stopped_by', proposal.stopped_by)} />}
        <ol className="levels">
          {levels.map((level, i) => (
            <li key={i}>
              <div>{level.goals.map((g) => name('goal', g.goal)).join(' + ')}</div>
              {level.goals
                .filter((g) => units.get(g.goal) !== 'none')
                .map((g) => (
                  <div key={g.goal} className="small">
                    {name('goal', g.goal)}: {amount(units.get(g.goal), g.value)}
                  </div>
                ))}
              <div className={level.gap === 0 ? 'small good' : 'small bad'}>
                {level.gap === 0 ? t('web.proof.exact') : t('web.proof.gap', { gap: gapShare(level.gap, level.value) })}
              </div>
            </li>
          ))}
        </ol>
        <Typography.Title level={2} className="h2">
          {t('web.proof.check')}
        </Typography.Title>
        <Typography.Paragraph>{t('web.proof.check_text')}</Typography.Paragraph>
        <div className="row">
          <Button icon={<DownloadOutlined />} href={`${at}/file`} download>
            {t('web.proof.file')}
          </Button>
          <Button icon={<DownloadOutlined />} href={`${at}/certificate`} download>
            {t('web.proof.certificate')}
          </Button>
        </div>
        <pre className="code">dathang verify proposal.json</pre>
        <div className="small">{t('web.proof.digests')}</div>
        <div className="digest">{proposal.problem_digest}</div>
        <div className="digest">{proposal.answer_digest}</div>
      </Drawer>
    </>
  )
}
