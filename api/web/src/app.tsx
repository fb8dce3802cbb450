import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as Messages, ConfigProvider, theme } from 'antd'
import enUS from 'antd/locale/en_US'
import viVN from 'antd/locale/vi_VN'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router'
import { Refusal } from './api/client'
import { become, session } from './api/session'
import { ShadeContext, shadeAtFirst, type Shade } from './parts/shade'
import { router } from './router'

/** signedOff shows the sign-in screen when a session has expired; the address stays, so that work goes on there. */
const signedOff = (error: Error) => {
  if (error instanceof Refusal && error.status === 401 && cache.getQueryData(session.queryKey)) become(cache, null)
}

export const cache: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signedOff }),
  mutationCache: new MutationCache({ onError: signedOff }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal would be repeated; only a server that is silent or broken is worth another try.
      retry: (count, error) => error instanceof Refusal && (error.status === 0 || error.status >= 500) && count < 2,
    },
  },
})

export function App() {
  const { i18n } = useTranslation()
  const [shade, setShade] = useState<Shade>(shadeAtFirst)
  const dark = shade === 'dark'
  return (
    <QueryClientProvider client={cache}>
      <ShadeContext value={{ shade, setShade }}>
        <ConfigProvider
          locale={i18n.language === 'en' ? enUS : viVN}
          theme={{
            hashed: false,
            algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
            token: {
              fontFamily: "'Be Vietnam Pro', sans-serif",
              colorPrimary: dark ? '#2aa198' : '#0f6b66',
              colorLink: dark ? '#4cc2b8' : '#0f6b66',
              borderRadius: 8,
              colorPrimaryBg: dark ? '#153330' : '#e2f1ef',
              colorPrimaryBgHover: dark ? '#1c423e' : '#cfe8e5',
              colorSuccessBg: dark ? '#12302a' : '#e3f4ee',
              colorSuccessBorder: dark ? '#2b6b58' : '#9fd3c3',
              colorErrorBg: dark ? '#3a1d19' : '#fdecea',
              colorErrorBorder: dark ? '#7a3a30' : '#efb4ad',
              colorWarningBg: dark ? '#33280f' : '#fdf4e0',
              colorWarningBorder: dark ? '#6e5720' : '#e9cf93',
              colorSuccess: dark ? '#4fc59a' : '#0b6e4f',
              colorError: dark ? '#ff8f7d' : '#b3261e',
              colorWarning: dark ? '#e0b04a' : '#8a5a00',
              // Contrast of at least 4.5 to 1 (WCAG AA) against their backgrounds.
              colorTextSecondary: dark ? 'rgba(255,255,255,0.72)' : 'rgba(0,0,0,0.66)',
              colorTextTertiary: dark ? 'rgba(255,255,255,0.66)' : 'rgba(0,0,0,0.62)',
              colorTextDescription: dark ? 'rgba(255,255,255,0.7)' : 'rgba(0,0,0,0.62)',
              colorTextPlaceholder: dark ? 'rgba(255,255,255,0.6)' : 'rgba(0,0,0,0.58)',
            },
            components: {
              Button: { primaryColor: dark ? '#04110f' : '#ffffff' },
              Menu: { itemSelectedBg: dark ? '#153330' : '#e2f1ef', itemSelectedColor: dark ? '#7fd8cf' : '#0b534f' },
              Layout: { headerBg: 'transparent', siderBg: dark ? '#141414' : '#ffffff' },
            },
          }}
        >
          <Messages className={dark ? 'app dark' : 'app'}>
            <RouterProvider router={router} />
          </Messages>
        </ConfigProvider>
      </ShadeContext>
    </QueryClientProvider>
  )
}
