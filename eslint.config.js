import { defineConfig, globalIgnores } from 'eslint/config';
import solid from 'eslint-plugin-solid';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.darkroom/', 'libs/database/src/generated/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mjs'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
    },
  },
  // The launcher, benches and fixtures read untyped JSON; the rules do not see the types that JSDoc gives it.
  {
    files: ['apps/cli/launch.mjs', 'test/bench/**/*.mjs', 'libs/**/fixtures/*.mjs'],
    rules: {
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['apps/web/**/*.tsx', 'apps/web/**/*.ts'],
    // The plugin's types are those of ESLint 9.
    plugins: { solid: /** @type {import('eslint').ESLint.Plugin} */ (/** @type {unknown} */ (solid)) },
    rules: {
      ...solid.configs['flat/typescript'].rules,
      // `run` of a command calls what it is given after a press, as an event handler does.
      'solid/reactivity': ['error', { customReactiveFunctions: ['run'] }],
    },
  },
  // The terminal programs speak to a person on stdout.
  { files: ['apps/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
);
