import {oneLine} from './safe.ts';

const entities: Readonly<Record<string, string>> = {
  ...{'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'},
};

/** For text and for attributes in quotes, of HTML and SVG. Expects text without control characters. */
export const entitled = (text: string): string => text.replaceAll(/[&<>"']/g, sign => entities[sign] ?? sign);

/** Text from anywhere as one harmless line. */
export const escaped = (text: string): string => entitled(oneLine(text));
