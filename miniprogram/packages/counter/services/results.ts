import type { ClerkResults, StoreRanking } from '../../../../src/contract/incentive';
import type { StoreToday } from '../../../../src/contract/report';
import { download, request } from '../../../api/request';
import { readToken } from '../../../api/tokens';

const as = 'clerk';

/** One's own numbers in a month or on a day. @throws ApiError */
export function readResults(period: string): Promise<ClerkResults> {
  return request<ClerkResults>('GET', '/api/counter/results', { query: { period }, as });
}

/** @throws ApiError */
export function readRanking(period: string): Promise<StoreRanking> {
  return request<StoreRanking>('GET', '/api/counter/ranking', { query: { period }, as });
}

/** The day so far of the store, for its manager. @throws ApiError */
export function readToday(): Promise<StoreToday> {
  return request<StoreToday>('GET', '/api/counter/today', { as });
}

/** The picture of one's own code, as a file on the phone. @throws Error */
export function downloadMyCode(): Promise<string> {
  const { url } = download('/api/counter/my-code/image');
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      header: { Authorization: `Bearer ${readToken('clerk')}` },
      success({ statusCode, tempFilePath }) {
        if (statusCode === 200) resolve(tempFilePath);
        else reject(new Error(`the picture answered ${statusCode}`));
      },
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
}
