/** fold drops diacritics and case, for search and sorting: "Đống Đa" becomes "dong da". The twin of data/fold.go. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
}

/** finder returns a test for texts that contain every word of a search, whether typed with diacritics or without. */
export function finder(search: string): (text: string) => boolean {
  const words = fold(search).split(/\s+/).filter(Boolean)
  return (text) => {
    if (words.length === 0) return true
    const folded = fold(text)
    return words.every((word) => folded.includes(word))
  }
}
