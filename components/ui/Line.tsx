import {Text} from 'ink';
import {memo} from 'react';
import {clean} from '../../src/text/clean.ts';
import type {Span, Spans} from '../../src/text/span.ts';
import type {Theme} from '../../src/text/theme.ts';
import {useTheme} from './ThemeContext.tsx';

type LineProps = {
  /** Already cut to the width it is shown in. */
  readonly spans: Spans;
};

/** One row of the screen as one `Text`. The last wall against untrusted text: what was cleaned before passes unchanged. */
export const Line = memo(function Line({spans}: LineProps) {
  const theme = useTheme();
  return (
    <Text>
      {spans.length === 0
        ? ' '
        : spans.map((span, index) => piece(span, index, index === spans.length - 1, theme))}
    </Text>
  );
});

const piece = (span: Span, index: number, isLast: boolean, theme: Theme) => {
  const text = clean(span.text);
  const style = span.tone === undefined ? undefined : theme[span.tone];
  if (style === undefined && span.bold !== true) return isLast ? text.trimEnd() : text;
  return (
    <Text key={index} {...style} {...(span.bold === true && {bold: true})}>
      {text}
    </Text>
  );
};
