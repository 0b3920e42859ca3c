// The chat, in what every browser has: who is here, what was said, and a line to say something.
const find = (selector) => document.querySelector(selector);
const create = (tag, properties) => Object.assign(document.createElement(tag), properties);

const names = ["Ada", "Bo", "Chi", "Dara", "Edo", "Fay", "Gil", "Hana", "Ivo", "June", "Kai", "Lena"];
const me = {
  from: "script",
  name: new URLSearchParams(location.search).get("name") ?? names[Math.floor(Math.random() * names.length)],
};
const socket = io({ auth: me });

function showStatus(status) {
  find(".status").textContent = status;
  find(".status").dataset.status = status;
}
const onEnd = () => showStatus(socket.active ? "reconnecting" : "disconnected");
socket.on("connect", () => showStatus("connected"));
socket.on("disconnect", onEnd);
socket.on("connect_error", onEnd);
// A lost connection that comes back in time goes on with the same session: only the manager tells of it.
socket.io.on("close", onEnd).on("open", () => socket.connected && showStatus("connected"));

socket.on("here", (people) => {
  find(".people").replaceChildren(
    ...people.map(({ name, from }) => {
      const item = create("li", { textContent: name });
      item.dataset.from = from;
      return item;
    }),
  );
});

socket.on("said", ({ by, text }) => {
  const item = create("li", { className: by.name === me.name ? "own" : "" });
  item.dataset.from = by.from;
  item.append(create("b", { textContent: by.name }), create("p", { textContent: text }));
  find(".messages ol").append(item);
});

find("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = find("input");
  const text = input.value;
  if (text.trim() === "") return;
  input.value = "";
  find("output").textContent = "on its way…";
  find("output").textContent = await socket.emitWithAck("say", text).then(
    (others) => `heard by ${others}`,
    (error) => error.message,
  );
});
