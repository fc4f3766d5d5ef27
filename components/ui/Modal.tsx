import {Box} from 'ink';
import {innerWidth, lowerBorder, upperBorder} from '../../src/text/frame.ts';
import {fitLine, type Span, type Spans} from '../../src/text/span.ts';
import {Line} from './Line.tsx';

type ModalProps = {
  readonly title: string;
  /** Content, cut to `innerWidth` of the modal's width. */
  readonly lines: readonly Spans[];
  /** Of the modal; it is as high as its content. */
  readonly width: number;
  /** Size of the screen it is centred on. */
  readonly columns: number;
  readonly rows: number;
  /** Index of the first line shown, when there are more than fit. */
  readonly top?: number;
};

const BAR: Span = {text: '│', tone: 'accent'};

/** Lines of content a modal can show on a screen of this height. */
export const modalHeight = (rows: number): number => Math.max(1, rows - 4);

/** A framed text laid over the middle of the screen. Each row is padded: it has to cover what is below it. */
export function Modal({title, lines, width, columns, rows, top = 0}: ModalProps) {
  const size = Math.min(width, columns);
  const height = Math.min(lines.length, modalHeight(rows));
  const shown = lines.slice(top, top + height);
  const hidden = lines.length - height;
  const note: Spans =
    hidden > 0 ? [{text: `${top + 1}–${top + height} of ${lines.length}`, tone: 'muted'}] : [];
  return (
    <Box
      position="absolute"
      top={Math.max(0, Math.floor((rows - height - 2) / 2))}
      left={Math.floor((columns - size) / 2)}
      flexDirection="column"
      width={size}
      height={height + 2}
    >
      <Line spans={upperBorder({title, note, focused: true}, size)} />
      {shown.map((spans, index) => (
        <Line key={index} spans={[BAR, {text: ' '}, ...fitLine(spans, innerWidth(size)), {text: ' '}, BAR]} />
      ))}
      <Line spans={lowerBorder(size, true)} />
    </Box>
  );
}
