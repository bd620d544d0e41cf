import 'reflect-metadata';
import { expect, it } from 'vitest';
import { CONTROLLERS } from './api.module.js';
import { checkHandlers } from './endpoint.js';
import { openApiDocument } from './openapi.js';

it('every endpoint of the table has exactly one handler', () => {
  checkHandlers(CONTROLLERS);
  expect(() => checkHandlers(CONTROLLERS.slice(1))).toThrow('POST /api/v1/training/sessions');
  expect(() => checkHandlers([...CONTROLLERS, ...CONTROLLERS])).toThrow('GET /api/v1/people');
});

it('OpenAPI describes every endpoint, and each command by itself', () => {
  const { paths } = openApiDocument('1.0.0');
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(operations).toContain('post /api/v1/training/sessions/{id}/pause');
  expect(operations).not.toContain('post /api/v1/training/sessions/{id}/{command}');
  expect(paths['/api/v1/training/sessions/{id}/pause']?.post?.responses).toMatchObject({
    200: { content: { 'application/json': { schema: { type: 'object' } } } },
    409: { description: 'conflict' },
  });
  expect(paths['/api/v1/training/sessions/{id}/pause']?.post?.summary).toBe('Command a session: pause');
  for (const methods of Object.values(paths)) {
    for (const operation of Object.values(methods))
      expect(operation).toHaveProperty('summary', expect.stringMatching(/./));
  }
  expect(paths['/api/v1/photos/{id}/image']?.get?.responses).toHaveProperty(['200', 'content', 'image/jpeg']);
});
