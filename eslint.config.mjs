import js from '@eslint/js';
import globals from 'globals';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const clock = 'Time comes from the injected clock (platform/clock.ts).';
const environment = 'Only config/ reads the environment; only main and cli act on the process.';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'coverage',
      '.data',
      '.cache',
      'node_modules',
      'miniprogram/miniprogram_npm',
      'src/console/components.d.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        projectService: { allowDefaultProject: ['jest.config.js', 'eslint.config.mjs'] },
        // The same for every file: a project is loaded anew for each other list.
        extraFileExtensions: ['.vue'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60 }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['src/**/*.ts', 'config/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: environment }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        {
          object: 'Math',
          property: 'random',
          message: 'Randomness comes from the injected ids (platform/ids.ts).',
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
        {
          selector:
            "CallExpression[callee.property.name='transaction'][callee.object.property.name='connection']",
          message: 'Use the transaction() of platform/database.',
        },
        { selector: "Property[key.name='$where']", message: 'Banned: code in a query.' },
        { selector: "Property[key.name='$function']", message: 'Banned: code in a query.' },
      ],
    },
  },
  {
    files: [
      'config/**/*.ts',
      'src/main.ts',
      'src/cli/**/*.ts',
      'src/platform/clock.ts',
      'src/platform/database/engine/**/*.ts',
    ],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  { files: ['src/app.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[property.name='skip']", message: 'No skipped tests.' },
      ],
    },
  },
  ...vue.configs['flat/essential'].map((config) => ({ files: ['**/*.vue'], ...config })),
  {
    files: ['src/console/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser },
    rules: {
      // The browser has the person's own clock; there is nobody to inject another.
      'no-restricted-syntax': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser },
    },
    rules: {
      // vue-tsc knows what a template uses and what a component is; the linter sees the script alone.
      'no-undef': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-restricted-exports': 'off',
    },
  },
  { files: ['vite.config.ts', 'src/console/env.d.ts'], rules: { 'no-restricted-exports': 'off' } },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-restricted-exports': 'off' },
  },
  prettier,
);
