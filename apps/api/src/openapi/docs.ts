import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Where the API describes itself. */
export const DOCS_PATH = 'api/docs';

/** Serves the OpenAPI document and a page to try it. */
export function serveDocs(app: INestApplication, version: string): void {
  const config = new DocumentBuilder()
    .setTitle('Darkroom')
    .setDescription('Training sessions over folders of photos, and their live progress.')
    .setVersion(version)
    .addBearerAuth()
    .build();
  SwaggerModule.setup(DOCS_PATH, app, () => SwaggerModule.createDocument(app, config));
}
