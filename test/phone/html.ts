import type { PhoneSettings } from './settings';

/** JSON that may stand inside a script element. */
const embedded = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The document of one phone. */
export function phoneDocument(settings: PhoneSettings): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${settings.person.nickname.replaceAll(/[<&]/gu, '')}的手机</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/phone/fonts.css">
<link rel="stylesheet" href="/phone/base.css">
<link rel="stylesheet" href="/phone/app.css">
</head>
<body>
<script src="/phone/runtime.js"></script>
<script src="/phone/app.js"></script>
<script>phoneProgram.start(${embedded(settings)})</script>
</body>
</html>
`;
}
