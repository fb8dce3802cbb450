import '@fontsource/be-vietnam-pro/latin-400.css'
import '@fontsource/be-vietnam-pro/latin-600.css'
import '@fontsource/be-vietnam-pro/vietnamese-400.css'
import '@fontsource/be-vietnam-pro/vietnamese-600.css'
import './screens/screens.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { session } from './api/session'
import { App, cache } from './app'
import { screenAt, seen } from './screens/list'
import { startWords } from './words/words'

/** patience is how long the first screen is waited for before the frame is shown without it, in milliseconds. */
const patience = 400

/** begin fetches words, who has signed on, and code and figures of the first screen side by side, so that the page is drawn once. */
async function begin() {
  const words = startWords()
  const code = screenAt(location.pathname)?.load()
  const first = cache.fetchQuery(session).then(async (who) => {
    const here = who && screenAt(location.pathname, seen(who.role))
    await Promise.all([code, here?.ahead?.(cache)])
  })
  // What is missing or refused the screens say themselves.
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
