declare module '@wxml/parser' {
  export interface WxmlAttribute {
    readonly key: string;
    readonly value: string | null;
  }

  export interface WxmlNode {
    readonly type: string;
    readonly name?: string;
    readonly value?: string;
    readonly children?: readonly WxmlNode[];
    readonly body?: readonly WxmlNode[];
    readonly startTag?: { readonly attributes: readonly WxmlAttribute[]; readonly selfClosing: boolean };
    readonly errors?: readonly { readonly value?: string; readonly message?: string }[];
  }

  export function parse(source: string): WxmlNode;
}
