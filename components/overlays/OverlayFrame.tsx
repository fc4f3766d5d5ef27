import type {Overlay} from '../../src/store/view.ts';
import {line, span} from '../../src/text/span.ts';
import type {Size} from '../layout.ts';
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

/** The overlay on top. Its text scrolls, its answers do not: they must be in sight. */
export function OverlayFrame({overlay, at, ports, size}: OverlayFrameProps) {
  const {title, width, lines, fixed} = overlayContent(overlay, at, ports, size.columns);
  const room = Math.max(1, modalHeight(size.rows) - fixed.length);
  const scrolls = lines.length > room;
  const height = scrolls ? room - 1 : lines.length;
  const top = Math.min('top' in overlay ? overlay.top : 0, Math.max(0, lines.length - height));
  const place = scrolls
    ? [line(span(`lines ${top + 1}–${top + height} of ${lines.length} · ↑↓ scroll`, 'muted'))]
    : [];
  return (
    <Modal
      title={title}
      lines={[...lines.slice(top, top + height), ...place, ...fixed]}
      width={width}
      columns={size.columns}
      rows={size.rows}
    />
  );
}
