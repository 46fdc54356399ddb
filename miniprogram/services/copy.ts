import { ApiError } from '../api/apiError';
import { readCopy } from './member';

/** Fetches everything that is held about the member and hands it over as a file. @throws ApiError */
export async function shareCopy(): Promise<void> {
  const copy = await readCopy();
  const filePath = `${wx.env.USER_DATA_PATH}/my-membership.json`;
  await written(filePath, JSON.stringify(copy, null, 2));
  await new Promise<void>((resolve) => {
    // Closing the list of chats is no failure.
    wx.shareFileMessage({ filePath, fileName: '我的会员资料.json', complete: () => resolve() });
  });
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
