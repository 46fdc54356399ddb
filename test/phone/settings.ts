/** Who holds the phone and what it may talk to; the server writes it into the page. */
export interface PhoneSettings {
  readonly person: PhonePerson;
  /** Others whom a card can be shared with. */
  readonly people: readonly PhonePerson[];
  readonly miniProgram: { readonly appid: string; readonly name: string };
  readonly officialAccount: { readonly appid: string; readonly name: string };
  /** Milliseconds since 1970 on the clock of the simulator. */
  readonly now: number;
  /** How the Mini Program is opened. */
  readonly launch: Launch;
}

export interface PhonePerson {
  readonly id: string;
  readonly nickname: string;
  readonly phone: string;
}

/** What WeChat hands to `onLaunch` and `onShow`. */
export interface Launch {
  /** Empty for the first page. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** 场景值. */
  readonly scene: number;
}

/** Something the camera can be pointed at. */
export interface TableCode {
  readonly id: string;
  /** Where it stands: a poster's name, or whose phone shows it. */
  readonly title: string;
  readonly kind: 'officialAccount' | 'miniProgram' | 'shown';
  /** What a scanner reads. */
  readonly text: string;
  /** Mini Program codes: where they lead. */
  readonly page: string;
  readonly scene: string;
  readonly image: string;
}

/** A card that a person has sent to another from inside the Mini Program. */
export interface SharedCard {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly path: string;
  readonly at: number;
}

/** What a phone tells the table it stands on. */
export type PhoneNews =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly status: number;
      readonly ms: number;
      readonly code: string | null;
      /** The answer's `data`, for words about it. */
      readonly data: unknown;
    }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'page'; readonly path: string };

/** What the table asks of a phone. */
export type PhoneOrder =
  { readonly kind: 'open'; readonly launch: Launch } | { readonly kind: 'clock'; readonly now: number };
