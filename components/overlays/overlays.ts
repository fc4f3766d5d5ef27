import type {Overlay} from '../../src/store/view.ts';
import type {At} from '../panels/panel.ts';
import type {Ports} from '../ports.ts';
import {confirmContent} from './confirm.ts';
import {detailContent} from './detail.ts';
import {noteContent, quitContent, seekContent, settingContent} from './dialogs.ts';
import {helpContent} from './help.ts';
import type {OverlayContent} from './overlay.ts';
import {tablesContent} from './tables.ts';

/** What the overlay on top shows now. */
export const overlayContent = (overlay: Overlay, at: At, ports: Ports, columns: number): OverlayContent => {
  switch (overlay.type) {
    case 'confirm':
      return confirmContent(overlay, at, ports, columns);
    case 'detail':
      return detailContent(overlay, at, ports, columns);
    case 'help':
      return helpContent(columns);
    case 'note':
      return noteContent(overlay.text, columns);
    case 'seek':
      return seekContent(overlay.text, columns);
    case 'setting':
      return settingContent(overlay.text, overlay.known, columns);
    case 'tables':
      return tablesContent(at, columns);
    case 'quit':
      return quitContent(at, ports, columns);
  }
};
