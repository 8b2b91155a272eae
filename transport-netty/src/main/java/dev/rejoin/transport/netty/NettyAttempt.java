package dev.rejoin.transport.netty;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.transport.CloseReason;
import dev.rejoin.api.transport.ConnectRequest;
import dev.rejoin.api.transport.Connection;
import dev.rejoin.api.transport.Connector.Attempting;
import dev.rejoin.api.transport.PhaseTimes;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One attempt and the connection it leads to, from the first phase until nothing of either is left. The phases are the
 * subclass's, which lets its run fail or calls {@link #opened}. All on one event loop; cancelled from any thread.
 *
 * <pre>
 *   ordered ── start() ──▶ running ── opened() ──▶ connected ── channel closed ──▶ ended
 *      └────── cancel() ──────┴── run failed, cancel() ────────────────────────────▶ ended
 * </pre>
 */
public abstract class NettyAttempt implements Attempting {
  private static final CloseReason CANCELLED = CloseReason.normal("not needed any more");

  private final AttemptOrder order;

  // Confined to the event loop.
  private @Nullable PhaseRun run;
  private @Nullable Connection connection;
  private boolean ended;

  protected NettyAttempt(AttemptOrder order) {
    this.order = order;
  }

  /** Goes through the phases; called once, on the event loop. */
  protected abstract void begin(PhaseRun run);

  protected final ConnectRequest request() {
    return order.request();
  }

  protected final ListenerGuard listener() {
    return order.listener();
  }

  void start() {
    order.loop().execute(() -> {
      if (!ended) {
        PhaseRun begun =
            new PhaseRun(order.loop(), order.ticker(), request().deadline(), this::failed);
        run = begun;
        begun.step(() -> begin(begun));
      }
    });
  }

  @Override
  public final void cancel() {
    listener().silence();
    end(CANCELLED);
  }

  /** Ends whatever there is; the listener of an open connection still hears that it closed. */
  final void shutDown(CloseReason reason) {
    end(reason);
  }

  private void end(CloseReason reason) {
    order.loop().execute(() -> {
      if (connection != null) {
        connection.close(reason);
      } else if (!ended) {
        listener().silence();
        if (run != null) {
          run.cancel();
        }
        ended();
      }
    });
  }

  private void failed(ConnectFailure failure, PhaseTimes phases) {
    listener().failed(failure, phases);
    ended();
  }

  private void ended() {
    ended = true;
    order.onEnd().accept(this);
  }

  /** Hands the open connection to the listener. The run has succeeded, and every handler of the channel is in place. */
  protected final void opened(Connection open, Channel channel) {
    connection = open;
    channel.closeFuture().addListener(done -> ended());
    channel.pipeline().addFirst(new ActivityTap(listener()::activity));
    listener().opened(open);
    // The answer that opened it is life, and messages may stand right behind it in the same read.
    listener().activity();
  }
}
