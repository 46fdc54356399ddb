/** Hears when the network goes and comes back. */
export type NetworkListener = (state: { isConnected: boolean; networkType: string }) => void;

export const listeners = new Set<NetworkListener>();
let hasNetwork = true;

export const isConnected = (): boolean => hasNetwork;

/** Takes the phone off the network or back on. */
export function setConnected(is: boolean): void {
  hasNetwork = is;
  for (const listener of listeners) listener({ isConnected: is, networkType: is ? 'wifi' : 'none' });
}
