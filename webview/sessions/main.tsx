import '../shared/theme.css';
import '../shared/choice.css';
import '../shared/sign-in.css';
import './sessions.css';
import { render } from 'preact';
import { App } from './app.tsx';

render(<App ask={(path, init) => fetch(path, init)} />, document.getElementById('root')!);
