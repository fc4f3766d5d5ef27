import {useInput, usePaste, useWindowSize} from 'ink';
import {useSyncExternalStore} from 'react';
import type {Store} from '../src/store/store.ts';
import {readKeys} from '../src/terminal/keys.ts';
import {type ThemeName, themes} from '../src/text/theme.ts';
import type {Ports} from './ports.ts';
import {press} from './press/press.ts';
import {Screen} from './Screen.tsx';
import {ThemeContext} from './ui/ThemeContext.tsx';

type AppProps = {
  readonly store: Store;
  readonly ports: Ports;
  readonly theme: ThemeName;
};

/** Joins the store to the terminal. The only place that listens to keys, pastes and the window. */
export function App({store, ports, theme}: AppProps) {
  const size = useWindowSize();
  const at = useSyncExternalStore(store.subscribe, store.getDrawn);
  useInput((input, key) => press(readKeys(input, key), store, size, ports));
  usePaste(text => press({paste: text}, store, size, ports));
  return (
    <ThemeContext value={themes[theme]}>
      <Screen at={at} ports={ports} size={size} />
    </ThemeContext>
  );
}
