import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import ts from 'typescript-eslint'

// Prettier says how a line looks and src/house.test.ts what may import what; this is for faults that types show.
export default defineConfig(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [ts.configs.strictTypeChecked, hooks.configs.flat.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A handler of one call, `() => setOpen(true)`, is read at a glance, and nobody uses what it returns.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Keys, paths and sizes are made of numbers everywhere. The rule is here for objects and undefined.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `{ id: _id, ...rest }` is how a member is left out.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      // It lists what the React Compiler leaves alone. Nothing here is compiled by it.
      'react-hooks/incompatible-library': 'off',
    },
  },
  {
    // A program of node's that sends functions into the browser.
    files: ['test/figures.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['console', 'document', 'performance', 'process', 'requestAnimationFrame'].map((name) => [name, 'readonly']),
      ),
    },
  },
)
