import path from 'node:path';

/** Where the compiled Mini Program lies while the tests run. */
export const bundleFolder = path.resolve(__dirname, '../../.cache/phone');
