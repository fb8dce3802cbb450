import { createContext, useContext } from 'react'

/** Shade is light or dark: what the reader chose, or else what the system prefers. */
export type Shade = 'light' | 'dark'

const kept = 'dathang.shade'

export const shadeAtFirst = (): Shade => {
  const chosen = localStorage.getItem(kept)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export const keepShade = (shade: Shade) => localStorage.setItem(kept, shade)

export const ShadeContext = createContext<{ shade: Shade; setShade: (shade: Shade) => void }>({
  shade: 'light',
  setShade: () => undefined,
})

export const useShade = () => useContext(ShadeContext)
