import { ConfigError, loadConfig } from '../../config';
import { demoEnvironment } from '../support/environment';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('reports everything that is missing at once', () => {
    const problems = problemsOf({ NODE_ENV: 'production' });
    for (const name of ['OFFICIAL_ACCOUNT_APPID', 'MINI_PROGRAM_SECRET', 'PERSON_KEY', 'BLIND_INDEX_KEY']) {
      expect(problems).toContain(`${name}: is missing`);
    }
    expect(problems.length).toBeGreaterThan(10);
  });

  it('quotes no value in a problem', () => {
    const problems = problemsOf({ ...demoEnvironment, OFFICIAL_ACCOUNT_TOKEN: 'not a valid token!' });
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('not a valid token!');
  });

  it('refuses in production: plain callbacks, the embedded engine, hosts that are not WeChat, http', () => {
    const problems = problemsOf({
      ...demoEnvironment,
      NODE_ENV: 'production',
      OFFICIAL_ACCOUNT_CALLBACK_MODE: 'plain',
      WECHAT_API_BASE_URL: 'http://127.0.0.1:9000',
    });
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual([
      'MONGODB_URI',
      'OFFICIAL_ACCOUNT_CALLBACK_MODE',
      'PUBLIC_BASE_URL',
      'WECHAT_API_BASE_URL',
    ]);
  });

  it('is frozen', () => {
    const config = loadConfig(demoEnvironment);
    expect(Object.isFrozen(config.officialAccount)).toBe(true);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});
