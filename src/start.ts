// `npm start` and `npm run chat`: the program, with what Node has made of its modules kept from one start to
// the next. It stands beside the packages: whoever may write there could change the program as well.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Where that folder cannot be written, everything is made anew.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/shenbao', import.meta.url)));
await import('./main.ts');
