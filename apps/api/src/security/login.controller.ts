import { Body, Controller, HttpCode, Inject, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type * as z from 'zod/mini';
import { Login, routes } from '#libs/contracts';
import { ApiException } from '../errors/api-exception.js';
import { Valid } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { Access } from './access.js';

/** Exchanges the access token for a cookie, so that a browser can show pictures. */
@Controller(routes.login())
export class LoginController {
  @Inject(Access) private readonly access!: Access;

  @Post()
  @HttpCode(204)
  @Describe({ summary: 'Log in with the access token; sets a same-site cookie', body: Login })
  login(
    @Body(new Valid(Login)) { token }: z.output<typeof Login>,
    @Res({ passthrough: true }) response: Response,
  ): void {
    if (!this.access.allowsToken(token)) throw new ApiException('unauthorized', 'This is not the access token.');
    response.setHeader('Set-Cookie', this.access.loginCookie());
  }
}
