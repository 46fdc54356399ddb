/** What one brand's Mini Program has of its own, beside `styles/tokens.wxss`, `assets/` and the colours in `app.json`. */
export interface Brand {
  /** Where the server answers; in WeChat's console it must be on the list of request and download domains. */
  readonly apiBaseUrl: string;
  /** Shown until the server has told the name, and without network. */
  readonly name: string;
  /** One line under the name. */
  readonly slogan: string;
  /** What a member has here, in the brand's words, on the page that asks to join. */
  readonly benefits: readonly string[];
}

export const brand: Brand = {
  apiBaseUrl: 'https://api.example.com',
  name: '清眸 Qingmou',
  slogan: '把眼睛照顾好',
  benefits: ['入会就有见面礼', '消费积分可以换东西', '等级越高，积分越快'],
};
