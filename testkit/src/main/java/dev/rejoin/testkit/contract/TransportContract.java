package dev.rejoin.testkit.contract;

import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.api.transport.Transport;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * What every {@link Transport} owes the state machine. Subclass it in a test, bring a server that can misbehave, and the
 * suite connects, loses, cancels and overloads the transport in every way the design knows, over real sockets.
 *
 * <p>Nothing here sleeps: tests wait for events, half a minute at the most. {@code -Dgroups=transport-cycles
 * -Drejoin.contract.cycles=10000} runs the last part alone, and thoroughly.
 */
@Tag("transport-contract")
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
public abstract class TransportContract extends ProviderContract<Transport> {

  /** For the suites of subclasses. */
  protected TransportContract() {
    super(Transport.class);
  }

  /** A server without TLS, which accepts. */
  protected abstract ContractServer startServer() throws Exception;

  /** A server with TLS, with certificates as the case has it. */
  protected abstract ContractServer startServer(TlsCase tls) throws Exception;

  /** What the client of such a server is configured with. */
  protected abstract TlsOptions tls(TlsCase tls) throws Exception;

  /** The close statuses that the transport can carry. */
  protected List<Integer> closeStatuses() {
    return List.of(1000, 1001, 1008, 1011, 1012, 1013);
  }

  /**
   * How many bytes of messages may be taken while nobody reads, before the connection says that it is not writable: its
   * own high-water mark and what the kernel's buffers hold on both sides.
   */
  protected long mostBuffered() {
    return 32L * 1024 * 1024;
  }

  /** What the transport's own leak detector has found so far, in words. */
  protected List<String> leakedBuffers() {
    return List.of();
  }

  /** Every way an attempt can end. */
  @Nested
  class Connecting extends TransportConnectCases {
    Connecting() {
      super(TransportContract.this);
    }
  }

  /** What passes on an open connection. */
  @Nested
  class Traffic extends TransportTrafficCases {
    Traffic() {
      super(TransportContract.this);
    }
  }

  /** Every way a connection or an attempt is ended. */
  @Nested
  class Ending extends TransportEndCases {
    Ending() {
      super(TransportContract.this);
    }
  }

  /** Looking whether the control plane is there. */
  @Nested
  class Probing extends TransportProbeCases {
    Probing() {
      super(TransportContract.this);
    }
  }

  /** Many connections, after which nothing is left. */
  @Nested
  @Tag("transport-cycles")
  class Cycles extends TransportCycleCases {
    Cycles() {
      super(TransportContract.this);
    }
  }
}
