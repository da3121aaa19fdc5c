/** `<connection-status>`, apart from `index.ts` because it imports Lit. */
export { attachStatus, ConnectionStatus } from "./connection-status";
