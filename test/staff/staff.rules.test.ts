import { distinctGrants, problemsOfPassword } from '../../src/staff/staff.rules';

describe('a new password', () => {
  it.each([
    'correct-horse-battery',
    'Tr0ub4dor&3-and-more',
    '清眸隐形眼镜护理液专卖店店长专用密码',
    '7391-8264-0157-3928',
    'a1b2c3d4e5f6g7h8',
  ])('may be %s', (password) => {
    expect(problemsOfPassword(password, 'wang')).toEqual([]);
  });

  it.each([
    'short-1',
    'x'.repeat(129),
    'password1234',
    'Password2026!',
    'qwertyuiop12',
    'administrator1',
    'woaini520520',
    'aaaaaaaaaaaa',
    'abababababab',
    '123456789012',
    '138001380001',
    '20260302-20260302',
    '01234567890123456789',
    'my-name-is-wang-xiaomei',
  ])('must not be %s', (password) => {
    expect(problemsOfPassword(password, 'wang')).not.toEqual([]);
  });

  it('tells everything that is wrong with it at once', () => {
    expect(problemsOfPassword('wang', 'wang')).toHaveLength(3);
  });
});

it('takes a grant named twice as one', () => {
  const [clerk, manager] = [
    { role: 'clerk', storeId: 'A' },
    { role: 'storeManager', storeId: 'A' },
  ] as const;
  expect(distinctGrants([clerk, manager, { ...clerk }])).toEqual([clerk, manager]);
});
