import { Controller, Get, Inject } from '@nestjs/common';
import { readPeople } from '#libs/catalog';
import { People, routes } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Describe } from '../openapi/describe.js';

/** The people that were found. */
@Controller(routes.people())
export class PeopleController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Get()
  @Describe({ summary: 'People, largest first', answer: People })
  list(): Promise<People> {
    return readPeople(this.context.database);
  }
}
