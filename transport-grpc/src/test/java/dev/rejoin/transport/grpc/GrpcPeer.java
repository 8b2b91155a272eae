package dev.rejoin.transport.grpc;

import com.google.protobuf.Timestamp;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Ping;
import dev.rejoin.api.message.Pong;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.testkit.contract.ContractServer;
import dev.rejoin.transport.grpc.wire.ClosingTrailers;
import dev.rejoin.transport.grpc.wire.GrpcCodec;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.MalformedMessageException;
import dev.rejoin.transport.grpc.wire.Received;
import dev.rejoin.transport.grpc.wire.v1.AgentProto;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The server's end of one accepted call. gRPC's call is confined to the socket's event loop. */
final class GrpcPeer implements ContractServer.Peer {
  private static final Instant NOW = Instant.parse("2026-11-24T08:30:00Z");

  private final ServerCall<byte[], byte[]> call;
  private final Metadata metadata;
  private final Channel socket;
  private final BlockingQueue<Envelope> received = new LinkedBlockingQueue<>();
  private volatile int goodbye;

  // Confined to the event loop.
  private boolean reading = true;
  private boolean asked;
  private boolean ended;

  GrpcPeer(ServerCall<byte[], byte[]> call, Metadata metadata, Channel socket) {
    this.call = call;
    this.metadata = metadata;
    this.socket = socket;
  }

  /** On the event loop. */
  void accept() {
    call.sendHeaders(new Metadata());
    ask();
  }

  ServerCall.Listener<byte[]> listener() {
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        asked = false;
        received(message);
        ask();
      }

      @Override
      public void onCancel() {
        ended = true;
      }

      @Override
      public void onComplete() {
        ended = true;
      }
    };
  }

  private void ask() {
    if (reading && !asked && !ended) {
      asked = true;
      call.request(1);
    }
  }

  private void received(byte[] message) {
    try {
      Received decoded = GrpcCodec.decode(message);
      if (decoded instanceof Received.Closing closing) {
        goodbye = closing.reason().status();
        if (reading) {
          end(Status.OK, ClosingTrailers.of(closing.reason()));
        }
      } else if (decoded instanceof Received.Said said) {
        answer(said.envelope());
      }
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }

  private void answer(Envelope envelope) {
    if (envelope.message() instanceof Ping) {
      call.sendMessage(
          GrpcCodec.encode(Envelope.of(new Pong(), envelope.requestId().orElseThrow(), 0, NOW)));
    } else {
      received.add(envelope);
    }
  }

  private void end(Status status, Metadata trailers) {
    if (!ended) {
      ended = true;
      call.close(status, trailers);
    }
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(
        metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Override
  public void send(Envelope envelope) {
    say(GrpcCodec.encode(envelope));
  }

  private void say(byte[] message) {
    socket.eventLoop().execute(() -> {
      if (!ended) {
        call.sendMessage(message);
      }
    });
  }

  @Override
  public Envelope awaitReceived() {
    return GrpcContractServer.poll(received, "a message");
  }

  @Override
  public void sendMalformed() {
    say(new byte[] {1, 2, 3});
  }

  @Override
  public void sendUnknown(String type) {
    say(AgentProto.Envelope.newBuilder()
        .setTimestamp(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
        .setType(type)
        .build()
        .toByteArray());
  }

  @Override
  public void sendOversized() {
    say(new byte[GrpcProtocol.LONGEST_MESSAGE + 1]);
  }

  /** DATA that belongs to no stream. */
  @Override
  public void breakProtocol() {
    socket.eventLoop().execute(() -> {
      if (socket.isActive()) {
        socket.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(new byte[] {
          0, 0, 1, 0, 0, 0, 0, 0, 0, 0
        }));
      }
    });
  }

  @Override
  public void close(int status, String text) {
    socket
        .eventLoop()
        .execute(() -> end(Status.UNAVAILABLE, ClosingTrailers.of(new CloseReason(status, text))));
  }

  @Override
  public void end() {
    GrpcContractServer.end(socket);
  }

  @Override
  public void reset() {
    socket.config().setOption(ChannelOption.SO_LINGER, 0);
    GrpcContractServer.end(socket);
  }

  @Override
  public void stopReading() {
    socket.eventLoop().submit(() -> reading = false).syncUninterruptibly();
  }

  @Override
  public void resumeReading() {
    socket.eventLoop().execute(() -> {
      reading = true;
      ask();
    });
  }

  @Override
  public void awaitEnd() {
    if (!socket
        .closeFuture()
        .awaitUninterruptibly(GrpcContractServer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("waited in vain for the end of " + socket);
    }
  }

  @Override
  public OptionalInt goodbye() {
    return goodbye == 0 ? OptionalInt.empty() : OptionalInt.of(goodbye);
  }
}
