import * as z from 'zod/mini';

/** Body of `POST /login`. */
export const Login = z.strictObject({ token: z.string().check(z.maxLength(1000)) });
export type Login = z.infer<typeof Login>;
