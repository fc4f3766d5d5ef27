import {Box} from 'ink';
import type {Overlay} from '../../src/store/view.ts';
import {line, span} from '../../src/text/span.ts';
import {footerRows, headerRows, type Size} from '../layout.ts';
import type {At} from '../panels/panel.ts';
import type {Ports} from '../ports.ts';
import {Modal, modalHeight} from '../ui/Modal.tsx';
import {overlayContent} from './overlays.ts';

type OverlayFrameProps = {
  readonly overlay: Overlay;
  readonly at: At;
  readonly ports: Ports;
  readonly size: Size;
};

/** The overlay on top, between header and footer. Its text scrolls, its answers do not: they must be in sight. */
export function OverlayFrame({overlay, at, ports, size}: OverlayFrameProps) {
  const {title, width, lines, fixed} = overlayContent(overlay, at, ports, size.columns);
  const rows = size.rows - headerRows - footerRows;
  const room = Math.max(1, modalHeight(rows) - fixed.length);
  const scrolls = lines.length > room;
  const height = scrolls ? room - 1 : lines.length;
  const top = Math.min('top' in overlay ? overlay.top : 0, Math.max(0, lines.length - height));
  const place = scrolls
    ? [line(span(`lines ${top + 1}–${top + height} of ${lines.length} · ↑↓ scroll`, 'muted'))]
    : [];
  return (
    <Box position="absolute" top={headerRows} width={size.columns} height={rows}>
      <Modal
        title={title}
        lines={[...lines.slice(top, top + height), ...place, ...fixed]}
        width={width}
        columns={size.columns}
        rows={rows}
      />
    </Box>
  );
}
