package dev.rejoin.controlplane.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.message.Ping;
import dev.rejoin.controlplane.ControlPlane;
import dev.rejoin.controlplane.ControlPlaneConfig;
import dev.rejoin.transport.grpc.wire.GrpcCodec;
import dev.rejoin.transport.grpc.wire.GrpcProtocol;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that asks and asks, and does not read the answers. */
@Timeout(120)
class GrpcBackpressureTest {
  private static final int WINDOW = 64 * 1024;
  /** As long as an identifier may be: answers carry it, too. */
  private static final String LONG_ID = "p".repeat(256);

  private static final byte[] QUESTION =
      GrpcCodec.encode(Envelope.of(new Ping(), LONG_ID, 0, Instant.parse("2026-11-24T08:30:00Z")));
  /** Far more than all windows and buffers between the two hold. */
  private static final int MANY = 64 * 1024 * 1024 / QUESTION.length;

  private final Semaphore ready = new Semaphore(0);
  private final Semaphore answers = new Semaphore(0);

  @Test
  void peerThatDoesNotRead_isNotReadFrom_untilItDoes() throws Exception {
    try (ControlPlane controlPlane =
        ControlPlane.start(ControlPlaneConfig.onFreePort().withGrpcPort(0))) {
      int port = controlPlane.grpcEndpoint().orElseThrow().port();
      ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
          .usePlaintext()
          .flowControlWindow(WINDOW)
          .build();
      try {
        ClientCall<byte[], byte[]> call =
            channel.newCall(GrpcProtocol.CONNECT, CallOptions.DEFAULT);
        Metadata metadata = new Metadata();
        metadata.put(GrpcProtocol.AGENT_ID, "edge-1");
        call.start(listener(), metadata);

        int asked = askUntilNobodyListens(call);
        assertThat(asked).as("questions taken from a peer that reads no answer").isLessThan(MANY);

        call.request(Integer.MAX_VALUE);
        assertThat(answers.tryAcquire(asked, 60, TimeUnit.SECONDS))
            .as("an answer to each of %s questions", asked)
            .isTrue();
      } finally {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    }
  }

  /** How many questions were handed over until gRPC had no room for more, and got none for a while. */
  private int askUntilNobodyListens(ClientCall<byte[], byte[]> call) throws InterruptedException {
    int asked = 0;
    while (asked < MANY) {
      if (call.isReady()) {
        call.sendMessage(QUESTION);
        asked++;
      } else if (!ready.tryAcquire(2, TimeUnit.SECONDS)) {
        return asked;
      }
    }
    return asked;
  }

  private ClientCall.Listener<byte[]> listener() {
    return new ClientCall.Listener<>() {
      @Override
      public void onReady() {
        ready.release();
      }

      @Override
      public void onMessage(byte[] message) {
        answers.release();
      }
    };
  }
}
