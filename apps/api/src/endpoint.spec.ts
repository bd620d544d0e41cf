import 'reflect-metadata';
import { expect, it } from 'vitest';
import type { Endpoint } from '#libs/contracts';
import { CONTROLLERS } from './api.module.js';
import { ENDPOINTS, endpointsOf } from './endpoint.js';
import { openApiDocument } from './openapi.js';

const named = ({ method, pattern }: Endpoint) => `${method} ${pattern}`;

it('every endpoint of the table has exactly one handler', () => {
  expect(CONTROLLERS.flatMap(endpointsOf).map(named).sort()).toEqual(ENDPOINTS.map(named).sort());
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
  expect(paths['/api/v1/photos/{id}/image']?.get?.responses).toHaveProperty(['200', 'content', 'image/jpeg']);
});
