/** What one brand's Mini Program has of its own, beside `styles/tokens.wxss`, `assets/` and the colours in `app.json`. */
export const brand = {
  /** Where the server answers; in WeChat's console it must be on the list of request and download domains. */
  apiBaseUrl: 'https://api.example.com',
  /** Shown until the server has told the name, and without network. */
  name: '清眸 Qingmou',
  /** One line under the name. */
  slogan: '把眼睛照顾好',
  /** What a member has here, in the brand's words, on the page that asks to join. */
  benefits: ['入会就有见面礼', '消费积分可以换东西', '生日当月有礼，等级越高越多'],
} as const;
