import type { Schema } from '../../api/client'

/** Cell is one number of the demand with the name and type of its commune; the API gives the id alone. */
export type Cell = Schema['Demand'] & { commune_name: string; type: string }
