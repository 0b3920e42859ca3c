// A server, from the build, that handles `pay` once, and may be told to die as `kill -9` does when it has, before anybody knows. It says on
// its output that it is there.
import { onceInPg, onceInSqlite } from "../../../dist/esm/once/index.js";
import { Server } from "../../../dist/esm/index.js";

const { driver, address, port, dies } = JSON.parse(process.argv[2]);

const drivers = {
  async pg() {
    const { default: pg } = await import("pg");
    const once = onceInPg(new pg.Pool({ connectionString: address }));
    await once.prepare();
    return (delivery, amount) =>
      once.run(delivery, async (client) => {
        const text = "INSERT INTO charges (amount, event) VALUES ($1, $2) RETURNING number";
        const { rows } = await client.query(text, [amount, delivery.id]);
        return rows[0];
      });
  },
  async "node:sqlite"() {
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(address);
    db.exec("CREATE TABLE IF NOT EXISTS charges (number INTEGER PRIMARY KEY, amount INTEGER, event TEXT)");
    const once = onceInSqlite(db);
    const insert = db.prepare("INSERT INTO charges (amount, event) VALUES (?, ?) RETURNING number");
    return (delivery, amount) => once.run(delivery, () => insert.get(amount, delivery.id));
  },
};

const pay = await drivers[driver]();
const io = new Server(port, { logIncidents: false });
io.on("connection", (socket) => {
  socket.on("pay", async (amount, reply) => {
    const { delivery } = socket;
    const charge = await pay(delivery, amount);
    if (dies) process.kill(process.pid, "SIGKILL");
    reply({ ...charge, redelivered: delivery.redelivered });
  });
});
process.stdout.write("there\n");
