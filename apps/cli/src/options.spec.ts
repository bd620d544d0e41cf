import { describe, expect, it } from 'vitest';
import { helpText, readOptions } from './options.js';
import { project } from './project.js';

const read = (args: string[], environment: NodeJS.ProcessEnv = {}) => readOptions(args, environment, '/here');

describe('readOptions', () => {
  it('has a default for everything', () => {
    expect(read([])).toMatchObject({
      command: 'start',
      host: '127.0.0.1',
      port: 4000,
      addressChosen: false,
      workers: 1,
      once: false,
      watch: false,
      folders: [],
      roots: [],
      ignore: [],
      data: project('.darkroom'),
      databaseUrl: undefined,
      postgresPort: undefined,
    });
  });

  it('exports names where that is its first word, without folders', () => {
    expect(read(['export-names', '--data', 'd'])).toMatchObject({
      command: 'export-names',
      folders: [],
      data: '/here/d',
    });
    expect(read(['a', 'export-names'])).toMatchObject({ command: 'start', folders: ['/here/a', '/here/export-names'] });
    expect(() => read(['export-names', 'a'])).toThrow('takes no folder');
  });

  it('backs up to one directory', () => {
    expect(read(['backup', 'b'])).toMatchObject({ command: 'backup', target: '/here/b', folders: [] });
    expect(() => read(['backup'])).toThrow('one new directory');
  });

  it('resolves folders and roots against the working directory', () => {
    expect(read(['a', '/b', '--root', 'c', '--root', '/d'])).toMatchObject({
      folders: ['/here/a', '/b'],
      roots: ['/here/c', '/d'],
    });
  });

  it('reads the patterns of what new sessions leave out', () => {
    expect(read(['a', '--ignore', '*.png', '--ignore', 'private/'])).toMatchObject({ ignore: ['*.png', 'private/'] });
  });

  it('reads what is not on the command line from the environment', () => {
    const environment = {
      DARKROOM_PORT: '5000',
      DARKROOM_HOST: '::1',
      DARKROOM_ROOTS: '/a:/b',
      DARKROOM_DATA: 'data',
      DARKROOM_WORKERS: '2',
      DARKROOM_ONCE: '1',
      DARKROOM_POSTGRES_PORT: '5433',
      DARKROOM_REDIS_PORT: '6380',
      DATABASE_URL: 'postgresql://elsewhere/x',
      REDIS_URL: '',
    };
    expect(read(['--workers', '3'], environment)).toMatchObject({
      port: 5000,
      host: '::1',
      addressChosen: true,
      roots: ['/a', '/b'],
      data: '/here/data',
      workers: 3,
      once: true,
      postgresPort: 5433,
      redisPort: 6380,
      databaseUrl: 'postgresql://elsewhere/x',
      redisUrl: undefined,
    });
  });

  it('reads watch and its session', () => {
    expect(read(['watch', '7', '--port', '4001'])).toMatchObject({
      command: 'watch',
      session: 7,
      port: 4001,
      folders: [],
    });
    expect(read(['watch'])).toMatchObject({ command: 'watch', session: undefined });
  });

  it.each([
    [['--port', 'many'], /--port.*"many"/],
    [['--port', '70000'], /--port.*65535/],
    [['--workers', '0'], /--workers.*from 1/],
    [['--what'], /--what.*--help/],
    [['watch', 'this'], /session.*"this"/],
    [['watch', '1', '2'], /one session/],
    [['a', '--watch', '--once'], /--watch.*--once/],
    [['--watch'], /needs a folder/],
    [['watch', '--watch'], /needs a folder/],
  ])('refuses %j in one line', (args, message) => {
    expect(() => read(args)).toThrow(message);
    expect(() => read(args)).toThrow(/^[^\n]*$/);
  });

  it('names every option and variable in the help', () => {
    const options = ['--port', '--host', '--root', '--ignore', '--data', '--workers', '--once', '--watch'];
    for (const name of [...options, 'DARKROOM_TOKEN', 'REDIS_URL']) {
      expect(helpText).toContain(name);
    }
  });
});
