import type { Outcome } from '../logic/outcome';

const sounds = {
  done: '/packages/counter/assets/done.wav',
  refused: '/packages/counter/assets/refused.wav',
  unknown: '/packages/counter/assets/unknown.wav',
} as const;

/** Says with sound and vibration how something ended, for a clerk who looks at the customer. */
export function signal(colour: Outcome['colour']): void {
  const audio = wx.createInnerAudioContext();
  audio.onEnded(() => audio.destroy());
  audio.onError(() => audio.destroy());
  audio.src = sounds[colour];
  audio.play();
  if (colour === 'done') void wx.vibrateShort({ type: 'medium' });
  else void wx.vibrateLong();
}
