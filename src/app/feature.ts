import type { Command } from 'commander';
import type { HttpServer } from '../http/http-server.ts';
import type { CommandIo } from './command-io.ts';
import type { CheckLine } from '../platform/check-line.ts';
import type { PersonalData } from '../platform/personal-data.ts';
import type { Container } from './container.ts';

/** One capability: what it adds to the server and to the command. Each part is loaded when it is first needed. */
export interface Feature {
  readonly name: string;
  readonly routes?: (container: Container) => Promise<(server: HttpServer) => void>;
  readonly commands?: (program: Command, io: CommandIo) => Promise<void>;
  /** What a person's export and deletion cover of the tables that this feature owns. */
  readonly personalData?: () => Promise<readonly PersonalData[]>;
  /** What `doctor` looks at; changes nothing. */
  readonly checks?: (container: Container) => Promise<readonly CheckLine[]>;
}
