import {
  AuditOutlined, BookOutlined, DashboardOutlined, FileDoneOutlined, MenuOutlined, MoonOutlined, PlusCircleOutlined, ReadOutlined, ScheduleOutlined,
  SettingOutlined, SunOutlined, TableOutlined, ThunderboltOutlined,
} from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Layout, Menu, Segmented, Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'
import { session, type Role } from './api/session'
import { Glossary } from './parts/glossary'
import { keepShade, useShade } from './parts/shade'
import { Loading } from './parts/states'
import { screens, type Screen } from './screens/list'
import { language, languages, speak, type Language } from './words/words'

const icons: Record<string, ReactNode> = {
  overview: <DashboardOutlined />, demand: <TableOutlined />, ask: <PlusCircleOutlined />, proposals: <FileDoneOutlined />, runs: <ThunderboltOutlined />,
  quotas: <ReadOutlined />, outlook: <ScheduleOutlined />, administration: <SettingOutlined />, audit: <AuditOutlined />,
}

/** seen are the screens of a role; without sign-on everybody sees all. */
export const seen = (role: Role | undefined): Screen[] => screens.filter((s) => !role || !s.roles || s.roles.includes(role))

/** Frame is what stands around every screen: menu, language, shade, glossary. */
export function Frame() {
  const { t } = useTranslation()
  const { shade, setShade } = useShade()
  const who = useQuery(session)
  const [open, setOpen] = useState(false)
  const [words, setWords] = useState(false)
  const cache = useQueryClient()
  const at = useLocation().pathname
  if (who.data === undefined) return <Loading />
  const mine = seen(who.data?.role)
  const here = mine.find((s) => s.path !== '/' && at.startsWith(s.path.split('/:')[0] ?? s.path)) ?? mine.find((s) => s.path === at)
  const menu = (
    <Menu
      mode="inline"
      selectedKeys={[here?.within ?? here?.name ?? '']}
      onClick={() => setOpen(false)}
      items={mine.filter((s) => !s.within).map((s) => ({ key: s.name, icon: icons[s.name], label: <Link to={s.path}>{t(`web.screen.${s.name}`)}</Link> }))}
    />
  )
  const brand = <Link to="/" className="brand"><img src="/icon.svg" alt="" width={28} height={28} /><span>{t('web.frame.brand')}</span></Link>
  const turn = () => {
    const next = shade === 'dark' ? 'light' : 'dark'
    keepShade(next)
    setShade(next)
  }
  const say = async (l: Language) => {
    await speak(l)
    // The server's sentences come in the language that they were asked for in.
    await cache.invalidateQueries()
  }
  return (
    <Layout className="frame">
      <a className="skip" href="#main">{t('web.frame.skip')}</a>
      <Layout.Sider className="side" width={224} theme="light">{brand}<nav aria-label={t('web.frame.menu')}>{menu}</nav></Layout.Sider>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={260} title={brand} styles={{ body: { padding: 0 } }}><nav aria-label={t('web.frame.menu')}>{menu}</nav></Drawer>
      <Layout>
        <Layout.Header className="head">
          <Button className="narrow" icon={<MenuOutlined />} aria-label={t('web.frame.menu')} onClick={() => setOpen(true)} />
          <span className="space" />
          <Tooltip title={t('web.glossary.title')}><Button type="text" icon={<BookOutlined />} aria-label={t('web.glossary.title')} onClick={() => setWords(true)} /></Tooltip>
          <Tooltip title={t(shade === 'dark' ? 'web.frame.light' : 'web.frame.dark')}>
            <Button type="text" icon={shade === 'dark' ? <SunOutlined /> : <MoonOutlined />} aria-label={t(shade === 'dark' ? 'web.frame.light' : 'web.frame.dark')} onClick={turn} />
          </Tooltip>
          <Segmented<Language> aria-label={t('web.frame.language')} size="small" value={language()} options={languages.map((l) => ({ value: l, label: l === 'vi' ? 'Tiếng Việt' : 'English' }))} onChange={(l) => void say(l)} />
        </Layout.Header>
        <Layout.Content id="main" role="main" className="main"><Outlet /></Layout.Content>
      </Layout>
      <Glossary open={words} close={() => setWords(false)} />
    </Layout>
  )
}
