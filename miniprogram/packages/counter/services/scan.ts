/** What the camera read; empty where the clerk closed it. */
export function scan(): Promise<string> {
  return new Promise((resolve) => {
    wx.scanCode({
      onlyFromCamera: true,
      scanType: ['qrCode', 'barCode'],
      success: ({ result }) => resolve(result),
      fail: () => resolve(''),
    });
  });
}
