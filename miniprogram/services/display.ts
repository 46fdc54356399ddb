const key = 'display.large';

/** Whether this person wants large type, on this phone. */
export function isLargeType(): boolean {
  return wx.getStorageSync(key) === true;
}

export function setLargeType(isLarge: boolean): void {
  wx.setStorageSync(key, isLarge);
}
