import { Controller, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { endpoints, type Login } from '#libs/contracts';
import { Handles } from '../endpoint.js';
import { ApiException } from '../errors/api-exception.js';
import { Access } from './access.js';

/** Exchanges the access token for a cookie, so that a browser can show pictures. */
@Controller()
export class LoginController {
  @Inject(Access) private readonly access!: Access;

  @Handles(endpoints.system.login)
  login({ token }: Login, @Res({ passthrough: true }) response: Response): void {
    if (!this.access.allowsToken(token)) throw new ApiException('unauthorized', 'This access token is wrong.');
    response.setHeader('Set-Cookie', this.access.loginCookie());
  }
}
