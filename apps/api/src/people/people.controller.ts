import { Controller, Get, Inject, Query } from '@nestjs/common';
import { readPeople } from '#libs/catalog';
import { People, PeopleQuery, routes } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Valid } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';

/** The people that were found. */
@Controller(routes.people())
export class PeopleController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  @Get()
  @Describe({ summary: 'People, largest first', query: PeopleQuery, answer: People })
  list(@Query(new Valid(PeopleQuery)) query: PeopleQuery): Promise<People> {
    return readPeople(this.context.database, query);
  }
}
