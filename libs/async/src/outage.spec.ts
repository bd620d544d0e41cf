import { describe, expect, it } from 'vitest';
import { outageOf } from './outage.js';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('outageOf', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS'])('says of %s that the data directory cannot be written', (code) => {
    expect(outageOf(withCode(code))).toMatchObject({ cause: 'disk_full' });
  });

  it.each(['EMFILE', 'ENFILE', 'ENOMEM'])('says of %s that the computer lacks something', (code) => {
    expect(outageOf(withCode(code))).toMatchObject({ cause: 'computer_full' });
  });

  it('names the full disk rather than the connection that broke with it', () => {
    const error = Object.assign(withCode('P2028'), { cause: withCode('53100') });
    expect(outageOf(error)).toEqual({ cause: 'postgres_full', message: 'The disk of the database is full.' });
  });

  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'Redis refuses writes (out of memory).'],
    ['ERR Error running script: @user_script:1: -OOM command not allowed', 'Redis refuses writes (out of memory).'],
    ['MISCONF Redis is configured to save RDB snapshots, but', 'Redis refuses writes (it cannot save to its disk).'],
    ['LOADING Redis is loading the dataset in memory', 'Redis refuses writes (it still loads its data).'],
    ['BUSY Redis is busy running a script.', 'Redis refuses writes (it is busy with a script).'],
  ])('reads Redis\' refusal "%s"', (reply, message) => {
    expect(outageOf(new Error(reply))).toEqual({ cause: 'redis_refuses_writes', message });
  });

  it.each([
    new Error('BUSYGROUP Consumer Group name exists'),
    withCode('ENOENT'),
    withCode('23505'),
    'OOM ',
    undefined,
  ])('is null for any other failure: %s', (error) => {
    expect(outageOf(error)).toBeNull();
  });
});
