/** published stands for the dataset behind the publication in force, the one that a commune sees. */
export const published = 'published'

/** Shows says what the tables are of: one commune, or all where none is named; open turns to one of them. */
export type Shows = { dataset: string; commune: string; one: boolean; open?: (commune: string) => void }
