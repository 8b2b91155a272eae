package dev.rejoin.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.Secret;
import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Event;
import dev.rejoin.api.message.Heartbeat;
import dev.rejoin.api.message.Opaque;
import dev.rejoin.api.runtime.SchedulerPool;
import dev.rejoin.api.runtime.SystemRuntime;
import dev.rejoin.api.settings.Settings;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connector;
import dev.rejoin.api.transport.Connector.Attempting;
import dev.rejoin.api.transport.CredentialSource;
import dev.rejoin.api.transport.Proxy;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.Transport;
import dev.rejoin.api.transport.TransportContext;
import dev.rejoin.testkit.net.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connector under test and everything around it. Closing it closes all, and asserts that every listener heard what
 * it was promised and that no thread is left.
 */
public final class ConnectorBench implements AutoCloseable {
  /** Who connects. */
  public static final String AGENT_ID = "agent-7";

  /** What it presents. */
  public static final Secret TOKEN = Secret.of("t0ken-of-agent-7");

  /** Carries the trace context, by which a server's end of a connection is told from others. */
  static final String TRACE_PARENT = "traceparent";

  private static final AtomicLong REQUESTS = new AtomicLong();
  private static final Instant SENT_AT = Instant.parse("2026-11-24T08:30:00Z");

  private final LeftOvers leftOvers = LeftOvers.before();
  private final SchedulerPool pool = new SchedulerPool("contract", 1);
  private final List<AutoCloseable> others = new ArrayList<>();
  private final List<RecordingListener> listeners = new ArrayList<>();
  private final Connector connector;

  private ConnectorBench(
      Transport transport, Map<String, String> written, TlsOptions tls, Optional<Proxy> proxy) {
    TransportContext context = new TransportContext(
        tls, proxy, SystemRuntime.ticker(), SystemRuntime.wallClock(), pool.blocking());
    connector = transport.create(Settings.of(transport.options(), written), context);
  }

  /** A connector of a transport. @param written its options, as a user would write them */
  public static ConnectorBench of(Transport transport, Map<String, String> written) {
    return of(transport, written, TlsOptions.system(), Optional.empty());
  }

  /** As {@link #of(Transport, Map)}, with TLS and a proxy. */
  public static ConnectorBench of(
      Transport transport, Map<String, String> written, TlsOptions tls, Optional<Proxy> proxy) {
    return new ConnectorBench(transport, written, tls, proxy);
  }

  public Connector connector() {
    return connector;
  }

  /** Closed after the connector, in reverse order. */
  public <C extends AutoCloseable> C closing(C other) {
    others.add(other);
    return other;
  }

  /** A proxy before a server. */
  public FaultProxy proxyTo(Endpoint endpoint) {
    return closing(FaultProxy.to(endpoint.port()));
  }

  /** The endpoint of a server, reached by way of a proxy. */
  public static Endpoint by(FaultProxy proxy, Endpoint endpoint) {
    return new Endpoint(endpoint.scheme(), endpoint.host(), proxy.port(), endpoint.path());
  }

  /** An attempt under way and what is heard of it. */
  public record Dialled(Attempting attempt, RecordingListener heard) {}

  /** Connects with the usual token and ample time. */
  public RecordingListener connect(Endpoint endpoint) {
    return dial(request(endpoint, RecordingListener.PATIENCE, () -> Optional.of(TOKEN)))
        .heard();
  }

  /** Connects within a deadline. */
  public RecordingListener connect(Endpoint endpoint, Duration deadline) {
    return dial(request(endpoint, deadline, () -> Optional.of(TOKEN))).heard();
  }

  /** Starts an attempt. */
  public Dialled dial(ConnectRequest request) {
    RecordingListener heard = new RecordingListener();
    listeners.add(heard);
    return new Dialled(connector.connect(request, heard), heard);
  }

  /** A request as the machine would make it, with a trace context of its own. */
  public static ConnectRequest request(
      Endpoint endpoint, Duration deadline, CredentialSource credentials) {
    String traceParent =
        "00-0af7651916cd43dd8448eb211c80319c-%016x-01".formatted(REQUESTS.incrementAndGet());
    return new ConnectRequest(
        AGENT_ID,
        endpoint,
        ConnectRequest.Role.MAIN,
        deadline,
        credentials,
        Map.of(TRACE_PARENT, traceParent));
  }

  /** A small message that expects an answer. */
  public static Envelope heartbeat(long epoch) {
    return Envelope.of(new Heartbeat(epoch), "r-" + epoch, 0, SENT_AT);
  }

  /** A numbered message with a body of some size. */
  public static Envelope event(long seq, int bodyBytes) {
    return Envelope.sequenced(
        new Event("m-" + seq, "test", Opaque.of(new byte[bodyBytes]), false), seq, 0, SENT_AT);
  }

  /** Does nothing when a message was flushed. */
  public static Runnable unheard() {
    return () -> {};
  }

  @Override
  public void close() throws Exception {
    connector.close();
    for (int i = others.size() - 1; i >= 0; i--) {
      others.get(i).close();
    }
    pool.close();
    assertThat(listeners)
        .allSatisfy(listener -> assertThat(listener.brokenPromises())
            .as("promises of ConnectionListener that were broken (%s)", listener)
            .isEmpty());
    leftOvers.awaitNone();
  }
}
