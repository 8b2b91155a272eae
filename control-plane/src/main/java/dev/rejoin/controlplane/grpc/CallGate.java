package dev.rejoin.controlplane.grpc;

import static io.grpc.Metadata.ASCII_STRING_MARSHALLER;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.Secret;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.controlplane.model.Peer;
import dev.rejoin.controlplane.server.Authenticator.Verdict;
import dev.rejoin.controlplane.server.CertificateNames;
import dev.rejoin.controlplane.server.FrontEnd;
import dev.rejoin.controlplane.server.Gate;
import dev.rejoin.controlplane.server.Handshake;
import dev.rejoin.controlplane.server.HandshakeWatch;
import dev.rejoin.controlplane.server.Health;
import dev.rejoin.transport.grpc.wire.ClosingTrailers;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import dev.rejoin.transport.grpc.wire.RetryHints;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a call says before it is an agent's: who it is, and whether it may. Accepts by sending response headers. */
final class CallGate implements ServerCallHandler<byte[], byte[]> {
  private static final Logger log = LoggerFactory.getLogger(CallGate.class);
  private static final String BEARER = "Bearer ";
  private static final int LONGEST_TOKEN = 4096;
  private static final int GOING_AWAY = 1001;
  private static final Duration COME_AGAIN = Duration.ofSeconds(1);

  private final FrontEnd.Context context;
  private final int mostCalls;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean closed;

  CallGate(FrontEnd.Context context, int mostCalls) {
    this.context = context;
    this.mostCalls = mostCalls;
  }

  /** Refuses from now on. */
  void close() {
    closed = true;
  }

  @Override
  public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata metadata) {
    if (context.silent().getAsBoolean()) {
      return new ServerCall.Listener<>() {};
    }
    if (closed) {
      Metadata trailers = ClosingTrailers.of(new CloseReason(GOING_AWAY, "going away"));
      return refuse(call, Status.UNAVAILABLE.withDescription("going away"), trailers);
    }
    if (context.health().get() == Health.FAILED) {
      return refuse(call, 503, "the control plane has failed", Optional.empty());
    }
    if (calls.get() >= mostCalls) {
      return refuse(call, 503, "too many connections", Optional.of(COME_AGAIN));
    }
    HandshakeWatch watch = context.watch().apply("grpc");
    Handshake handshake;
    try {
      handshake = handshake(call.getAttributes(), metadata);
    } catch (IllegalArgumentException e) {
      return refuse(call, Status.INVALID_ARGUMENT.withDescription(e.getMessage()), new Metadata());
    }
    watch.asked(handshake, name -> metadata.get(Metadata.Key.of(name, ASCII_STRING_MARSHALLER)));
    Optional<Gate.Refusal> refusal = context.gate().refuse(handshake);
    if (refusal.isPresent()) {
      Gate.Refusal why = refusal.get();
      watch.refused(code(status(why.status())), why.why(), why.retryAfter());
      return refuse(call, why.status(), why.why(), why.retryAfter());
    }
    watch.admitted();
    return authenticate(call, handshake, watch);
  }

  private ServerCall.Listener<byte[]> authenticate(
      ServerCall<byte[], byte[]> call, Handshake handshake, HandshakeWatch watch) {
    SynchronizationContext serial = new SynchronizationContext(
        (thread, problem) -> log.error("call from {} failed", handshake.address(), problem));
    calls.incrementAndGet();
    AgentCall agent = new AgentCall(call, serial, context, calls::decrementAndGet);
    context
        .authenticator()
        .authenticate(handshake)
        .whenComplete((verdict, failure) ->
            serial.execute(() -> judged(agent, handshake, watch, verdict, failure)));
    return agent;
  }

  private static void judged(
      AgentCall agent,
      Handshake handshake,
      HandshakeWatch watch,
      @Nullable Verdict verdict,
      @Nullable Throwable failure) {
    if (verdict instanceof Verdict.Accepted accepted) {
      watch.accepted(code(Status.OK));
      agent.accept(new Peer(handshake.address(), accepted.credential(), handshake.announcedId()));
    } else if (verdict instanceof Verdict.Refused refused) {
      Status status = status(refused.status());
      watch.refused(code(status), refused.why(), Optional.empty());
      agent.refuse(status.withDescription(refused.why()));
    } else {
      log.error("authentication of {} failed", handshake.address(), failure);
      watch.refused(code(Status.UNAVAILABLE), "authentication is unavailable", Optional.empty());
      agent.refuse(Status.UNAVAILABLE.withDescription("authentication is unavailable"));
    }
  }

  private static Handshake handshake(Attributes transport, Metadata metadata) {
    Optional<String> id = single(metadata, GrpcProtocol.AGENT_ID);
    id.ifPresent(AgentDescription::requireId);
    Optional<Secret> token = single(metadata, GrpcProtocol.AUTHORIZATION)
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(value -> value.substring(BEARER.length()).strip())
        .filter(value -> !value.isEmpty() && value.length() <= LONGEST_TOKEN)
        .map(Secret::of);
    SSLSession tls = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new Handshake(
        address(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        id,
        token,
        tls == null ? List.of() : CertificateNames.of(tls));
  }

  private static Optional<String> single(Metadata metadata, Metadata.Key<String> key) {
    Iterable<String> all = metadata.getAll(key);
    List<String> values = new ArrayList<>();
    if (all != null) {
      all.forEach(values::add);
    }
    if (values.size() > 1) {
      throw new IllegalArgumentException(key.name() + ": given twice (expected: once)");
    }
    return values.stream().findFirst();
  }

  private static String address(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(address);
  }

  private static ServerCall.Listener<byte[]> refuse(
      ServerCall<byte[], byte[]> call, int httpStatus, String why, Optional<Duration> retryAfter) {
    Status status = status(httpStatus).withDescription(why);
    Metadata trailers = new Metadata();
    retryAfter.ifPresent(delay -> RetryHints.write(delay, status, trailers));
    return refuse(call, status, trailers);
  }

  private static ServerCall.Listener<byte[]> refuse(
      ServerCall<byte[], byte[]> call, Status status, Metadata trailers) {
    call.close(status, trailers);
    return new ServerCall.Listener<>() {};
  }

  private static String code(Status status) {
    return status.getCode().name();
  }

  /** The status with the meaning of one of HTTP's, as {@code google.rpc.Code} gives it. */
  private static Status status(int http) {
    return switch (http) {
      case 400 -> Status.INVALID_ARGUMENT;
      case 401 -> Status.UNAUTHENTICATED;
      case 403 -> Status.PERMISSION_DENIED;
      case 404, 426 -> Status.UNIMPLEMENTED;
      case 429 -> Status.RESOURCE_EXHAUSTED;
      case 500 -> Status.INTERNAL;
      case 503 -> Status.UNAVAILABLE;
      case 504 -> Status.DEADLINE_EXCEEDED;
      default -> Status.UNKNOWN;
    };
  }
}
