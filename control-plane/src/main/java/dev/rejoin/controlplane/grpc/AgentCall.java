package dev.rejoin.controlplane.grpc;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.controlplane.model.CloseCodes;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Link;
import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.controlplane.server.FlushableOutlet;
import dev.rejoin.controlplane.server.FrontEnd;
import dev.rejoin.transport.grpc.wire.ClosingTrailers;
import dev.rejoin.transport.grpc.wire.GrpcCodec;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.MalformedMessageException;
import dev.rejoin.transport.grpc.wire.Received;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One agent's call: messages → the model, and the model's answers → messages. Asks for more only while the peer takes
 * its answers and the model keeps up, so that neither a flood nor a reader that stopped fills the memory.
 *
 * <p>gRPC's call is confined to the serial context, the link and what has been said to the model's.
 */
final class AgentCall extends ServerCall.Listener<byte[]> implements FlushableOutlet {
  private static final int MOST_IN_MODEL = 64;

  private record Close(int status, String why) {}

  private final ServerCall<byte[], byte[]> call;
  private final SynchronizationContext serial;
  private final FrontEnd.Context context;
  private final Runnable onEnd;

  // ---- confined to the serial context
  private boolean accepted;
  private boolean closed;
  private int toAskFor;
  private String why = "closed without a word";

  // ---- confined to the model's context
  private @Nullable Link link;
  private List<Envelope> said = new ArrayList<>(2);
  private @Nullable Close close;

  /** @param onEnd called once, when the call is over */
  AgentCall(
      ServerCall<byte[], byte[]> call,
      SynchronizationContext serial,
      FrontEnd.Context context,
      Runnable onEnd) {
    this.call = call;
    this.serial = serial;
    this.context = context;
    this.onEnd = onEnd;
  }

  /** Lets the peer in. In the serial context only. */
  void accept(Peer peer) {
    if (closed) {
      return;
    }
    accepted = true;
    call.sendHeaders(new Metadata());
    boolean beats = call.getMethodDescriptor().equals(GrpcProtocol.BEAT);
    context
        .input()
        .accept(model ->
            link = beats ? model.connectedForBeats(peer, this) : model.connected(peer, this));
    call.request(MOST_IN_MODEL);
  }

  /** Sends the peer away. In the serial context only. */
  void refuse(Status status) {
    end(status, new Metadata());
  }

  // ---- from the peer, on its event loop

  @Override
  public void onMessage(byte[] message) {
    serial.execute(() -> received(message));
  }

  @Override
  public void onHalfClose() {
    serial.execute(() -> end(Status.OK, ClosingTrailers.of(CloseReason.normal(""))));
  }

  @Override
  public void onCancel() {
    serial.execute(this::over);
  }

  @Override
  public void onComplete() {
    serial.execute(this::over);
  }

  @Override
  public void onReady() {
    serial.execute(this::askForMore);
  }

  private void received(byte[] message) {
    if (closed) {
      return;
    }
    try {
      Received received = GrpcCodec.decode(message);
      if (received instanceof Received.Said saidToUs) {
        Envelope envelope = saidToUs.envelope();
        toModel((model, known) -> context.received().accept(known, envelope));
      } else if (received instanceof Received.Closing closing) {
        why = "closed by the agent with " + closing.reason().status();
        if (!context.silent().getAsBoolean()) {
          end(Status.OK, ClosingTrailers.of(closing.reason()));
        }
      }
    } catch (MalformedMessageException e) {
      String detail = String.valueOf(e.getMessage());
      toModel((model, known) -> model.malformed(known, detail));
    }
  }

  private void toModel(BiConsumer<ControlPlaneModel, Link> input) {
    context.input().accept(model -> {
      try {
        Link known = link;
        if (known != null) {
          input.accept(model, known);
        }
      } finally {
        serial.execute(() -> {
          toAskFor++;
          askForMore();
        });
      }
    });
  }

  private void askForMore() {
    if (!closed && toAskFor > 0 && call.isReady()) {
      call.request(toAskFor);
      toAskFor = 0;
    }
  }

  // ---- from the model, in its context

  @Override
  public void send(Envelope envelope) {
    said.add(envelope);
    context.said().accept(this);
  }

  @Override
  public void close(int status, String reason) {
    close = new Close(status, reason);
    context.said().accept(this);
  }

  @Override
  public void flush() {
    List<Envelope> out = said;
    Close last = close;
    said = new ArrayList<>(2);
    close = null;
    serial.execute(() -> write(out, last));
  }

  @Override
  public void abort() {
    serial.execute(() -> end(Status.UNAVAILABLE, new Metadata()));
  }

  private void write(List<Envelope> out, @Nullable Close last) {
    if (closed) {
      return;
    }
    for (Envelope envelope : out) {
      call.sendMessage(GrpcCodec.encode(envelope));
    }
    if (last != null) {
      why = last.why();
      end(
          status(last.status()).withDescription(last.why()),
          ClosingTrailers.of(new CloseReason(last.status(), last.why())));
    }
  }

  /** For those who read only the status; agents of ours read the trailers. */
  private static Status status(int closeCode) {
    return switch (closeCode) {
      case CloseCodes.NORMAL -> Status.OK;
      case CloseCodes.PROTOCOL_ERROR, CloseCodes.UNSUPPORTED_DATA, CloseCodes.INVALID_TEXT ->
        Status.INVALID_ARGUMENT;
      case 1008 -> Status.PERMISSION_DENIED;
      case CloseCodes.TOO_LARGE, 1013 -> Status.RESOURCE_EXHAUSTED;
      case CloseCodes.INTERNAL_ERROR -> Status.INTERNAL;
      default -> Status.UNAVAILABLE;
    };
  }

  private void end(Status status, Metadata trailers) {
    if (!closed) {
      call.close(status, trailers);
      over();
    }
  }

  private void over() {
    if (closed) {
      return;
    }
    closed = true;
    onEnd.run();
    if (accepted) {
      String reason = why;
      context.input().accept(model -> {
        Link known = link;
        if (known != null) {
          model.disconnected(known, reason);
        }
      });
    }
  }
}
