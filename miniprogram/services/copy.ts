import { ApiError } from '../api/apiError';
import { readCopy } from './member';

/** Fetches everything that is held about the member into a file on the phone, and answers its path. @throws ApiError */
export async function prepareCopy(): Promise<string> {
  const copy = await readCopy();
  const filePath = `${wx.env.USER_DATA_PATH}/my-membership.json`;
  await written(filePath, JSON.stringify(copy, null, 2));
  return filePath;
}

/** Hands the file over to a chat of the person's choice; WeChat takes this call in a tap alone. */
export function shareCopy(filePath: string): void {
  // Closing the list of chats is no failure.
  wx.shareFileMessage({ filePath, fileName: '我的会员资料.json', fail: () => undefined });
}

/** A copy holds the full phone: it does not stay when the page is left. */
export function dropCopy(filePath: string): void {
  wx.getFileSystemManager().unlink({ filePath, fail: () => undefined });
}

function written(filePath: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath,
      data: text,
      encoding: 'utf8',
      success: () => resolve(),
      fail: () => reject(new ApiError('FILE_NOT_WRITTEN', '手机空间不够，没有存下来', 507)),
    });
  });
}
