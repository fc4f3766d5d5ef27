import {createContext, useContext} from 'react';
import {type Theme, themes} from '../../src/text/theme.ts';

export const ThemeContext = createContext<Theme>(themes.dark);

export const useTheme = (): Theme => useContext(ThemeContext);
