import { Suspense } from 'react'
import { createBrowserRouter } from 'react-router'
import { Frame } from './frame'
import { Broken, Loading, Nowhere } from './parts/states'
import { Invitation, PasswordReset } from './screens/entry/links'
import { screens } from './screens/list'

export const router = createBrowserRouter([
  { path: '/invitation', element: <Invitation />, errorElement: <Broken /> },
  { path: '/password-reset', element: <PasswordReset />, errorElement: <Broken /> },
  {
    element: <Frame />,
    errorElement: <Broken />,
    children: [
      ...screens.map(({ path, component: Component }) => ({
        path,
        errorElement: <Broken />,
        element: (
          <Suspense fallback={<Loading />}>
            <Component />
          </Suspense>
        ),
      })),
      { path: '*', element: <Nowhere /> },
    ],
  },
])
