import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input, Popconfirm, Tabs, Tag, Upload } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lists, renew, users } from '../../api/calls'
import { api, got, type Schema } from '../../api/client'
import { session, type Role, type User } from '../../api/session'
import { Grid, type Column } from '../../parts/grid'
import { Select } from '../../parts/select'
import { Faults, Shown } from '../../parts/states'
import { Title } from '../../parts/title'
import { finder } from '../../words/fold'
import { moment } from '../../words/format'
import { name, type Language } from '../../words/words'
import { Audit } from './audit'

/** Administration manages accounts and shows the audit log; an auditor sees the log alone. */
export default function Administration() {
  const { t } = useTranslation()
  const admin = useQuery(session).data?.role === 'admin'
  const log = { key: 'audit', label: t('web.admin.audit'), children: <Audit /> }
  return (
    <>
      <Title name="administration" />
      <Tabs
        destroyOnHidden
        items={
          admin
            ? [
                { key: 'users', label: t('web.admin.users'), children: <Users /> },
                { key: 'invite', label: t('web.admin.invite'), children: <Invite /> },
                log,
              ]
            : [log]
        }
      />
    </>
  )
}

function Users() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const query = useQuery(users)
  const me = useQuery(session).data
  const [search, setSearch] = useState('')
  const [link, setLink] = useState<Schema['Link']>()
  const change = useMutation({
    mutationFn: (u: User) =>
      got(
        api.PATCH('/api/v1/users/{user}', {
          params: { path: { user: u.id }, header: { 'If-Match': `"v${u.version}"` } },
          body: { active: u.state === 'deactivated' },
        }),
      ),
    onSettled: () => renew(cache, 'users', 'audit'),
  })
  const offer = useMutation({
    mutationFn: (u: User) =>
      got(
        u.state === 'invited'
          ? api.POST('/api/v1/users/{user}/invitation', { params: { path: { user: u.id } } })
          : api.POST('/api/v1/users/{user}/password-reset', { params: { path: { user: u.id } } }),
      ),
    onSuccess: setLink,
  })
  const rows = useMemo(() => {
    const found = finder(search)
    return (query.data ?? []).filter((u) =>
      found(`${u.name} ${u.email} ${u.organisation.name} ${name('role', u.role)}`),
    )
  }, [query.data, search])
  const columns: Column<User>[] = [
    {
      key: 'name',
      title: t('web.entry.name'),
      width: 'minmax(200px, 1.2fr)',
      show: (u) => u.name || '–',
      second: (u) => <span>{u.email}</span>,
      by: (u) => u.name,
    },
    {
      key: 'role',
      title: t('web.admin.role'),
      width: 'minmax(130px, 0.7fr)',
      show: (u) => name('role', u.role),
      by: (u) => name('role', u.role),
    },
    {
      key: 'organisation',
      title: t('web.admin.organisation'),
      width: 'minmax(180px, 1.2fr)',
      show: (u) => u.organisation.name,
      by: (u) => u.organisation.name,
    },
    {
      key: 'state',
      title: t('web.column.state'),
      width: '120px',
      show: (u) => (
        <Tag color={u.state === 'active' ? 'success' : u.state === 'invited' ? 'processing' : 'default'}>
          {name('web.admin.state', u.state)}
        </Tag>
      ),
      by: (u) => u.state,
    },
    {
      key: 'seen',
      title: t('web.admin.seen'),
      width: '150px',
      number: true,
      show: (u) => (u.last_login_at ? moment(u.last_login_at) : '–'),
      by: (u) => u.last_login_at ?? '',
    },
    {
      key: 'do',
      title: '',
      width: '280px',
      show: (u) => (
        <span className="row buttons">
          {u.state !== 'deactivated' && (
            <Button size="small" onClick={() => offer.mutate(u)}>
              {t(u.state === 'invited' ? 'web.admin.invite_again' : 'web.admin.reset')}
            </Button>
          )}
          {u.id !== me?.id && (
            <Popconfirm
              title={t(u.state === 'deactivated' ? 'web.admin.activate_ask' : 'web.admin.deactivate_ask', {
                name: u.email,
              })}
              onConfirm={() => change.mutate(u)}
              okText={t(u.state === 'deactivated' ? 'web.admin.activate' : 'web.admin.deactivate')}
              cancelText={t('web.action.back')}
            >
              <Button size="small" danger={u.state !== 'deactivated'}>
                {t(u.state === 'deactivated' ? 'web.admin.activate' : 'web.admin.deactivate')}
              </Button>
            </Popconfirm>
          )}
        </span>
      ),
    },
  ]
  return (
    <>
      <Input.Search
        className="search"
        allowClear
        value={search}
        onChange={(e) => setSearch(e.target.value)}
        placeholder={t('web.action.search')}
        aria-label={t('web.action.search')}
      />
      <Faults error={change.error ?? offer.error} />
      {link && <LinkShown link={link} />}
      <Shown query={query}>
        {() => (
          <Grid
            controls
            rows={rows}
            columns={columns}
            height="60vh"
            label={t('web.admin.users')}
            rowKey={(u) => u.id}
            foot={t('web.admin.count', { users: rows.length })}
          />
        )}
      </Shown>
    </>
  )
}

