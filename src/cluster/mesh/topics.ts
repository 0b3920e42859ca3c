// What messages are about and who takes them: events, questions and their answers. It knows no streams.
import type { Clock, OnListenerError, Timer } from "../../core/index.js";
import { decodeMsgpack, encodeMsgpack, Fault } from "../../protocol/index.js";
import { ClusterError } from "../../adapters/cluster-error.js";
import type { NodeId, OnMeshMessage } from "../mesh.js";

/** A message before it is put into streams. */
export interface Content {
  readonly head: Uint8Array;
  readonly body: Uint8Array;
}

/** What topics need of the mesh. */
export interface TopicPorts {
  readonly clock: Clock;
  readonly onListenerError: OnListenerError;
  /** @throws ClusterError `ERR_MESSAGE_TOO_LARGE` */
  send(content: Content, to: NodeId): void;
}

type Answerer = (value: unknown, from: NodeId) => unknown;

interface Question {
  readonly to: NodeId;
  readonly timer: Timer;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const Form = { event: 0, question: 1, answer: 2, failure: 3 } as const;
/** What users may nest, and what is put around it. */
const maxDepth = 300;
const longestTopic = 32;
const longestReason = 1_000;
/** The number says what they answer, so they have no topic. */
const answerHead = Uint8Array.of(Form.answer, 0);
const failureHead = Uint8Array.of(Form.failure, 0);

/**
 * The handlers of one mesh, and the questions that it has asked.
 *
 * | bytes | what                                             |
 * |-------|--------------------------------------------------|
 * | 1     | 0: event · 1: question · 2: answer · 3: failure  |
 * | 1     | length of the topic                              |
 * | n     | topic                                            |
 * | n     | MessagePack: of an event the value; else `[number of the question, value]` |
 */
export class Topics {
  readonly #ports: TopicPorts;
  readonly #handlers: Map<string, OnMeshMessage> = new Map();
  readonly #answerers: Map<string, Answerer> = new Map();
  readonly #heads: Map<string, Uint8Array> = new Map();
  readonly #questions: Map<number, Question> = new Map();
  #lastQuestion = 0;

  constructor(ports: TopicPorts) {
    this.#ports = ports;
  }

  handle(topic: string, handler: OnMeshMessage): void {
    this.#handlers.set(topic, handler);
  }

  answer(topic: string, answerer: Answerer): void {
    this.#answerers.set(topic, answerer);
  }

  /** @throws HoldfastError `ERR_ENCODE` */
  event(topic: string, value: unknown): Content {
    return { head: this.#headOf(Form.event, topic), body: encodeMsgpack(value) };
  }

  /** Asks a node; the content is handed to `send` at once. */
  ask(topic: string, value: unknown, to: NodeId, timeoutMs: number): Promise<unknown> {
    const number = ++this.#lastQuestion;
    const content = {
      head: this.#headOf(Form.question, topic),
      body: encodeMsgpack([number, value]),
    };
    return new Promise((resolve, reject) => {
      const onTimeout = (): void => {
        this.#questions.delete(number);
        reject(new ClusterError("ERR_NODE_TIMEOUT", `Node ${to} has not answered in ${timeoutMs} ms.`, [to]));
      };
      const timer = this.#ports.clock.setTimer(onTimeout, timeoutMs);
      this.#questions.set(number, { to, timer, resolve, reject });
      this.#put(content, to, number);
    });
  }

  /** Nobody answers any more: a node has left. Without an id: all have. */
  abandon(node?: NodeId): void {
    for (const [number, { to }] of this.#questions) {
      if (node !== undefined && node !== to) continue;
      const error = new ClusterError("ERR_NODE_LEFT", `Node ${to} left before it answered.`, [to]);
      this.#take(number, to)?.reject(error);
    }
  }

  /** Reads a message and hands it to whoever handles its topic. False: it is not what it should be. */
  dispatch(message: Uint8Array, from: NodeId): boolean {
    const topicEnd = 2 + (message[1] ?? longestTopic + 1);
    if (topicEnd > message.length || topicEnd > 2 + longestTopic) return false;
    const topic = asciiOf(message, 2, topicEnd);
    const value = decodeMsgpack(message.subarray(topicEnd), maxDepth);
    if (value instanceof Fault) return false;
    if (message[0] === Form.event) return this.#hand(topic, value, from);
    if (!Array.isArray(value) || typeof value[0] !== "number") return false;
    const [number, content] = value as [number, unknown];
    if (message[0] === Form.question) return this.#hearQuestion(topic, number, content, from);
    if (message[0] === Form.answer) this.#take(number, from)?.resolve(content);
    else if (message[0] === Form.failure) this.#fail(number, content, from);
    else return false;
    return true;
  }

  #hearQuestion(topic: string, number: number, content: unknown, from: NodeId): boolean {
    const answerer = this.#answerers.get(topic);
    if (answerer !== undefined) void this.#reply(answerer, topic, number, content, from);
    // Perhaps it is of a later version.
    else this.#refuse(number, `it answers no ${topic}`, from);
    return answerer !== undefined;
  }

  #hand(topic: string, value: unknown, from: NodeId): boolean {
    const handler = this.#handlers.get(topic);
    if (handler === undefined) return false;
    try {
      return handler(value, from) !== false;
    } catch (error) {
      this.#ports.onListenerError(error, topic, this);
      return true;
    }
  }

  #put(content: Content, to: NodeId, number: number): void {
    try {
      this.#ports.send(content, to);
    } catch (error) {
      this.#take(number, to)?.reject(error);
    }
  }

  async #reply(
    answerer: Answerer,
    topic: string,
    number: number,
    value: unknown,
    from: NodeId,
  ): Promise<void> {
    try {
      const body = encodeMsgpack([number, await answerer(value, from)]);
      this.#ports.send({ head: answerHead, body }, from);
    } catch (error) {
      // What the other node should not have asked is told to that node alone.
      if (!(error instanceof ClusterError)) this.#ports.onListenerError(error, topic, this);
      this.#refuse(number, error instanceof Error ? error.message : String(error), from);
    }
  }

  #refuse(number: number, reason: string, from: NodeId): void {
    // Short, so that it fits: there is nobody who would hear that it does not.
    const body = encodeMsgpack([number, reason.slice(0, longestReason)]);
    this.#ports.send({ head: failureHead, body }, from);
  }

  #fail(number: number, reason: unknown, from: NodeId): void {
    const error = new ClusterError("ERR_NODE_FAILED", `Node ${from} failed: ${String(reason)}`, [from]);
    this.#take(number, from)?.reject(error);
  }

  #take(number: number, from: NodeId): Question | undefined {
    const question = this.#questions.get(number);
    // Only who was asked can answer.
    if (question?.to !== from) return undefined;
    this.#questions.delete(number);
    this.#ports.clock.clearTimer(question.timer);
    return question;
  }

  #headOf(form: number, topic: string): Uint8Array {
    const key = `${form}${topic}`;
    let head = this.#heads.get(key);
    if (head === undefined) {
      head = Uint8Array.of(form, topic.length, ...Array.from(topic, (char) => char.charCodeAt(0)));
      this.#heads.set(key, head);
    }
    return head;
  }
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
