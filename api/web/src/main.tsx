import '@fontsource/be-vietnam-pro/latin-400.css'
import '@fontsource/be-vietnam-pro/latin-600.css'
import '@fontsource/be-vietnam-pro/vietnamese-400.css'
import '@fontsource/be-vietnam-pro/vietnamese-600.css'
import './looks/page.css'
import './looks/parts.css'
import './looks/screens.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { session } from './api/session'
import { App, cache } from './app'
import { screenAt, seen } from './screens/list'
import { startWords } from './words/words'

/** patience is how long, in milliseconds, the first screen may take before the frame is shown without it. */
const patience = 400

/**
 * begin fetches words, session, and the code and figures of the first screen in parallel, so that the page is drawn
 * once and complete instead of in stages.
 */
async function begin() {
  const words = startWords()
  const code = screenAt(location.pathname)?.load()
  const first = cache.query(session).then(async (who) => {
    const here = who && screenAt(location.pathname, seen(who.role))
    await Promise.all([code, here?.ahead?.(cache)])
  })
  // A failure is not reported here: the screen that needs the data asks again and shows what went wrong.
  await Promise.race([first.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, patience))])
  await words
  const root = document.getElementById('root')
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
}

await begin()
