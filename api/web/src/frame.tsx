import {
  AuditOutlined,
  BookOutlined,
  DashboardOutlined,
  FileDoneOutlined,
  MenuOutlined,
  MoonOutlined,
  PlusCircleOutlined,
  ReadOutlined,
  ScheduleOutlined,
  SettingOutlined,
  SolutionOutlined,
  SunOutlined,
  UserOutlined,
  TableOutlined,
  ThunderboltOutlined,
} from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Dropdown, Layout, Menu, Result, Segmented, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router'
import { api, got } from './api/client'
import { become, session } from './api/session'
import { Glossary } from './parts/glossary'
import { keepShade, useShade } from './parts/shade'
import { Loading, Refused } from './parts/states'
import { SignOn } from './screens/entry/signon'
import { screenAt, seen } from './screens/list'
import { language, languages, name, speak, type Language } from './words/words'

const icons: Record<string, ReactNode> = {
  overview: <DashboardOutlined />,
  demand: <TableOutlined />,
  ask: <PlusCircleOutlined />,
  proposals: <FileDoneOutlined />,
  runs: <ThunderboltOutlined />,
  quotas: <ReadOutlined />,
  outlook: <ScheduleOutlined />,
  review: <SolutionOutlined />,
  administration: <SettingOutlined />,
  audit: <AuditOutlined />,
}

/** Frame surrounds every screen: menu, language, shade, glossary, and sign-in where nobody is signed in. */
export function Frame() {
  const { t } = useTranslation()
  const { shade, setShade } = useShade()
  const who = useQuery(session)
  const [open, setOpen] = useState(false)
  const [words, setWords] = useState(false)
  const cache = useQueryClient()
  const go = useNavigate()
  const at = useLocation().pathname
  if (who.isError) return <Refused error={who.error} again={() => void who.refetch()} />
  if (who.data === undefined) return <Loading />
  if (who.data === null) return <SignOn />
  const mine = seen(who.data.role)
  const here = screenAt(at, mine)
  // Not everybody sees the overview: a university starts at its quotas, a commune at its outlook.
  if (at === '/' && !here && mine[0]) return <Navigate to={mine[0].path} replace />
  const forbidden = !here && screenAt(at)
  const menu = (
    <Menu
      mode="inline"
      selectedKeys={[here?.within ?? here?.name ?? '']}
      onClick={() => setOpen(false)}
      items={mine
        .filter((s) => !s.within)
        .map((s) => ({
          key: s.name,
          icon: icons[s.name],
          label: <Link to={s.path}>{t(`web.screen.${s.name}`)}</Link>,
        }))}
    />
  )
  const brand = (
    <Link to="/" className="brand">
      <img src="/icon.svg" alt="" width={28} height={28} />
      <span>{t('web.frame.brand')}</span>
    </Link>
  )
  const turn = () => {
    const next = shade === 'dark' ? 'light' : 'dark'
    keepShade(next)
    setShade(next)
  }
  const signOff = async () => {
    await got(api.DELETE('/api/v1/session'))
    become(cache, null)
    await go('/')
  }
  const say = async (l: Language) => {
    await speak(l)
    // The server writes its sentences in the language of the request, so what was read before is in the old one.
    await cache.invalidateQueries()
  }
  return (
    <Layout className="frame">
      <a className="skip" href="#main">
        {t('web.frame.skip')}
      </a>
      <Layout.Sider className="side" width={224} theme="light">
        {brand}
        <nav aria-label={t('web.frame.menu')}>{menu}</nav>
      </Layout.Sider>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        placement="left"
        size={260}
        title={brand}
        styles={{ body: { padding: 0 } }}
      >
        <nav aria-label={t('web.frame.menu')}>{menu}</nav>
      </Drawer>
      <Layout>
        <Layout.Header className="head">
          <Button
            className="narrow"
            icon={<MenuOutlined />}
            aria-label={t('web.frame.menu')}
            onClick={() => setOpen(true)}
          />
          <span className="space" />
          <Tooltip title={t('web.glossary.title')}>
            <Button
              type="text"
              icon={<BookOutlined />}
              aria-label={t('web.glossary.title')}
              onClick={() => setWords(true)}
            />
          </Tooltip>
          <Tooltip title={t(shade === 'dark' ? 'web.frame.light' : 'web.frame.dark')}>
            <Button
              type="text"
              icon={shade === 'dark' ? <SunOutlined /> : <MoonOutlined />}
              aria-label={t(shade === 'dark' ? 'web.frame.light' : 'web.frame.dark')}
              onClick={turn}
            />
          </Tooltip>
          <Segmented<Language>
            aria-label={t('web.frame.language')}
            size="small"
            value={language()}
            options={languages.map((l) => ({ value: l, label: l === 'vi' ? 'Tiếng Việt' : 'English' }))}
            onChange={(l) => void say(l)}
          />
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'who', disabled: true, label: `${who.data.email} · ${name('role', who.data.role)}` },
                { key: 'account', label: <Link to="/account">{t('web.screen.account')}</Link> },
                { key: 'off', label: t('web.entry.sign_off'), onClick: () => void signOff() },
              ],
            }}
          >
            <Button
              type="text"
              icon={<UserOutlined />}
              aria-label={`${who.data.name || who.data.email}, ${t('web.screen.account')}`}
            >
              <span className="who">{who.data.name || who.data.email}</span>
            </Button>
          </Dropdown>
        </Layout.Header>
        <Layout.Content id="main" role="main" className="main">
          {forbidden ? (
            <Result
              status="403"
              title={t('web.state.forbidden')}
              subTitle={t('web.state.forbidden_hint', { role: name('role', who.data.role) })}
            />
          ) : (
            <Outlet />
          )}
        </Layout.Content>
      </Layout>
      <Glossary open={words} close={() => setWords(false)} />
    </Layout>
  )
}
