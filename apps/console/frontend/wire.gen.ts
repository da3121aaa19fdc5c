/* `manage.py export_protocol` writes this file once `apps/console` has its own protocol.py. */
export type { ChannelWork, Echo, Echoed, JobsReport, ProcessReport } from "@realtime/wire.gen";
