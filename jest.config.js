'use strict';

/** Types are checked by `npm run types`; swc only strips them. */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
};

const base = { transform, modulePathIgnorePatterns: ['<rootDir>/dist/'] };

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 180_000,
  maxWorkers: 2,
  // A worker that has run many files is slow: every connection leaves a context behind that each promise then passes.
  workerIdleMemoryLimit: '700MB',
  projects: [
    {
      ...base,
      displayName: 'server',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/miniprogram/', '<rootDir>/test/browser/'],
      globalSetup: '<rootDir>/test/support/globalSetup.ts',
      globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
    },
    {
      ...base,
      displayName: 'miniprogram',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/miniprogram/**/*.test.ts'],
      globalSetup: '<rootDir>/test/phone/globalSetup.ts',
    },
    {
      ...base,
      displayName: 'browser',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
    },
  ],
};
