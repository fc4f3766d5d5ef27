import {Box} from 'ink';
import {clean} from '../src/text/clean.ts';
import {wrap} from '../src/text/fit.ts';
import {line, span} from '../src/text/span.ts';
import {footerLine} from './footer.ts';
import {headlineLines} from './header.ts';
import {type Layout, layOutScreen, type Size, smallest} from './layout.ts';
import {OverlayFrame} from './overlays/OverlayFrame.tsx';
import {PanelFrame} from './PanelFrame.tsx';
import type {At} from './panels/panel.ts';
import {panels} from './panels/panels.ts';
import type {Ports} from './ports.ts';
import {stripLine} from './strip.ts';
import {timeLine, zoneOf} from './time-line.ts';
import {titleLine} from './title.ts';
import {Line} from './ui/Line.tsx';
import {Lines} from './ui/Lines.tsx';

type ScreenProps = {
  readonly at: At;
  readonly ports: Ports;
  readonly size: Size;
};

/** Everything that is seen, from what happened and what is looked at. */
export function Screen({at, ports, size}: ScreenProps) {
  const {columns, rows} = size;
  const {view} = at;
  const travel = ports.travel.status();
  const layout = layOutScreen(size, view.focus, view.zoomed, travel !== null);
  if (layout.type === 'too small') return <TooSmall size={size} />;
  const overlay = view.overlays.at(-1);
  const panel = panels[view.focus].content(at);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines
        lines={[titleLine(at, ports, columns), ...headlineLines(at, columns)]}
        width={columns}
        height={4}
      />
      <Body layout={layout} at={at} columns={columns} />
      {travel !== null && <Line spans={timeLine(travel, zoneOf(at.state), columns)} />}
      <Line spans={footerLine({...at, panel, travel}, columns)} />
      {overlay !== undefined && <OverlayFrame overlay={overlay} at={at} ports={ports} size={size} />}
    </Box>
  );
}

type BodyProps = {
  readonly layout: Exclude<Layout, {type: 'too small'}>;
  readonly at: At;
  readonly columns: number;
};

function Body({layout, at, columns}: BodyProps) {
  if (layout.type === 'single')
    return (
      <>
        <Line spans={stripLine(at.state, at.view.focus, columns)} />
        <PanelFrame region={layout.region} at={at} />
      </>
    );
  return (
    <>
      <Box flexShrink={0}>
        {[layout.left, layout.right].map((regions, index) => (
          <Box key={index} flexDirection="column" flexShrink={0}>
            {regions.map(region => (
              <PanelFrame key={region.panel} region={region} at={at} />
            ))}
          </Box>
        ))}
      </Box>
      <PanelFrame region={layout.bottom} at={at} />
    </>
  );
}

/** Says what it needs; everything but the drawing goes on. */
function TooSmall({size: {columns, rows}}: {readonly size: Size}) {
  const text = `migtop needs ${smallest.columns}×${smallest.rows} cells to be read; this window has ${columns}×${rows}. Watching and recording go on.`;
  return (
    <Lines
      lines={wrap(clean(text), columns)
        .slice(0, rows)
        .map(part => line(span(part)))}
      width={columns}
      height={rows}
    />
  );
}
