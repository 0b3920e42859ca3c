// NestJS 12 with a gateway in a namespace, an adapter of its own, a guard, a pipe, and a controller that emits.
import "reflect-metadata";
import {
  Body,
  Controller,
  Injectable,
  Module,
  Param,
  Post,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type PipeTransform,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { IoAdapter } from "@nestjs/platform-socket.io";
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  type WsResponse,
} from "@nestjs/websockets";
import { from, map, type Observable } from "rxjs";
import { Namespace, Server, Socket, type ServerOptions } from "socket.io";
import type { RunningApp } from "../running-app.js";

@Injectable()
class Whole implements PipeTransform<unknown, number> {
  transform(value: unknown): number {
    if (Number.isInteger(value)) return value as number;
    throw new WsException("not a whole number");
  }
}

@Injectable()
class Members implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getClient<Socket>().handshake.auth.isMember === true;
  }
}

@WebSocketGateway({ namespace: "chat" })
class ChatGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer()
  readonly namespace!: Namespace;
  readonly history: string[] = [];

  afterInit(namespace: Namespace): void {
    this.history.push(`init ${namespace.name}`);
    namespace.use((socket, next) => {
      next(socket.handshake.auth.name === undefined ? new Error("who are you?") : undefined);
    });
  }

  handleConnection(client: Socket): void {
    this.history.push(`connected ${client.handshake.auth.name}`);
  }

  handleDisconnect(client: Socket): void {
    this.history.push(`disconnected ${client.handshake.auth.name}`);
    this.namespace.emit("left", client.handshake.auth.name);
  }

  @SubscribeMessage("history")
  tellHistory(): string[] {
    return this.history;
  }

  @SubscribeMessage("echo")
  echo(@MessageBody() text: string): WsResponse<string> {
    return { event: "echoed", data: text };
  }

  @SubscribeMessage("square")
  square(@MessageBody("n", new Whole()) n: number): number {
    return n * n;
  }

  @SubscribeMessage("count")
  count(@MessageBody() to: number): Observable<WsResponse<number>> {
    return from(Array.from({ length: to }, (_, index) => index)).pipe(
      map((data) => ({ event: "counted", data })),
    );
  }

  @SubscribeMessage("join")
  async join(@MessageBody() room: string, @ConnectedSocket() client: Socket): Promise<string[]> {
    await client.join(room);
    return [...client.rooms].filter((each) => each !== client.id);
  }

  @SubscribeMessage("by hand")
  reply(@MessageBody() text: string, @Ack() reply: (...answers: string[]) => void): void {
    reply(text, "by hand");
  }

  @UseGuards(Members)
  @SubscribeMessage("secret")
  secret(): string {
    return "for members";
  }
}

@Controller("rooms")
class RoomsController {
  constructor(private readonly chat: ChatGateway) {}

  @Post(":room")
  async post(@Param("room") room: string, @Body() body: { text: string }): Promise<{ heardBy: number }> {
    const sockets = await this.chat.namespace.in(room).fetchSockets();
    this.chat.namespace.to(room).emit("posted", body.text);
    return { heardBy: sockets.length };
  }
}

@Module({ controllers: [RoomsController], providers: [ChatGateway] })
class AppModule {}

class AppAdapter extends IoAdapter {
  constructor(
    app: INestApplication,
    private readonly path: string,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    return super.createIOServer(port, { ...options, path: this.path } as ServerOptions) as Server;
  }
}

export async function start(): Promise<RunningApp> {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useWebSocketAdapter(new AppAdapter(app, "/ws"));
  await app.listen(0, "127.0.0.1");
  return { url: (await app.getUrl()).replace("[::1]", "127.0.0.1"), stop: () => app.close() };
}
