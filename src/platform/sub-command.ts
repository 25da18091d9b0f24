import type { Command } from 'commander';

/** A command of a program, made where no feature has made it yet: several may have something to add to it. */
export function subCommand(program: Command, name: string, description: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name).description(description);
}
