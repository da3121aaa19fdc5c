// Bare `ws`: one process, no rooms, no Redis, no rights. usage: node ws.mjs PORT
import { WebSocketServer } from "ws";

const audience = new Set();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), backlog: 511 });

server.on("connection", (socket, request) => {
  if (request.url === "/announce/") {
    socket.on("message", announce);
    return;
  }
  audience.add(socket);
  socket.on("close", () => audience.delete(socket));
});

/** As in the README of `ws`: a buffer to each client, sent as text. */
function announce(data) {
  for (const socket of audience) {
    socket.send(data, { binary: false });
  }
}

process.on("SIGTERM", () => process.exit());