/** LinkShown shows a one-time link. The server keeps only its hash, so it can never be shown again. */
function LinkShown({ link }: { link: Schema['Link'] }) {
  const { t } = useTranslation()
  return (
    <Alert
      className="spaced"
      type="success"
      showIcon
      title={t('web.admin.link', { email: link.user.email, until: moment(link.expires_at) })}
      description={
        <Input readOnly value={link.link} aria-label={t('web.admin.link_label')} onFocus={(e) => e.target.select()} />
      }
    />
  )
}

function Invite() {
  const roles = (useQuery(lists).data?.roles ?? []) as Role[]
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [person, setPerson] = useState<{
    email: string
    name: string
    role: Role
    organisation: string
    language: Language
  }>({ email: '', name: '', role: 'planner', organisation: '', language: 'vi' })
  const outside = person.role === 'university' || person.role === 'commune'
  const done = { onSuccess: () => renew(cache, 'users', 'audit') }
  const one = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/v1/invitations', {
          body: { ...person, organisation: outside ? person.organisation : undefined },
        }),
      ),
    ...done,
  })
  const many = useMutation({
    mutationFn: async (file: File) =>
      got(
        api.POST('/api/v1/invitations', {
          body: (await file.text()) as never,
          headers: { 'Content-Type': 'text/csv' },
          bodySerializer: (text: unknown) => text as string,
        }),
      ),
    ...done,
  })
  const made = [...(one.data?.items ?? []), ...(many.data?.items ?? [])]
  return (
    <>
      <form
        className="fields invite"
        onSubmit={(e) => {
          e.preventDefault()
          one.mutate()
        }}
      >
        <label className="labelled">
          <span>{t('web.entry.email')}</span>
          <Input
            required
            type="email"
            maxLength={254}
            value={person.email}
            onChange={(e) => setPerson({ ...person, email: e.target.value })}
          />
        </label>
        <label className="labelled">
          <span>{t('web.entry.name')}</span>
          <Input maxLength={200} value={person.name} onChange={(e) => setPerson({ ...person, name: e.target.value })} />
        </label>
        <label className="labelled">
          <span>{t('web.admin.role')}</span>
          <Select<Role>
            aria-label={t('web.admin.role')}
            value={person.role}
            onChange={(role) => setPerson({ ...person, role })}
            options={roles.map((r) => ({ value: r, label: name('role', r) }))}
          />
        </label>
        {outside && (
          <label className="labelled">
            <span>{t('web.admin.subject')}</span>
            <Input
              required
              value={person.organisation}
              placeholder={person.role === 'university' ? 'DHA' : '00004@2025'}
              onChange={(e) => setPerson({ ...person, organisation: e.target.value })}
            />
          </label>
        )}
        <Button type="primary" htmlType="submit" loading={one.isPending}>
          {t('web.admin.invite')}
        </Button>
      </form>
      <p className="hint">
        {t('web.admin.many')} <code>email,name,role,organisation,language</code>
      </p>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          many.mutate(file)
          return false
        }}
      >
        <Button loading={many.isPending}>{t('web.admin.upload')}</Button>
      </Upload>
      <Faults error={one.error ?? many.error} />
      {made.map((link) => (
        <LinkShown key={link.code} link={link} />
      ))}
    </>
  )
}
