/** `<connection-status>`: apart from `index.ts`, as it brings Lit along. */
export { attachStatus, ConnectionStatus } from "./connection-status";
