// Socket.IO with its Redis adapter. usage: node socketio.mjs PORT REDIS_URL
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, url] = process.argv.slice(2);
const publisher = createClient({ url });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer();
const server = new Server(http, {
  adapter: createAdapter(publisher, subscriber),
  pingInterval: 600_000, // no server sends heartbeats while it is measured
  transports: ["websocket"],
});
server.on("connection", (socket) => socket.join(socket.handshake.query.room));
http.listen({ host: "127.0.0.1", port: Number(port), backlog: 511 });

process.on("SIGTERM", () => process.exit());
