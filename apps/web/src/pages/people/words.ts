/** What somebody is called; until there is a name, by a number that stays. */
export function personName(person: { readonly id: number; readonly name: string | null }): string {
  return person.name ?? `Person ${person.id}`;
}
