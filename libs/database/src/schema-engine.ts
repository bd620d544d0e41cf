import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

/** The part of the platform's WebAssembly that is used; TypeScript declares it for browsers only. */
interface WebAssemblyPlatform {
  instantiate(bytes: Uint8Array, imports: Record<string, object>): Promise<{ instance: { exports: WasmExports } }>;
}
type WasmExports = Record<string, () => void>;
const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyPlatform };

let loaded: Promise<void> | undefined;

/** Instantiates the wasm beside the package's glue, once a process. */
function load(): Promise<void> {
  loaded ??= (async () => {
    const glue = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const wasm = await readFile(glue.replace(/\.js$/, '.wasm'));
    const { instance } = await webAssembly.instantiate(wasm, { './schema_engine_bg.js': engineModule });
    (engineModule as unknown as { __wbg_set_wasm(exports: WasmExports): void }).__wbg_set_wasm(instance.exports);
    instance.exports['__wbindgen_start']?.();
  })();
  return loaded;
}

/**
 * Runs `use` with Prisma's own schema engine, as the wasm build that npm carries (the CLI would download a native
 * one), connected to the database, and disconnects it.
 */
export async function withSchemaEngine<T>(databaseUrl: string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  await load();
  const opened: SqlDriverAdapter[] = [];
  const factory = new PrismaPg({ connectionString: databaseUrl, allowExitOnIdle: true });
  const connect = factory.connect.bind(factory);
  // The engine does not close its connections, and an open pool keeps the process alive.
  factory.connect = async () => {
    const connection = await connect();
    opened.push(connection);
    // The adapter would send each statement of a script by itself; in one message they are one transaction.
    connection.executeScript = async (script) => void (await connection.underlyingDriver().query(script));
    return connection;
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await engineModule.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  try {
    return await use(engine);
  } finally {
    engine.free();
    await Promise.all(opened.map((connection) => connection.dispose()));
  }
}
